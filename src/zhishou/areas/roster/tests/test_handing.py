"""交接班 and 协调记录: what is open is counted, the rest is said; taken over by another; followed up by the day set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.errands.models import Errand
from zhishou.areas.roster.models import Coordination, Handover, ShiftKind
from zhishou.areas.roster.operations.handing import day_of
from zhishou.areas.roster.tests.team import NOW, THIS, Team
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Obligation
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
RULES = (
    {"after": "roster.hand_over", "do": "roster.take_over", "within": "12 hours"},
    {"after": "roster.note_coordination", "do": "roster.settle_coordination", "within": "agreed"},
)
END_OF_EARLY = NOW.replace(hour=15, minute=30)


class Desk(Team):
    """The same, with 罗佳 and 唐小林 who hand over to one another, and 周敏 who coordinates and has 赵国强."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.out = cast.person("out", "罗佳", "hand_over_shifts", "take_in", obliges=RULES[:1])
        self.next = cast.person("next", "唐小林", "hand_over_shifts")
        self.chief = cast.person("chief", "周敏", "note_coordination", "assign_errands", obliges=RULES[1:])
        self.hand = cast.person("hand", "赵国强", "do_errands", boss=self.chief)


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(NOW - timedelta(days=30)):
        made = Desk(Cast())
    with clock.at(END_OF_EARLY):
        yield made


def handed(team: Desk, letter: str = "早", words: str = "钥匙在抽屉，三号柜待修") -> Handover:
    """罗佳 hands a shift over."""
    made: Handover = team.do(team.out, "hand_over", site=team.cast.garden.pk, kind=team.kind(letter).pk, words=words)
    return made


def noted(team: Desk, **more: Any) -> Coordination:
    """周敏 writes down what was agreed about a power cut."""
    given = {
        "site": team.cast.garden.pk, "asker": "客户服务部 周敏", "asked": "工程部 赵国强", "matter": "周五停电检修",
        "agreed_on": "工程部周四贴通知，客服逐户电话", **more,
    }  # fmt: skip
    made: Coordination = team.do(team.chief, "note_coordination", **given)
    return made


def test_what_is_open_is_counted_by_the_system_and_taken_over_by_another(team: Desk) -> None:
    for n in range(2):
        given = {
            "site": team.cast.garden.pk,
            "kind": "repair",
            "content": f"灯坏了{n}",
            "place": "大堂",
            "anonymous": True,
        }
        perform("cases.take_in", Actor.of(team.out), given, door="page")
    form = page(team.out, "/roster/handovers/new")
    assert "未办结的工单" in form and "早班" in form
    row = handed(team)
    assert dict(row.counted)["cases"] == 2 and row.day == date(2026, 11, 25)
    assert "接班" in page(team.next, "/") and "钥匙在抽屉" in page(team.next, row.url())
    signed_in(team.next).post("/do/roster.take_over", {"key": "k", "handover": row.pk, "remark": "点过了"})
    row.refresh_from_db()
    assert row.taken_by == team.next and "点过了" in page(team.out, row.url())
    assert Obligation.objects.get(do_operation="roster.take_over").state == "kept"


def test_a_shift_is_handed_over_once_and_never_taken_over_by_oneself(team: Desk) -> None:
    row = handed(team)
    reads(
        "roster.handed_over", "11-25 早班 已经由 罗佳 交过班。要补充的，请当面告诉接班的人，由接班的人写在签收里。",
        lambda: handed(team),
    )  # fmt: skip
    told = "这一班是你自己交的，要由接班的人用自己的账号签收。"
    reads("roster.own_handover", told, lambda: team.do(team.out, "take_over", handover=row.pk))
    team.do(team.next, "take_over", handover=row.pk)
    reads(
        "roster.taken_over", f"{row.number} 已经由 唐小林 接班签收。",
        lambda: team.do(team.next, "take_over", handover=row.pk),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        team.do(team.lin, "take_over", handover=row.pk)


def test_a_night_handed_over_in_the_morning_is_that_of_the_day_before(team: Desk) -> None:
    morning = NOW.replace(hour=7, minute=35)
    assert day_of(team.kind("夜"), morning) == date(2026, 11, 24)
    assert day_of(team.kind("早"), END_OF_EARLY + timedelta(hours=2)) == date(2026, 11, 25)
    assert day_of(team.kind("中"), NOW.replace(hour=0, minute=10)) == date(2026, 11, 24)


def test_a_kind_of_another_place_is_not_handed_over_here(team: Desk) -> None:
    with writing():
        other = ShiftKind.objects.create(
            site=team.cast.bay, letter="湾", name="湾班", starts="08:00", ends="16:00", by=team.he
        )
        Appointment.objects.filter(person=team.out).update(site=team.cast.company)
    reads(
        "roster.other_kind", "翠湖花园 没有湾班这个班次。请从列出的班次里选。",
        lambda: team.do(team.out, "hand_over", site=team.cast.garden.pk, kind=other.pk, words="无事"),
    )  # fmt: skip


def test_the_day_book_is_searched_printed_and_handed_out_as_excel(team: Desk) -> None:
    row = handed(team)
    assert row.number in page(team.he, "/roster/handovers?q=三号柜") and row.number not in page(
        team.he, "/roster/handovers?q=四号柜"
    )
    assert "没有符合的记录" in page(team.he, "/roster/handovers?view=done")
    pdf = signed_in(team.next).get(f"{row.url()}.pdf").content
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    assert "交 接 班 记 录" in text and "三号柜待修" in text and "罗佳" in text
    assert signed_in(team.next).get("/roster/handovers.xlsx").status_code == 200
    assert page(team.lin, row.url()) == ""


def test_the_author_owes_what_came_of_it_by_the_day_set(team: Desk) -> None:
    row = noted(team, follow_on=date(2026, 11, 27))
    owed = Obligation.objects.get(do_operation="roster.settle_coordination")
    assert owed.person == team.chief and clock.local(owed.due_at) == NOW.replace(day=27, hour=18)
    assert "待跟进" in page(team.chief, "/coordination?view=open")
    team.do(team.chief, "settle_coordination", coordination=row.pk, outcome="通知都贴了")
    owed.refresh_from_db()
    assert owed.state == "kept" and "通知都贴了" in page(team.chief, row.url())
    reads(
        "roster.settled", f"{row.number} 已经由 周敏 写了落实情况，不用再写。",
        lambda: team.do(team.chief, "settle_coordination", coordination=row.pk, outcome="再写"),
    )  # fmt: skip


def test_with_a_follower_it_becomes_an_errand_and_the_author_owes_nothing(team: Desk) -> None:
    whom = Appointment.objects.get(person=team.hand)
    row = noted(team, follow_on=date(2026, 11, 27), follower=whom.pk)
    errand = Errand.objects.get()
    assert row.errand == errand and errand.person == team.hand and errand.title == "跟进协调：周五停电检修"
    assert clock.local(errand.due_at) == NOW.replace(day=27, hour=18)
    assert errand.number in page(team.chief, row.url())
    assert not Obligation.objects.filter(do_operation="roster.settle_coordination").exists()


def test_a_note_without_a_day_is_done_and_one_with_a_day_gone_by_is_refused(team: Desk) -> None:
    row = noted(team)
    assert not row.waits and "当场办完" in page(team.chief, row.url())
    reads(
        "roster.follow_past", "跟进日期 2026-11-23 已经过去。请选今天 18:00 之前或者以后的一天；已经办完的不用填。",
        lambda: noted(team, follow_on=THIS),
    )  # fmt: skip
    whom = Appointment.objects.get(person=team.hand)
    reads("roster.no_follow_day", "交给别人跟进，要写明跟进日期。", lambda: noted(team, follower=whom.pk))


def test_notes_are_found_by_department_and_words_and_only_by_whoever_coordinates(team: Desk) -> None:
    row = noted(team)
    assert row.number in page(team.chief, "/coordination?q=停电") and row.number in page(
        team.chief, "/coordination?q=赵国强"
    )
    assert row.number not in page(team.chief, "/coordination?q=停水")
    assert signed_in(team.chief).get("/coordination.xlsx?q=停电").status_code == 200
    assert page(team.out, row.url()) == ""


def test_the_database_wants_two_people_for_a_hand_over_and_words_for_an_outcome(team: Desk) -> None:
    row, note = handed(team), noted(team)
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=row.pk).update(taken_by=team.out, taken_at=NOW)
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.filter(pk=note.pk).update(settled_by=team.chief, settled_at=NOW)
