"""待更新档案: one list a working day for who looks after the files, owed by the end of work, done with its last file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page, reads, writing

from zhishou.areas.customers import jobs
from zhishou.areas.customers.models import Customer, FileRound
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Obligation, Person, Setting

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 6, 20, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
ROUNDS = (
    {"after": "customers.draw_round", "do": "customers.finish_round", "within": "agreed", "warn": "2 work hours"},
)


class Desk:
    """谢 assigns; 唐 and 夏 look after customers, 唐 owes her lists by a signed duty, 夏 by none."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.xie = cast.person("xie", "谢雨桐", "assign_customers", "keep_customers")
        self.tang = cast.person("tang", "唐晓琳", "contact_customers", "keep_customers", obliges=ROUNDS)
        self.xia = cast.person("xia", "夏雪", "contact_customers")

    def files(self, n: int, owner: Person | None, days: int, **more: Any) -> list[Customer]:
        """So many files not updated for so many days."""
        with writing(), clock.at(clock.now() - timedelta(days=days)):
            there = Customer.objects.count()
            return [add(self.site, {"name": f"客户{there + k}", "owner": owner, **more}) for k in range(n)]

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        return perform(f"customers.{operation}", Actor.of(who), data, door="page").result


@pytest.fixture
def desk(cast: Cast) -> Any:
    with clock.at(MONDAY):
        yield Desk(cast)


def morning() -> list[FileRound]:
    """The morning's job, and the lists as they then are."""
    jobs.look_after_files()
    return list(FileRound.objects.order_by("pk"))


def test_files_not_updated_for_half_a_year_are_one_list_owed_by_the_end_of_the_day(desk: Desk) -> None:
    old = desk.files(3, desk.tang, 181)
    desk.files(1, desk.tang, 179)
    desk.files(1, None, 400)
    (made,) = morning()
    assert (made.person, made.drawn, made.beyond) == (desk.tang, 3, 0)
    assert {one.customer for one in made.files.all()} == set(old)
    assert clock.local(made.due_at).strftime("%m-%d %H:%M") == "11-23 18:00"
    owed = Obligation.objects.get(do_operation="customers.finish_round")
    assert (owed.person, owed.due_at, owed.state) == (desk.tang, made.due_at, "open")
    note = Notice.objects.get(kind="customers.round")
    assert (note.person, note.facts["n"], note.facts["days"]) == (desk.tang, 3, 180)
    assert morning() == [made]  # again in the same morning adds nothing
    assert "更新 3 份久未更新的档案" in page(desk.tang, "/")


def test_who_has_no_old_file_gets_no_list(desk: Desk) -> None:
    desk.files(1, desk.tang, 179)
    given = {"site": desk.site.pk, "person": desk.tang.pk}
    reads(
        "customer.nothing_stale", "唐晓琳 名下没有久未更新的档案。",
        lambda: perform("customers.draw_round", Actor.system("customers"), given, door="job"),
    )  # fmt: skip


def test_a_talk_a_change_and_the_word_that_nothing_changed_all_count_and_the_last_one_keeps_the_duty(
    desk: Desk,
) -> None:
    talked, changed, same = desk.files(3, desk.tang, 200)
    (made,) = morning()
    desk.do(desk.tang, "contact", customer=talked, channel="phone", words="一切都好")
    desk.do(desk.tang, "change", customer=changed, name=changed.name, place="1-101")
    assert Obligation.objects.get(do_operation="customers.finish_round").state == "open"
    shown = page(desk.tang, made.url())
    assert "已联系备案" in shown and "已更新资料" in shown and shown.count("核对无变化</button>") == 1
    assert "还缺 3 项：手机、房号或地址、来电意愿" in shown
    desk.do(desk.tang, "check_file", customer=same)
    made.refresh_from_db()
    assert made.done_at == clock.now()
    assert Obligation.objects.get(do_operation="customers.finish_round").state == "kept"
    assert Event.objects.get(operation="customers.finish_round").actor is None  # by itself
    same.refresh_from_db()
    assert same.updated_at == clock.now()
    assert "更新 3 份久未更新的档案" not in page(desk.tang, "/")


def test_a_list_holds_no_more_than_the_company_says_the_oldest_first_and_the_next_day_the_rest(desk: Desk) -> None:
    with writing():
        Setting.objects.create(name="customers.files_a_round", site=desk.site, value=2)
    younger = desk.files(1, desk.tang, 200)
    older = desk.files(2, desk.tang, 300)
    (first,) = morning()
    assert {one.customer for one in first.files.all()} == set(older) and first.beyond == 1
    for one in older:
        desk.do(desk.tang, "check_file", customer=one)
    assert morning() == [first]  # one list a day
    with clock.at(MONDAY + timedelta(days=1)):
        second = morning()[1]
        assert {one.customer for one in second.files.all()} == set(younger)


def test_what_was_not_gone_through_is_late_and_nothing_is_added_to_it(desk: Desk) -> None:
    desk.files(2, desk.tang, 200)
    (made,) = morning()
    with clock.at(MONDAY + timedelta(days=1)):
        assert morning() == [made]
        assert "逾期" in page(desk.xie, "/customers/rounds")
        for one in made.files.all():
            desk.do(desk.tang, "check_file", customer=one.customer)
        assert Obligation.objects.get(do_operation="customers.finish_round").state == "late"


def test_no_list_is_drawn_on_a_day_of_rest_nor_for_closed_accounts(desk: Desk) -> None:
    with clock.at(MONDAY - timedelta(days=1)):
        desk.files(1, desk.tang, 200)
        assert morning() == []
    (closed,) = desk.files(1, desk.xia, 200)
    perform("customers.close", Actor.system("test"), {"customer": closed, "basis": "XH1"}, door="job")
    assert [one.person for one in morning()] == [desk.tang]


def test_without_a_duty_that_owes_it_the_list_is_told_and_ends_when_the_files_go(desk: Desk) -> None:
    (one,) = desk.files(1, desk.xia, 200)
    (made,) = morning()
    assert not Obligation.objects.filter(do_operation="customers.finish_round").exists()
    assert Notice.objects.get(kind="customers.round").person == desk.xia
    assert "夏雪" in page(desk.xia, "/customers/rounds")
    desk.do(desk.xie, "assign", customer=one, person=desk.tang)
    made.refresh_from_db()
    assert made.done_at is not None and made.files.get().how == "moved"


def test_files_nobody_looks_after_wait_for_who_assigns(desk: Desk) -> None:
    desk.files(2, None, 3)
    assert "2 份档案还没有负责人" in page(desk.xie, "/")
    assert "份档案还没有负责人" not in page(desk.tang, "/")


def test_a_list_is_seen_by_whose_it_is_and_by_who_assigns(desk: Desk) -> None:
    desk.files(1, desk.tang, 200)
    (made,) = morning()
    assert "唐晓琳 的待更新档案" in page(desk.xie, made.url())
    assert page(desk.xia, made.url()) == ""
    reads(
        "customer.files_left", "还有 1 份档案没有更新。请逐份联系备案、修改资料，或者核对无变化。",
        lambda: desk.do(desk.tang, "finish_round", round=made),
    )  # fmt: skip
    desk.do(desk.tang, "check_file", customer=made.files.get().customer)
    reads(
        "customer.round_done", "这份待更新档案已经全部更新完毕，没有要做的了。",
        lambda: desk.do(desk.tang, "finish_round", round=made),
    )  # fmt: skip
