"""公关活动: planned with an aim, invited to, attended, written about, and summed up five working days after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import page, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life import photo

from zhishou.areas.agency.tests.house import MONDAY, owed
from zhishou.areas.publicity.models import Activity, Clipping
from zhishou.areas.publicity.tests.team import LATER, TODAY, Team
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import DeadlineChange
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
SUM_UP = "publicity.sum_up"


def test_an_activity_is_invited_to_attended_published_about_and_summed_up_in_time(team: Team) -> None:
    row = team.activity(LATER)  # a Wednesday; five working days after it is the Wednesday of the next week
    due = owed(row, do_operation=SUM_UP)[0]
    assert due.person == team.director and clock.local(due.due_at).date() == LATER + timedelta(days=7)
    first, second = team.invited(row, team.reporter(), team.reporter("林放", "示例电台"))
    assert len(team.invited(row, first.reporter)) == 2  # who is down already stays once
    with clock.at(MONDAY + timedelta(days=3)):
        team.do(team.director, "mark_came", invitation=first.pk, came=True)
        with pytest.raises(Refused, match=r"publicity\.unmarked"):
            team.do(team.director, "sum_up", activity=row.pk, summary="很好")
        team.do(team.director, "mark_came", invitation=second.pk, came=True)
        team.do(team.director, "mark_came", invitation=second.pk, came=False)  # corrected
        team.clipping(row, link="https://example.com/a")
        team.clipping(row, headline="一家公司的早晨", tone="bad", file=photo())
        team.do(team.director, "sum_up", activity=row.pk, summary="两家邀请，一家到场。")
        shown = page(team.director, row.url())
        assert "https://example.com/a" in shown and "两家邀请" in shown and "邀请 2，到场 1" in shown
        listed = page(team.director, "/publicity?view=closed")
        assert (
            "公司开放日" in listed and "2（负面 1）" in listed and "公司开放日" not in page(team.director, "/publicity")
        )
        assert signed_in(team.director).get(f"{row.url()}.pdf").content[:4] == b"%PDF"
        assert signed_in(team.director).get("/publicity.xlsx?view=all").content[:2] == b"PK"
    due.refresh_from_db()
    assert due.state == "kept"


def test_nothing_is_said_of_an_activity_before_its_day(team: Team) -> None:
    row = team.activity(LATER)
    first = team.invited(row, team.reporter())[0]
    for operation, given in (
        ("mark_came", {"invitation": first.pk, "came": True}),
        ("sum_up", {"activity": row.pk, "summary": "很好"}),
    ):
        with pytest.raises(Refused, match=r"publicity\.ahead"):
            team.do(team.director, operation, **given)
    assert "筹备中" in page(team.director, row.url())


def test_when_the_day_moves_the_summary_is_owed_later_and_both_days_are_kept(team: Team) -> None:
    row = team.activity(LATER)
    given = {"activity": row.pk, "title": row.title, "aim": row.aim, "place": "展览馆"}
    team.do(team.director, "change", **given, on=LATER + timedelta(days=1))
    due = owed(row, do_operation=SUM_UP)[0]
    assert (
        clock.local(due.due_at).date() == LATER + timedelta(days=8)
        and DeadlineChange.objects.filter(obligation=due).count() == 1
    )
    with clock.at(MONDAY + timedelta(days=3)):
        first = team.invited(row, team.reporter())[0]
        team.do(team.director, "mark_came", invitation=first.pk, came=True)
        with pytest.raises(Refused, match=r"publicity\.was_held"):
            team.do(team.director, "change", **given, on=LATER + timedelta(days=30))


def test_what_is_not_held_says_why_and_is_owed_no_more(team: Team) -> None:
    row = team.activity(LATER)
    team.do(team.director, "call_off", activity=row.pk, reason="场地没有批下来")
    shown = page(team.director, row.url())
    assert "没有办" in shown and "场地没有批下来" in shown and "添加剪报" not in shown
    assert owed(row, do_operation=SUM_UP)[0].state == "kept"
    with pytest.raises(Refused, match=r"publicity\.closed"):
        team.clipping(row, link="https://example.com/a")


def test_what_was_written_about_was_held_until_the_mistake_is_taken_back(team: Team) -> None:
    row = team.activity()
    made = team.clipping(row, link="https://example.com/a")
    with pytest.raises(Refused, match=r"publicity\.was_held"):
        team.do(team.director, "call_off", activity=row.pk, reason="下雨")
    team.do(team.director, "drop_clipping", clipping=made.pk, reason="登错了活动")
    with pytest.raises(Refused, match=r"publicity\.dropped"):
        team.do(team.director, "drop_clipping", clipping=made.pk, reason="登错了活动")
    assert "走进广告公司" not in page(team.director, row.url())
    team.do(team.director, "call_off", activity=row.pk, reason="下雨")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"link": "javascript:alert(1)"},
        {"link": "https://example.com/a b"},
        {"link": "https://example.com/a", "on": TODAY + timedelta(days=1)},
        {"link": "https://example.com/a", "on": TODAY - timedelta(days=61)},
    ],
)
def test_a_clipping_shows_what_was_published_and_when(team: Team, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        team.clipping(team.activity(), **wrong)


@pytest.mark.parametrize("days", [-61, 731])
def test_a_day_long_past_or_far_ahead_is_asked_about(team: Team, days: int) -> None:
    with pytest.raises(Invalid):
        team.activity(TODAY + timedelta(days=days))


def test_somebody_else_may_be_in_charge_if_public_relations_are_theirs(team: Team) -> None:
    row = team.activity(owner=team.supervisor.pk)
    assert [one.person for one in owed(row, do_operation=SUM_UP)] == [team.supervisor]
    with pytest.raises(Refused, match=r"publicity\.not_theirs"):
        team.activity(owner=team.executive.pk)
    with pytest.raises(NotAllowed):
        team.do(team.executive, "plan", site=team.site.pk, title="开放日", aim="认识我们", on=TODAY)
    assert page(team.executive, row.url()) == ""


def test_whoever_takes_over_the_work_is_in_charge_and_owes_the_summary(team: Team) -> None:
    row = team.activity()
    hr = team.cast.person("hr", "何行政", "hand_over", site=team.site)
    given = {"person": team.director, "successor": team.supervisor, "kinds": ["公关活动"]}
    perform("people.hand_over", Actor.of(hr), given, door="page")
    row.refresh_from_db()
    assert row.owner == team.supervisor and owed(row, do_operation=SUM_UP)[0].person == team.supervisor


def test_the_database_keeps_a_closed_activity_whole_and_a_clipping_with_its_proof(team: Team) -> None:
    row = team.activity()
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Activity.objects.filter(pk=row.pk).update(closed_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Clipping.objects.create(
            activity=row, outlet="示例晚报", headline="没有凭据", on=TODAY, tone="even", by=team.director
        )
