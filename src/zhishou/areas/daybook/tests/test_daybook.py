"""值班清单: ticked by name and time, what is not in order repaired, signed each day; missed ones stay to be seen (retail.lead.1, retail.clerk.9)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from conftest import Cast, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life import photo

from zhishou.areas.cases.models import Case
from zhishou.areas.daybook import queries
from zhishou.areas.daybook.models import DayList, Item, Signature, Tick
from zhishou.kernel import clock, excel, obligation
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person, Site
from zhishou.kernel.operation import NotAllowed, Refused

MORNING = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = timedelta(days=1)
RULES = (
    {"every": "day", "do": "daybook.sign_opening", "by": "10:00"},
    {"every": "day", "do": "daybook.sign_cleaning", "by": "22:30"},
)


class Desk:
    """何 leads the desk and sets its lists; 林 and 马 tick; 钱 works elsewhere in the store."""

    def __init__(self, cast: Cast) -> None:
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        keep = ("keep_day_book", "take_in")
        self.he = cast.person("he", "何静", *keep, "set_day_lists", site=self.store, obliges=RULES)
        self.lin, self.ma = (
            cast.person(code, name, *keep, site=self.store) for code, name in (("lin", "林晓雯"), ("ma", "马丽"))
        )
        self.qian = cast.person("qian", "钱进", "keep_customers", site=self.store)
        self.list = self.do(
            self.he, "make_list", site=self.store.pk, kind="opening", name="开店清单", items="灯光\n广播\n备用金"
        )

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        return perform(f"daybook.{operation}", Actor.of(who), data, door="page").result

    def item(self, words: str) -> Item:
        found: Item = Item.objects.get(words=words, end_day=None)
        return found

    def tick(self, who: Person, *words: str) -> Any:
        return self.do(who, "tick", day_list=self.list.pk, items=[str(self.item(one).pk) for one in words])

    def sign(self, who: Person, **more: Any) -> Any:
        return self.do(who, "sign_opening", site=self.store.pk, **more)


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MORNING):
        yield Desk(cast)


def test_a_day_on_the_page_from_the_first_tick_to_the_signature(desk: Desk) -> None:
    clerk = signed_in(desk.lin)
    assert "还有 3 项没做" in clerk.get("/daybook").content.decode()
    ids = [desk.item("灯光").pk, desk.item("广播").pk]
    clerk.post("/do/daybook.tick", {"day_list": desk.list.pk, "items": ids, "key": "k1"})
    with clock.at(MORNING + timedelta(minutes=20)):
        desk.tick(desk.ma, "备用金")
        desk.sign(desk.he)
    shown = clerk.get("/daybook").content.decode()
    assert "林晓雯 09:05" in shown and "马丽 09:25" in shown and "何静 签字" in shown
    row = Signature.objects.get()
    assert (row.kind, row.missing, row.by) == ("opening", 0, desk.he)


def test_what_is_not_in_order_says_what_with_a_picture_and_becomes_a_repair(desk: Desk) -> None:
    desk.tick(desk.lin, "广播")
    desk.do(desk.ma, "report", item=desk.item("广播").pk, remark="没有声音", photos=[photo()], repair=True)
    tick, case = Tick.objects.get(), Case.objects.get()
    assert (tick.in_order, tick.by, tick.case_number) == (False, desk.ma, case.number)
    assert case.kind == "repair" and "广播：没有声音" in case.content
    shown = signed_in(desk.he).get("/daybook").content.decode()
    assert case.url() in shown if hasattr(case, "url") else case.number in shown
    assert "现场照片" in shown
    with pytest.raises(Refused, match="reported"):
        desk.do(desk.lin, "report", item=desk.item("广播").pk, remark="还是没有声音")


def test_an_item_is_ticked_once_and_keeps_the_first_name(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光")
    desk.tick(desk.ma, "灯光", "广播")
    assert {(one.item.words, one.by.name) for one in Tick.objects.all()} == {("灯光", "林晓雯"), ("广播", "马丽")}


def test_to_sign_with_items_left_wants_the_reason_and_counts_them(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光")
    reads("daybook.missing", "还有 2 项没有打勾。请先做完打勾，或写明没做的原因。", lambda: desk.sign(desk.he))
    row = desk.sign(desk.he, why="停电")
    assert (row.missing, row.why) == (2, "停电")


def test_what_is_signed_is_closed_for_the_day_and_open_again_on_the_next(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光", "广播", "备用金")
    desk.sign(desk.he, why="不用写")
    assert Signature.objects.get().why == ""
    reads("daybook.signed", "今天的开店清单已经由 何静 签字，不能再改。", lambda: desk.sign(desk.lin))
    with pytest.raises(Refused, match="signed"):
        desk.do(desk.lin, "report", item=desk.item("灯光").pk, remark="坏了")
    with clock.at(MORNING + DAY):
        desk.tick(desk.lin, "灯光")
        assert Tick.objects.filter(day=(MORNING + DAY).date()).count() == 1


def test_the_desk_that_closes_after_midnight_still_ticks_the_day_before(desk: Desk) -> None:
    with clock.at(MORNING.replace(hour=3, minute=59) + DAY):
        desk.tick(desk.lin, "灯光")
    with clock.at(MORNING.replace(hour=4, minute=0) + DAY):
        desk.tick(desk.lin, "灯光")
    assert [one.day for one in Tick.objects.order_by("day")] == [MORNING.date(), (MORNING + DAY).date()]


def test_each_day_owes_its_signature_and_a_missed_one_is_broken(desk: Desk) -> None:
    with clock.at(MORNING):
        obligation.open_recurring(desk.store, MORNING, MORNING.replace(hour=0, minute=0) + DAY)
        owed = Obligation.objects.get(do_operation="daybook.sign_opening")
        assert owed.due_at == MORNING.replace(hour=10, minute=0)
        desk.sign(desk.he, why="停电")
        owed.refresh_from_db()
        assert owed.state == "kept"
        # The cleaning is another duty: no list, nothing to sign.
        assert Obligation.objects.get(do_operation="daybook.sign_cleaning").state == "open"
        reads(
            "daybook.no_list", "翠湖广场 还没有清洁清单。请主管或领班先在“清单设置”里建好。",
            lambda: desk.do(desk.lin, "sign_cleaning", site=desk.store.pk),
        )  # fmt: skip


def test_a_changed_list_leaves_past_days_and_todays_ticks_as_they_were(desk: Desk) -> None:
    with clock.at(MORNING + DAY):
        desk.tick(desk.lin, "灯光")
        desk.do(desk.he, "change_list", day_list=desk.list.pk, name="开店单", items="备用金\n空调")
        (sheet,) = queries.sheets(desk.store, (MORNING + DAY).date())
        assert [item.words for item, _tick in sheet.rows] == ["灯光", "备用金", "空调"]
        (before,) = queries.sheets(desk.store, MORNING.date())
        assert {item.words for item in before.left} == {"灯光", "广播", "备用金"}
    with clock.at(MORNING + 2 * DAY):
        (sheet,) = queries.sheets(desk.store, (MORNING + 2 * DAY).date())
        assert [item.words for item in sheet.left] == ["备用金", "空调"]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ("\n".join(f"项目{n}" for n in range(13)), "daybook.too_many"),
        ("灯光\n灯光", "daybook.item"),
        ("灯" * 41, "daybook.item"),
    ],
)
def test_a_list_fits_its_sheet(desk: Desk, items: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        desk.do(desk.he, "make_list", site=desk.store.pk, kind="other", name="另一份", items=items)


def test_the_usual_lists_are_for_a_store_without_any(desk: Desk) -> None:
    with pytest.raises(Refused, match="lists_there"):
        desk.do(desk.he, "take_usual", site=desk.store.pk)
    desk.do(desk.he, "retire_list", day_list=desk.list.pk)
    desk.do(desk.he, "take_usual", site=desk.store.pk)
    assert {one.kind for one in DayList.objects.filter(retired_at=None)} == {"opening", "closing", "cleaning"}


def test_two_lists_of_a_store_do_not_share_a_name_and_a_retired_one_is_not_changed(desk: Desk) -> None:
    reads("daybook.name_taken", "翠湖广场 已经有“开店清单”，请换个名称，或打开它修改。", lambda: desk.do(
        desk.he, "make_list", site=desk.store.pk, kind="closing", name="开店清单", items="关灯"
    ))  # fmt: skip
    desk.do(desk.he, "retire_list", day_list=desk.list.pk)
    reads(
        "daybook.retired",
        "“开店清单”已经停用，请刷新页面。",
        lambda: desk.do(desk.he, "retire_list", day_list=desk.list.pk),
    )


def test_a_retired_list_is_not_asked_for_any_more(desk: Desk) -> None:
    desk.do(desk.he, "retire_list", day_list=desk.list.pk)
    assert queries.sheets(desk.store, MORNING.date()) == []
    with pytest.raises(Refused, match="other_item"):
        perform("daybook.tick", Actor.of(desk.lin), {"day_list": desk.list.pk, "items": ["1"]}, door="api")


def test_the_month_shows_who_when_what_was_missed_as_page_excel_and_paper(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光")
    desk.do(desk.ma, "report", item=desk.item("广播").pk, remark="没有声音")
    desk.sign(desk.he, why="停电")
    with clock.at(MORNING + DAY):
        boss = signed_in(desk.he)
        shown = boss.get(f"/daybook/month?site=MALL&list={desk.list.pk}&month=2026-11").content.decode()
        assert "漏了 1 项" in shown and 'title="没有声音"' in shown
        table = excel.read_table(io.BytesIO(boss.get("/daybook/month.xlsx?month=2026-11").content))
        lines = {str(row.values["日期"])[:10]: list(row.values.values())[1:] for row in table.rows}
        assert lines["2026-11-23"] == ["林晓雯 09:05", "× 马丽 09:05 没有声音", "漏", "何静", "停电"]
        assert (
            lines["2026-11-22"][:3] == lines["2026-11-24"][:3] == [None, None, None]
        )  # before the list; today, still open
        pdf = pypdfium2.PdfDocument(boss.get("/daybook/month.pdf?month=2026-11").content)
        text = "".join(one.get_textpage().get_text_range() for one in pdf)
        assert len(pdf) == 1 and "林晓雯" in text and "广播：没有声音" in text and "没做 1 项：停电" in text


def test_the_hand_over_counts_what_is_not_ticked_and_the_day_shows_its_hand_overs(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光")
    assert queries.open_at(desk.store, MORNING) == 2
    assert "这一天还没有交班" in signed_in(desk.he).get("/daybook").content.decode()


def test_nobody_else_ticks_or_sees_and_who_keeps_does_not_change_the_lists(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.do(desk.lin, "retire_list", day_list=desk.list.pk)
    assert signed_in(desk.qian).get("/daybook").status_code == 403
    assert not DayList.objects.within(Actor.of(desk.qian)).exists()
    assert "新建清单" not in signed_in(desk.lin).get("/daybook/lists").content.decode()


def test_the_database_holds_one_tick_a_day_and_a_reason_for_what_is_missing(desk: Desk) -> None:
    desk.tick(desk.lin, "灯光")
    bad = (
        lambda: Tick.objects.create(item=desk.item("灯光"), day=MORNING.date(), by=desk.ma),
        lambda: Tick.objects.create(item=desk.item("广播"), day=MORNING.date(), by=desk.ma, in_order=False),
        lambda: Signature.objects.create(site=desk.store, day=MORNING.date(), kind="opening", missing=1, by=desk.he),
    )
    for make in bad:
        with pytest.raises(IntegrityError), transaction.atomic(), writing():
            make()
