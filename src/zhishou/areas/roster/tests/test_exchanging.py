"""换班: asked by one, agreed by the other, approved by whoever plans; the plan becomes another edition."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, connection, transaction

from zhishou.areas.roster import auditing
from zhishou.areas.roster.models import Edition, Exchange, Plan, Turn
from zhishou.areas.roster.tests.team import NEXT, NOW, Team
from zhishou.kernel import clock
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db
TUESDAY, SATURDAY = NEXT + timedelta(days=1), NEXT + timedelta(days=5)


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(NOW - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(NOW):
        made.published({made.lin: "早 早 早 早 早 休 休", made.ma: "中 中 中 中 中 早 休"})
        yield made


def asked(team: Team, day: date = NEXT, theirs: date | None = NEXT, other: Person | None = None) -> Exchange:
    """林 asks 马 to swap the shifts of a Monday, unless said otherwise."""
    whom = other or team.ma
    mine = Turn.objects.get(person=team.lin, day=day)
    against = Turn.objects.get(person=whom, day=theirs) if theirs else None
    made: Exchange = team.do(
        team.lin,
        "ask_exchange",
        mine=mine.pk,
        other=whom.pk,
        theirs=against.pk if against else None,
        reason="孩子家长会",
    )
    return made


def agreed(team: Team, *given: Any, **more: Any) -> Exchange:
    """The same with the yes of whoever was asked."""
    row = asked(team, *given, **more)
    made: Exchange = team.do(row.other, "answer_exchange", exchange=row.pk, agreed=True)
    return made


def decided(team: Team, row: Exchange, approved: bool = True, **more: Any) -> Exchange:
    """何 decides."""
    made: Exchange = team.do(team.he, "decide_exchange", exchange=row.pk, approved=approved, **more)
    return made


def test_two_swap_the_shifts_of_a_day_and_the_plan_becomes_another_edition(team: Team) -> None:
    row = asked(team)
    assert "换班" in page(team.ma, "/") and row.number in page(team.ma, row.url())
    team.do(team.ma, "answer_exchange", exchange=row.pk, agreed=True)
    assert team.on(team.lin, NEXT) == "早"  # agreed is not approved
    decided(team, row)
    assert (team.on(team.lin, NEXT), team.on(team.ma, NEXT)) == ("中", "早")
    assert Edition.objects.get(n=2).changed == 2 and auditing.editions() == []
    told = {
        (one.person.name, one.kind)
        for one in Notice.objects.filter(kind__startswith="roster.exchange").select_related("person")
    }
    assert told == {
        ("马丽", "roster.exchange_asked"), ("林晓雯", "roster.exchange_agreed"), ("林晓雯", "roster.exchange_approved"),
        ("马丽", "roster.exchange_approved"),
    }  # fmt: skip


def test_a_shift_is_given_for_one_of_another_day_or_for_nothing(team: Team) -> None:
    decided(team, agreed(team, SATURDAY - timedelta(days=1), None, other=team.su))
    assert (
        team.on(team.su, SATURDAY - timedelta(days=1)) == "早" and team.on(team.lin, SATURDAY - timedelta(days=1)) == ""
    )
    reads(
        "roster.not_free", "马丽 11-30 已经有班，不能再上一班。请换一天，或者拿那天的班来换。",
        lambda: asked(team, NEXT, SATURDAY),
    )  # fmt: skip
    assert auditing.editions() == []


def test_the_form_offers_ones_own_shifts_to_come_and_colleagues_shifts_by_name(team: Team) -> None:
    form = page(team.lin, "/roster/exchanges/new")
    assert "12-01 早班" in form and "马丽 12-05 早班" in form and "郑立新" not in form
    assert "不用换" in page(team.su, "/roster/exchanges/new")


def test_only_ones_own_shift_is_given_against_a_shift_of_whoever_is_asked(team: Team) -> None:
    theirs = Turn.objects.get(person=team.ma, day=NEXT)
    mine = Turn.objects.get(person=team.lin, day=NEXT)
    reads(
        "roster.not_your_shift", "这不是你已经发布的班，不能拿来换。请刷新“我的班”再选。",
        lambda: team.do(team.lin, "ask_exchange", mine=theirs.pk, other=team.su.pk, reason="有事"),
    )  # fmt: skip
    reads(
        "roster.not_their_shift", "选的班不是 苏婷 的。请选 苏婷 的班，或者不选，请 苏婷 替班。",
        lambda: team.do(team.lin, "ask_exchange", mine=mine.pk, other=team.su.pk, theirs=theirs.pk, reason="有事"),
    )  # fmt: skip
    reads(
        "roster.no_colleague", "郑立新 现在不在 翠湖花园 上班，换不了。请另选一位同事。",
        lambda: team.do(team.lin, "ask_exchange", mine=mine.pk, other=team.zheng.pk, reason="有事"),
    )  # fmt: skip


def test_one_shift_is_asked_for_once_at_a_time(team: Team) -> None:
    row = asked(team)
    reads(
        "roster.exchange_open",
        "11-30 的班已经申请过换班，还没办完。请先撤回原来的申请，再请别人。",
        lambda: asked(team),
    )
    team.do(team.lin, "withdraw_exchange", exchange=row.pk)
    asked(team)


def test_each_step_is_taken_by_whose_turn_it_is_and_never_by_a_party(team: Team) -> None:
    row = asked(team)
    reads(
        "roster.not_asked", "这次换班请的是 马丽，要由 马丽 用自己的账号答复。",
        lambda: team.do(team.lin, "answer_exchange", exchange=row.pk, agreed=True),
    )  # fmt: skip
    reads(
        "roster.not_your_exchange", "这次换班是 林晓雯 申请的，只有 林晓雯 能撤回。",
        lambda: team.do(team.ma, "withdraw_exchange", exchange=row.pk),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        team.do(team.ma, "decide_exchange", exchange=row.pk, approved=True)
    reads(
        "roster.exchange_state", "这次换班现在是“等对方答复”，这一步办不了。请刷新页面。", lambda: decided(team, row),
    )  # fmt: skip


def test_whoever_plans_does_not_approve_an_exchange_of_their_own(team: Team) -> None:
    chief = team.cast.person("chief", "周敏", "plan_shifts", boss=team.he)
    team.save({chief: "早 休 休 休 休 休 休"})
    team.do(team.he, "publish_changes", plan=Plan.objects.get().pk)
    row = asked(team, TUESDAY, None, other=chief)
    team.do(chief, "answer_exchange", exchange=row.pk, agreed=True)
    reads(
        "roster.own_exchange", "这次换班有你自己的班，不能由你批准。请上级或者代理人批准。",
        lambda: team.do(chief, "decide_exchange", exchange=row.pk, approved=True),
    )  # fmt: skip
    decided(team, row)
    assert team.on(chief, TUESDAY) == "早"


def test_a_no_wants_its_reason_and_leaves_the_plan_alone(team: Team) -> None:
    row = agreed(team)
    reads("roster.why_not", "不批准的，请在意见里写明原因，两位同事都看得到。", lambda: decided(team, row, False))
    decided(team, row, False, opinion="当天有检查")
    assert team.on(team.lin, NEXT) == "早" and Edition.objects.count() == 1
    assert "当天有检查" in page(team.lin, row.url())


def test_a_plan_changed_meanwhile_leave_and_a_shift_begun_stop_the_exchange(team: Team) -> None:
    row = agreed(team)
    team.save({team.ma: "夜 中 中 中 中 早 休"})
    reads(
        "roster.shift_changed", "11-30 的班在申请之后改过了，不能照原来的换。请看新的排班，重新申请。",
        lambda: decided(team, row),
    )  # fmt: skip
    other = agreed(team, TUESDAY, TUESDAY)
    team.away(team.lin, TUESDAY)
    with pytest.raises(Refused) as no:
        decided(team, other)
    assert no.value.code == "roster.away"
    late = agreed(team, NEXT + timedelta(days=2), None, other=team.su)
    with clock.at(NOW.replace(day=30) + timedelta(days=2)):
        reads("roster.shift_begun", "12-02 的班已经开始，不能再换。", lambda: decided(team, late))


def test_nobody_is_exchanged_into_a_shift_before_the_last_one_has_ended(team: Team) -> None:
    team.do(team.he, "add_kind", site=team.cast.garden.pk, letter="晨", name="晨班", starts="06:00", ends="12:00")
    team.save({team.su: "夜 休 休 休 休 休 休", team.lin: "早 晨 早 早 早 休 休"})
    team.do(team.he, "publish_changes", plan=Plan.objects.get().pk)
    with pytest.raises(Refused) as no:
        asked(team, TUESDAY, None, other=team.su)
    assert no.value.code == "roster.overlap"


def test_the_supervisor_owes_the_decision_within_a_workday_unless_it_is_declined_or_withdrawn() -> None:
    rule = {"after": "roster.answer_exchange", "do": "roster.decide_exchange", "within": "1 workday"}
    with clock.at(NOW - timedelta(days=30)):
        team = Team(Cast())
        team.cast.person("boss", "周敏", "plan_shifts", obliges=(rule,))
    with clock.at(NOW):
        team.published({team.lin: "早 早 早 早 早 休 休", team.ma: "中 中 中 中 中 早 休"})
        row = agreed(team)
        owed = Obligation.objects.get(do_operation="roster.decide_exchange")
        assert clock.local(owed.due_at) == NOW + timedelta(days=1)
        decided(team, row)
        owed.refresh_from_db()
        assert owed.state == "kept"
        other = asked(team, TUESDAY, TUESDAY)
        team.do(team.ma, "answer_exchange", exchange=other.pk, agreed=False)
        assert Obligation.objects.filter(do_operation="roster.decide_exchange").count() == 1
        third = agreed(team, TUESDAY, TUESDAY)
        team.do(team.lin, "withdraw_exchange", exchange=third.pk)
        states = Obligation.objects.filter(do_operation="roster.decide_exchange").order_by("pk")
        assert list(states.values_list("state", flat=True)) == ["kept", "waived"]


def test_outsiders_do_not_see_an_exchange(team: Team) -> None:
    row = asked(team)
    assert page(team.su, row.url()) == "" and page(team.zheng, row.url()) == ""
    assert row.number in page(team.he, "/roster/exchanges?view=open") and row.number not in page(
        team.su, "/roster/exchanges"
    )


def test_the_database_refuses_an_exchange_with_oneself_or_decided_by_a_party(team: Team) -> None:
    row = agreed(team)
    for change in ({"other": team.lin}, {"state": "approved", "decided_by": team.ma, "decided_at": NOW}):
        with writing(), pytest.raises(IntegrityError), transaction.atomic():
            Exchange.objects.filter(pk=row.pk).update(**change)


def test_answers_and_decisions_are_given_on_the_page(team: Team) -> None:
    row = asked(team)
    signed_in(team.ma).post("/do/roster.answer_exchange", {"key": "a", "exchange": row.pk, "agreed": "True"})
    signed_in(team.he).post("/do/roster.decide_exchange", {"key": "b", "exchange": row.pk, "approved": "True"})
    row.refresh_from_db()
    assert row.state == "approved" and "已批准" in page(team.lin, row.url())


@pytest.mark.django_db(transaction=True)
def test_of_two_exchanges_of_the_same_shift_approved_at_once_one_is_carried_out() -> None:
    with transaction.atomic(), clock.at(NOW - timedelta(days=30)):
        team = Team(Cast())
    with transaction.atomic(), clock.at(NOW):
        team.published(
            {team.lin: "早 早 早 早 早 休 休", team.ma: "中 中 中 中 中 早 休", team.su: "夜 休 休 休 休 休 休"}
        )
        mine = agreed(team)
        turn, theirs = (Turn.objects.get(person=one, day=NEXT) for one in (team.su, team.ma))
        other = team.do(team.su, "ask_exchange", mine=turn.pk, other=team.ma.pk, theirs=theirs.pk, reason="有事")
        team.do(team.ma, "answer_exchange", exchange=other.pk, agreed=True)
    ready = Barrier(2)

    def approve(pk: int) -> str:
        try:
            ready.wait(30)
            with clock.at(NOW):
                return str(team.do(team.he, "decide_exchange", exchange=pk, approved=True).state)
        except Refused as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(approve, (mine.pk, other.pk)))
    assert answers == ["approved", "roster.shift_changed"] and auditing.editions() == []
