"""均衡分派: seen before it is done, explained file by file, and done as it was seen; every file owes its first contact."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads, writing
from django.test import Client

from zhishou.areas.customers.models import Assignment, Customer, Strength
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
FIRST_CONTACT = ({"after": "customers.assign", "do": "customers.contact", "within": "1 week", "warn": "1 workday"},)


class Desk:
    """谢 assigns; 唐 and 夏 look after customers; 郭 has no such duty."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.xie = cast.person("xie", "谢雨桐", "assign_customers", "keep_customers")
        self.tang = cast.person("tang", "唐晓琳", "contact_customers", obliges=FIRST_CONTACT)
        self.xia = cast.person("xia", "夏雪", "contact_customers", obliges=FIRST_CONTACT)
        self.guo = cast.person("guo", "郭亮", "record_services")

    def files(self, n: int, owner: Person | None = None, **more: Any) -> list[Customer]:
        """So many files at the site, looked after by somebody or nobody."""
        with writing():
            there = Customer.objects.count()
            return [add(self.site, {"name": f"客户{there + k}", "owner": owner, **more}) for k in range(n)]

    def page(self, query: str = "") -> str:
        client = Client()
        client.force_login(self.xie, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"/customers/balance{query}").content.decode()

    def seen(self, query: str = "") -> str:
        """What the button of the page stands for."""
        found = re.search(r'name="seen" value="(\w+)"', self.page(query))
        return found[1] if found else ""

    def balance(self, who: Person | None = None, **given: Any) -> Any:
        data = {"site": self.site.pk, "people": [self.tang.pk, self.xia.pk], **given}
        return perform("customers.balance", Actor.of(who or self.xie), data, door="page").result

    def shares(self) -> dict[str, int]:
        return dict(Counter(name for name in Customer.objects.values_list("owner__name", flat=True)))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def test_files_without_anybody_are_shared_out_as_it_was_seen_and_each_owes_its_first_contact(desk: Desk) -> None:
    desk.files(3, desk.tang)
    desk.files(7)
    shown = desk.page()
    assert "分派这 7 位客户" in shown and "还没有负责人" in shown and "最多与最少之差：3 → 0" in shown
    assert "郭亮" not in shown
    assert desk.shares() == {"唐晓琳": 3, None: 7}  # nothing is done by looking
    client = Client()
    client.force_login(desk.xie, backend="django.contrib.auth.backends.ModelBackend")
    done = client.post("/do/customers.balance", {
        "site": desk.site.pk, "which": "none", "people": [desk.tang.pk, desk.xia.pk], "seen": desk.seen(), "key": "k",
    })  # fmt: skip
    assert done.headers["Location"] == "/customers"
    assert desk.shares() == {"唐晓琳": 5, "夏雪": 5}
    assert Event.objects.filter(operation="customers.assign").count() == 7
    owed = Obligation.objects.filter(do_operation="customers.contact", state="open")
    assert Counter(one.person.name for one in owed if one.person) == {"唐晓琳": 2, "夏雪": 5}


def test_capability_counts_and_whoever_is_listed_as_important_stays(desk: Desk) -> None:
    desk.files(8, desk.tang)
    important = desk.files(1, desk.tang, is_vip=True)[0]
    perform(
        "customers.set_strength",
        Actor.of(desk.xie),
        {"site": desk.site.pk, "person": desk.xia.pk, "percent": 50},
        door="page",
    )
    shown = desk.page("?which=all")
    assert "最多与最少之差：9 → 0" in shown
    assert "原负责人唐晓琳手上有 9 位，按业务能力 100% 均衡后是 6 位" in shown
    desk.balance(which="all", seen=desk.seen("?which=all"))
    assert desk.shares() == {"唐晓琳": 6, "夏雪": 3}
    important.refresh_from_db()
    assert important.owner == desk.tang
    event = Event.objects.get(operation="customers.balance")
    assert (event.facts["moved"], event.facts["kept"]) == (3, 6)


def test_files_of_whoever_can_no_longer_look_after_them_go_to_others_with_that_reason(desk: Desk) -> None:
    desk.files(2, desk.guo)
    assert "原负责人郭亮已经不能负责这里的客户" in desk.page()
    desk.balance(seen=desk.seen())
    assert desk.shares() == {"唐晓琳": 1, "夏雪": 1}


def test_only_the_ticked_files_are_shared_out(desk: Desk) -> None:
    one, two, _three = desk.files(3)
    client = Client()
    client.force_login(desk.xie, backend="django.contrib.auth.backends.ModelBackend")
    onward = client.post("/customers/balance/chosen", {"row": [one.pk, two.pk]}).headers["Location"]
    query = onward.removeprefix("/customers/balance")
    assert "分派这 2 位客户" in desk.page(query)
    desk.balance(which="chosen", customers=[one.pk, two.pk], seen=desk.seen(query))
    assert desk.shares() == {"唐晓琳": 1, "夏雪": 1, None: 1}


def test_what_changed_since_it_was_seen_is_looked_at_again(desk: Desk) -> None:
    desk.files(2)
    seen = desk.seen()
    desk.files(1)
    reads(
        "customer.balance_changed",
        "看过以后，客户、负责人或业务能力有了变化，结果会不一样。请再看一次，然后分派。",
        lambda: desk.balance(seen=seen),
    )
    assert not Assignment.objects.exists()


def test_nobody_takes_part_who_may_not_look_after_customers(desk: Desk) -> None:
    desk.files(2)
    reads(
        "customer.cannot_take",
        "郭亮 在 翠湖花园 没有“联系客户并备案”的职责，或者不在岗，不能参加分派。请去掉这个人再看。",
        lambda: desk.balance(people=[desk.guo.pk], seen="x"),
    )
    with pytest.raises(NotAllowed):
        desk.balance(who=desk.tang, seen="x")
    reads(
        "customer.cannot_own",
        "郭亮 在 翠湖花园 没有“联系客户并备案”的职责，不能负责客户。请选择别的人。",
        lambda: perform(
            "customers.set_strength", Actor.of(desk.xie), {"site": desk.site.pk, "person": desk.guo.pk, "percent": 80},
            door="page",
        ),
    )  # fmt: skip
    assert not Strength.objects.exists()


def test_what_is_even_already_is_left_alone(desk: Desk) -> None:
    desk.files(2, desk.tang)
    desk.files(2, desk.xia)
    assert "已经均衡，不用动" in desk.page("?which=all")
    reads(
        "customer.nothing_to_assign",
        "没有要分派的客户：选出的客户都保持原来的负责人。请换一个范围，或者多选一位同事。",
        lambda: desk.balance(which="all", seen=_even(desk)),
    )


def _even(desk: Desk) -> str:
    return desk.seen("?which=all")


def test_two_who_hold_the_files_of_a_site_do_not_see_those_of_another(desk: Desk) -> None:
    with writing():
        add(desk.cast.bay, {"name": "湾里的客户"})
    desk.files(1)
    assert "湾里的客户" not in desk.page()


def test_the_list_shows_what_is_new_or_changed_today_and_how_whole_a_file_is(desk: Desk) -> None:
    long_ago = clock.now() - timedelta(days=200)
    old, changed = (
        desk.files(1, name="老客户", created_at=long_ago, updated_at=long_ago)[0],
        desk.files(1, name="改过的", mobile="13800001234", owner=desk.tang, place="1-101", created_at=long_ago)[0],
    )
    desk.files(1, name="新客户")
    client = Client()
    client.force_login(desk.xie, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get("/customers?view=today&col=name&col=today&col=whole").content.decode()
    assert old.name not in shown and changed.name in shown and "新客户" in shown
    assert "80%" in shown and "20%" in shown  # all but how the customer likes to be called; the name alone
    assert "新增" in shown and "有变动" in shown
