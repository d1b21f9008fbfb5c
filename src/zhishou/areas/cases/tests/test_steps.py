"""A complaint from intake to close, and what each step refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import Cast

from zhishou.areas.cases.models import Case, Consequence, Promise, Remedy
from zhishou.areas.cases.queries.timeline import History
from zhishou.areas.cases.tests.team import Team, drawn
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Link, Notice
from zhishou.kernel.operation import Invalid, NotAllowed, Refused


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


def test_a_complaint_goes_through_the_six_steps(team: Team) -> None:
    case = team.take_in()
    assert (case.stage, case.number[0], case.title) == ("judging", "T", "7 栋电梯夜间异响，影响老人休息")
    case = team.resolved()
    assert case.stage == "callback" and case.resolved_at
    case = team.called_back(case)
    assert case.stage == "summing" and case.satisfied is True
    team.do(team.lin, "cases.close", case=case.pk, text="部件老化，已加入季检。")
    case = team.fresh(case)
    assert (case.stage, case.closed_as) == ("closed", "solved")
    done = Event.objects.filter(context=f"cases.case:{case.pk}").order_by("id").values_list("operation", flat=True)
    assert list(done) == [
        "cases.take_in", "cases.judge_justified", "cases.investigate", "cases.propose", "cases.instruct",
        "cases.carry_out", "cases.accept_remedy", "cases.resolve", "cases.close",
    ]  # fmt: skip


def test_an_unjustified_complaint_is_answered_and_called_back_before_it_closes(team: Team) -> None:
    case = team.take_in()
    team.do(team.lin, "cases.judge_unjustified", case=case.pk, grounds="已按约完成", reply="谢谢您提醒……")
    with pytest.raises(Refused, match=r"case.nothing_to_carry_out"):
        team.do(team.lin, "cases.carry_out", case=case.pk, done="x 做了")
    team.do(team.lin, "cases.resolve", case=case.pk)
    team.called_back(case)
    team.do(team.lin, "cases.close", case=case.pk, text="解释清楚")
    assert team.fresh(case).closed_as == "unjustified"


def test_it_cannot_close_before_the_callback(team: Team) -> None:
    case = team.resolved()
    with pytest.raises(Refused, match=r"case.stage"):
        team.do(team.lin, "cases.close", case=case.pk, text="好了")


def test_resolving_needs_the_customers_signature(team: Team) -> None:
    case = team.carried_out()
    with pytest.raises(Refused, match=r"case.not_accepted"):
        team.do(team.lin, "cases.resolve", case=case.pk)
    with pytest.raises(Invalid):
        team.do(team.lin, "cases.accept_remedy", case=case.pk, accepted=True)


def test_a_customer_who_does_not_accept_gets_a_new_round_of_options(team: Team) -> None:
    case = team.carried_out()
    team.do(team.lin, "cases.accept_remedy", case=case.pk, accepted=False, wish="还是响")
    assert team.fresh(case).stage == "proposing"
    team.do(team.he, "cases.propose", case=case.pk, a="更换整机")
    assert list(Remedy.objects.filter(case=case).values_list("round", "letter")) == [(1, "A"), (1, "B"), (2, "A")]


def test_a_dissatisfied_customer_won_back_or_not_must_be_said(team: Team) -> None:
    case = team.called_back(team.resolved(), satisfied=False)
    with pytest.raises(Invalid) as no:
        team.do(team.lin, "cases.close", case=case.pk, text="再访")
    assert "won_back" in no.value.errors
    team.do(team.lin, "cases.close", case=case.pk, text="再访", won_back=True)
    assert team.fresh(case).won_back is True


def test_a_promise_is_kept_by_an_answer_in_time_and_broken_by_a_late_one(team: Team) -> None:
    kept, late = team.judged(), team.judged()
    team.do(team.lin, "cases.reply", case=kept.pk, text="明天来看", how="phone")
    assert Promise.objects.get(case=kept).state == "kept"
    with clock.at(clock.now() + timedelta(days=3)):
        team.do(team.lin, "cases.reply", case=late.pk, text="抱歉迟了", how="phone")
    assert Promise.objects.get(case=late).state == "broken"


def test_a_promise_nobody_kept_by_its_time_is_told_as_overdue(team: Team) -> None:
    case = team.judged()
    badge = History(case).entries()[0]["badges"][0]
    assert badge["text"].endswith("未到期")
    with clock.at(clock.now() + timedelta(days=3)):
        badge = History(case).entries()[0]["badges"][0]
    assert (badge["text"].endswith("已逾期"), badge["colour"]) == (True, "red")


def test_a_late_deed_keeps_no_promise(team: Team) -> None:
    case = team.judged()
    promise = Promise.objects.get(case=case)
    with clock.at(promise.due_at + timedelta(minutes=1)), pytest.raises(Refused, match=r"promise.late"):
        team.do(team.lin, "cases.keep_promise", promise=promise.pk)


def test_a_time_that_is_past_is_no_promise(team: Team) -> None:
    case = team.take_in()
    with pytest.raises(Refused, match=r"case.past"):
        team.do(
            team.lin, "cases.judge_justified", case=case.pk, grounds="属实", department=team.cast.engineering.pk,
            promised_at=clock.now() - timedelta(minutes=1),
        )  # fmt: skip


def test_a_deadline_beyond_five_years_is_a_slip_of_the_pen(team: Team) -> None:
    complaint, repair = team.take_in(), team.take_in("repair")
    far, to = clock.now() + timedelta(days=2000), team.cast.engineering.pk
    for name, given in (
        ("judge_justified", {"case": complaint.pk, "grounds": "属实", "department": to, "promised_at": far}),
        ("promise", {"case": complaint.pk, "what": "修好", "due_at": far}),
        ("dispatch", {"case": repair.pk, "department": to, "due_at": far}),
    ):
        with pytest.raises(Refused, match=r"case\.too_far"):
            team.do(team.lin, f"cases.{name}", **given)
    assert not Promise.objects.exists()


def test_a_major_case_reaches_the_manager_and_waits_for_the_review(team: Team) -> None:
    case = team.called_back(team.resolved(major="媒体关注"))
    assert Notice.objects.filter(person=team.zhou, kind="case.major").exists()
    with pytest.raises(Refused, match=r"case.review_first"):
        team.do(team.lin, "cases.close", case=case.pk, text="好了")
    team.do(team.zhou, "cases.review_major", case=case.pk, opinion="处理得当")
    team.do(team.lin, "cases.close", case=case.pk, text="好了")
    assert team.fresh(case).stage == "closed"


def test_an_important_customers_case_is_major_by_itself(team: Team) -> None:
    made = team.do(
        team.lin, "customers.create", site=team.cast.garden.pk, name="陈丽华", mobile="13800006021", is_vip=True
    ).result
    assert made is not None
    case = team.take_in(customer=made.pk, reporter_name="", reporter_phone="")
    assert case.major.reason == "重要业户" and case.reporter_phone == "13800006021"


def test_special_ends_need_three_attempts_on_two_days(team: Team) -> None:
    case = team.carried_out()
    end = {"case": case.pk, "outcome": "unreachable", "text": "三次联系未成"}
    for _ in range(3):
        team.do(team.lin, "cases.record_attempt", case=case.pk, why="unreachable")
    with pytest.raises(Refused, match=r"case.attempts_first"):
        team.do(team.he, "cases.close_specially", **end)
    with clock.at(clock.now() + timedelta(days=1)):
        team.do(team.lin, "cases.record_attempt", case=case.pk, why="unreachable")
        with pytest.raises(NotAllowed):
            team.do(team.lin, "cases.close_specially", **end)
        team.do(team.he, "cases.close_specially", **end)
    assert team.fresh(case).closed_as == "unreachable"


def test_only_a_nameless_case_ends_as_anonymous(team: Team) -> None:
    named, nameless = team.take_in(), team.take_in(anonymous=True, reporter_name="", reporter_phone="")
    with pytest.raises(Refused, match=r"case.not_anonymous"):
        team.do(team.he, "cases.close_specially", case=named.pk, outcome="anonymous", text="无法联系")
    team.do(team.he, "cases.close_specially", case=nameless.pk, outcome="anonymous", text="无法联系")
    assert team.fresh(nameless).closed_as == "anonymous"


def test_reopening_keeps_what_came_before(team: Team) -> None:
    case = team.called_back(team.resolved())
    team.do(team.lin, "cases.close", case=case.pk, text="好了")
    team.do(team.lin, "cases.reopen", case=case.pk, reason="又响了")
    case = team.fresh(case)
    assert (case.stage, case.closed_as, case.reopened) == ("judging", "", 1)
    assert case.reopenings.get().was_closed_as == "solved"
    assert case.evaluations.count() == case.acceptances.count() == 1


def test_the_customer_chooses_and_signs_by_a_link_that_ends_after_use(team: Team) -> None:
    case = team.proposed()
    team.do(team.he, "cases.offer_choice", case=case.pk)
    made = team.do(team.lin, "cases.ask_signature", case=case.pk).result
    assert isinstance(made, Case)
    link = links.find(made.customer_link.removeprefix("/c/"), "cases.customer")
    assert isinstance(link, Link)
    customer = Actor(link=link)
    perform("cases.choose_remedy", customer, {"case": case.pk, "letter": "B"}, door="link")
    team.do(team.zhou, "cases.instruct", case=case.pk, letter="B", text="同意")
    team.do(team.lin, "cases.carry_out", case=case.pk, done="轴承已更换")
    perform("cases.accept_remedy", customer, {"case": case.pk, "accepted": True, "signature": drawn()}, door="link")
    assert case.acceptances.get().way == "link"
    assert links.find(made.customer_link.removeprefix("/c/"), "cases.customer") is None
    assert made.customer_link.removeprefix("/c/") not in str(list(Event.objects.values_list("facts", flat=True)))


def test_offering_a_choice_tells_the_customer_nothing_and_their_choice_shows_they_were_told(team: Team) -> None:
    case = team.proposed()
    team.do(
        team.lin,
        "cases.promise",
        case=case.pk,
        what="给出意见",
        due_at=clock.now() + timedelta(days=9),
        awaits="answer",
    )
    team.do(team.he, "cases.offer_choice", case=case.pk)
    assert (case.promises.latest("pk").state, team.fresh(case).replied_at) == ("open", None)
    team.do(team.he, "cases.choose_remedy", case=case.pk, letter="B")
    assert case.promises.latest("pk").state == "kept"
    assert team.fresh(case).replied_at is not None


def test_an_enquiry_is_answered_on_the_spot_and_a_repair_is_not(team: Team) -> None:
    asked, broken = team.take_in("enquiry"), team.take_in("repair")
    team.do(team.lin, "cases.answer_at_once", case=asked.pk, reply="工作日 8:30 开门")
    assert team.fresh(asked).closed_as == "answered"
    with pytest.raises(Refused, match=r"case.not_answerable"):
        team.do(team.lin, "cases.answer_at_once", case=broken.pk, reply="好的好的")


def test_a_consequence_is_heard_decided_and_appealed_apart_from_the_case(team: Team) -> None:
    case = team.proposed()
    given = {"case": case.pk, "role": "direct", "rule": "员工手册 4.2", "facts": "未按期保养", "proposed": "training"}
    with pytest.raises(Refused, match=r"consequence.not_oneself"):
        team.do(team.he, "cases.record_consequence", person=team.he.pk, **given)
    row = team.do(team.he, "cases.record_consequence", person=team.zhao.pk, **given).result
    assert isinstance(row, Consequence)
    with pytest.raises(Refused, match=r"consequence.hear_first"):
        team.do(team.he, "cases.decide_consequence", consequence=row.pk, measure="training", decision="按规定")
    team.do(team.zhao, "cases.state_consequence", consequence=row.pk, statement="配件缺货")
    team.do(team.he, "cases.decide_consequence", consequence=row.pk, measure="training", decision="按规定")
    team.do(team.zhao, "cases.appeal_consequence", consequence=row.pk, appeal="请复核")
    with pytest.raises(Refused, match=r"consequence.appeal_to_another"):
        team.do(team.he, "cases.decide_consequence", consequence=row.pk, measure="talk", decision="维持")
    team.do(team.zhou, "cases.decide_consequence", consequence=row.pk, measure="talk", decision="改为谈话")
    row.refresh_from_db()
    assert (row.state, row.measure) == ("final", "talk")
    assert not Consequence.objects.within(Actor.of(team.lin)).exists()
    assert not Event.objects.filter(context=f"cases.case:{case.pk}", operation__contains="consequence").exists()
