"""客户分类: conditions in words, the first class that fits, seen before it is applied, and every morning by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads, signed_in, writing

from zhishou.areas.customers import classing, jobs
from zhishou.areas.customers.models import Classing, Contact, Customer, CustomerClass, ServiceRecord
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Person
from zhishou.kernel.operation import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


class Desk:
    """谢 assigns and sorts; 唐 looks after customers; each act through the page's door."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.xie = cast.person("xie", "谢雨桐", "assign_customers", "keep_customers")
        self.tang = cast.person("tang", "唐晓琳", "contact_customers")

    def file(self, name: str, **more: Any) -> Customer:
        with writing():
            return add(self.site, {"name": name, "kind": "member", **more})

    def do(self, operation: str, who: Person | None = None, **data: Any) -> Any:
        return perform(f"customers.{operation}", Actor.of(who or self.xie), data, door="page").result

    def klass(self, name: str, place: int = 10, **more: Any) -> CustomerClass:
        made: CustomerClass = self.do("add_class", site=self.site, name=name, place=place, **more)
        return made

    def page(self, url: str = "", who: Person | None = None) -> str:
        return signed_in(who or self.xie).get(url or f"/customers/classes?site={self.site.code}").content.decode()

    def apply(self) -> Any:
        """谢 applies what the page shows."""
        found = re.search(r'name="seen" value="(\w+)"', self.page())
        return self.do("classify", site=self.site, seen=found[1] if found else "none")

    def sorted(self) -> dict[str, str]:
        return {one.customer.name: one.klass.name for one in Classing.objects.select_related("customer", "klass")}


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def test_a_twenty_first_class_is_too_many_until_one_is_retired(desk: Desk) -> None:
    made = [desk.klass(f"分类{n}", n, kind="member") for n in range(1, 21)]
    one_more = "翠湖花园 已经有 20 个分类，太多了看不过来。请停用不用的，或者修改已有的。"
    reads("customer.too_many_classes", one_more, lambda: desk.klass("再来一个", kind="member"))
    desk.do("retire_class", klass=made[0])
    assert desk.klass("再来一个", kind="member").name == "再来一个"


def test_what_would_move_and_why_is_seen_before_it_is_applied(desk: Desk) -> None:
    desk.file("陈丽华", card_expires_on=clock.today() + timedelta(days=12))
    desk.file("王建国", card_expires_on=clock.today() + timedelta(days=200))
    desk.file("远洋公司", kind="company")
    desk.klass("续卡提醒", kind="member", card_days=30)
    desk.klass("单位客户", 20, kind="company")
    shown = desk.page()
    assert "会员，会员卡 30 天内到期" in shown  # the conditions
    assert "会员，会员卡还有 12 天到期" in shown  # why she moves
    assert "套用，变动这 2 位" in shown and desk.sorted() == {}  # nothing is done by looking
    desk.apply()
    assert desk.sorted() == {"陈丽华": "续卡提醒", "远洋公司": "单位客户"}
    event = Event.objects.get(operation="customers.classify")
    assert (event.facts["moved"], event.facts["files"], event.facts["unsorted"]) == (2, 3, 1)
    assert "陈丽华" not in str(event.facts)
    assert "所有客户都已经在该在的分类里" in desk.page()


def test_a_file_is_in_the_first_class_that_fits_and_moves_on_when_it_fits_no_more(desk: Desk) -> None:
    one = desk.file("陈丽华", is_vip=True, card_expires_on=clock.today() + timedelta(days=5))
    second = desk.klass("续卡提醒", 20, card_days=30)
    first = desk.klass("重点维系", 10, vip=True)
    desk.apply()
    assert desk.sorted() == {"陈丽华": "重点维系"}
    desk.do("retire_class", klass=first)
    desk.apply()
    row = Classing.objects.get(customer=one)
    assert (row.klass, row.before) == (second, first)
    with clock.at(clock.now() + timedelta(days=60)):
        assert "没有一个分类的条件全部符合" in desk.page()
        desk.apply()
        assert desk.sorted() == {}


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ({"silent_days": 30}, {"没联系过", "很久没联系"}),
        ({"new_days": 20}, {"新建的"}),
        ({"services_at_least": 2}, {"常来"}),
        ({"vip": True}, {"重要"}),
        ({"card_days": 0}, {"刚过期"}),
        ({"incomplete_below": 60}, {"没联系过", "很久没联系", "新建的", "常来", "重要", "刚过期"}),
        ({"kind": "company"}, set()),
    ],
)
def test_a_condition_means(desk: Desk, asks: dict[str, Any], expected: set[str]) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=100)):
        files = {name: desk.file(name) for name in ("没联系过", "很久没联系", "常来")}
        files["重要"] = desk.file("重要", is_vip=True)
        files["刚过期"] = desk.file("刚过期", card_expires_on=(now - timedelta(days=29)).date())
        files["早过期"] = desk.file(
            "早过期", card_expires_on=(now - timedelta(days=40)).date(), mobile="13800001111", place="1-101"
        )
    files["新建的"] = desk.file("新建的")
    with writing():
        for name, days in (("很久没联系", 31), ("重要", 3), ("刚过期", 29), ("早过期", 1), ("新建的", 0)):
            Contact.objects.create(
                site=desk.site, customer=files[name], by=desk.tang, at=now - timedelta(days=days), channel="phone",
                kind="other", words="聊了几句",
            )  # fmt: skip
        for number, days in (("S1", 2), ("S2", 364), ("S3", 366)):
            ServiceRecord.objects.create(
                number=number, site=desk.site, customer=files["常来"], item="保养", at=now - timedelta(days=days),
                place="一号工位", technician="郭亮",
            )  # fmt: skip
    desk.klass("要看的", **asks)
    found = classing.work_out(desk.site)
    assert {move.customer.name for move in found.moves} == expected


def test_every_morning_the_classes_are_applied_by_themselves_and_again_changes_nothing(desk: Desk) -> None:
    desk.file("陈丽华", is_vip=True)
    desk.klass("重点维系", vip=True)
    assert jobs.look_after_files()[0] == 1
    assert desk.sorted() == {"陈丽华": "重点维系"}
    assert jobs.look_after_files()[0] == 0
    assert Event.objects.get(operation="customers.classify_daily").actor is None


def test_a_class_of_the_company_counts_at_its_places(desk: Desk) -> None:
    desk.file("陈丽华", is_vip=True)
    leader = desk.cast.person("liang", "梁思远", "assign_customers", site=desk.site.company())
    desk.do("add_class", leader, site=desk.site.company(), name="公司重点", place=10, vip=True)
    shown = desk.page()
    assert "公司重点" in shown and "修改“公司重点”" not in shown  # 谢 works at the place: sees it, cannot change it
    desk.apply()
    assert desk.sorted() == {"陈丽华": "公司重点"}


def test_files_are_listed_by_class_and_a_file_says_its_class_and_why(desk: Desk) -> None:
    one = desk.file("陈丽华", is_vip=True)
    desk.file("王建国")
    klass = desk.klass("重点维系", vip=True)
    desk.apply()
    shown = desk.page(f"/customers?klass={klass.pk}")
    assert "陈丽华" in shown and "王建国" not in shown
    shown = desk.page(one.url())
    assert "重点维系" in shown and "重要客户" in shown


def test_what_was_seen_must_still_hold(desk: Desk) -> None:
    desk.file("陈丽华", is_vip=True)
    desk.klass("重点维系", vip=True)
    seen = classing.work_out(desk.site).seen
    desk.file("王建国", is_vip=True)
    reads(
        "customer.classes_changed", "看过以后，客户或分类有了变化，结果会不一样。请再看一次，然后套用。",
        lambda: desk.do("classify", site=desk.site, seen=seen),
    )  # fmt: skip
    desk.apply()
    reads(
        "customer.nothing_to_classify", "所有客户都已经在该在的分类里，没有要变动的。",
        lambda: desk.do("classify", site=desk.site, seen=classing.work_out(desk.site).seen),
    )  # fmt: skip


def test_a_class_asks_something_once_under_its_name_and_is_set_by_who_assigns(desk: Desk) -> None:
    with pytest.raises(Invalid) as no:
        desk.klass("所有人")
    assert no.value.errors == {"": ["请至少填一个条件，不然所有客户都归入这个分类。"]}
    made = desk.klass("重点维系", vip=True)
    other = desk.klass("单位", kind="company")
    taken = f"{desk.site.name} 已经有叫“重点维系”的分类。请换一个名称，或者修改那一个。"
    reads("customer.class_taken", taken, lambda: desk.klass("重点维系", vip=True))
    reads(
        "customer.class_taken", taken, lambda: desk.do("change_class", klass=other, name="重点维系", place=1, vip=True)
    )
    desk.do("change_class", klass=made, name="重点维系", place=5, silent_days=60)
    made.refresh_from_db()
    assert (made.vip, made.silent_days, made.place) == (False, 60, 5)
    with pytest.raises(NotAllowed):
        desk.do("retire_class", desk.tang, klass=made)
    desk.do("retire_class", klass=made)
    reads("customer.class_retired", "分类“重点维系”已经停用。请刷新页面。", lambda: desk.do("retire_class", klass=made))
    with pytest.raises(Invalid):
        desk.klass("怪", kind="alien")
