"""The short path: a work order to a department, solved on a phone, called back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import Cast, reads, writing
from django.test import Client

from zhishou.areas.cases.models import Case, Category, HandUp, WorkOrder
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.calendar_store import work_time
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Invalid, Refused


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


def sent(team: Team, **more: object) -> tuple[Case, WorkOrder]:
    case = team.take_in("repair", content="厨房下水返臭")
    order = team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.engineering.pk, **more).result
    assert isinstance(order, WorkOrder)
    return team.fresh(case), order


def test_a_repair_is_dispatched_accepted_solved_and_called_back(team: Team) -> None:
    case, order = sent(team)
    assert (case.stage, order.number) == ("working", case.number)
    team.do(team.zhao, "cases.accept_order", order=order.pk)
    team.do(team.zhao, "cases.resolve", case=case.pk, done="更换存水弯", materials="存水弯×1", charge="45.00")
    order.refresh_from_db()
    assert (order.state, order.charge_fen, order.engineer) == ("done", 4500, team.zhao)
    assert team.fresh(case).stage == "callback"
    case = team.called_back(case)
    assert (case.stage, case.closed_as) == ("closed", "solved")


def test_a_visit_is_not_agreed_for_a_time_that_is_past(team: Team) -> None:
    yesterday = clock.now() - timedelta(days=1)
    with pytest.raises(Invalid, match="过去"):
        sent(team, visit_from=yesterday, visit_until=yesterday + timedelta(hours=1))


def test_the_deadline_comes_from_the_category_in_work_hours(team: Team) -> None:
    drain = Category.objects.get(site=team.cast.company, path_name="秩序安全 / 消防")
    case = team.take_in("repair", category=drain.pk)
    days = work_time(team.cast.garden)
    workday = next(day for n in range(1, 15) if days.is_workday(day := clock.today() + timedelta(days=n)))
    morning = clock.local(clock.now()).replace(
        year=workday.year, month=workday.month, day=workday.day, hour=9, minute=0, second=0, microsecond=0
    )
    with clock.at(morning):
        order = team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.engineering.pk).result
    assert isinstance(order, WorkOrder)
    assert order.due_at - morning >= timedelta(hours=4)
    assert clock.local(order.due_at).date() == morning.date()


def test_an_engineer_sees_the_orders_of_the_own_department_only(team: Team) -> None:
    case, order = sent(team)
    assert list(WorkOrder.objects.within(Actor.of(team.zhao))) == [order]
    assert not WorkOrder.objects.within(Actor.of(team.qian)).exists()
    assert not Case.objects.within(Actor.of(team.qian)).exists()
    with pytest.raises(Invalid):
        team.do(team.qian, "cases.accept_order", order=order.pk)
    with pytest.raises(Invalid):
        team.do(team.qian, "cases.resolve", case=case.pk, done="修好了")


def test_handing_back_needs_a_reason_and_waits_for_dispatch_again(team: Team) -> None:
    case, order = sent(team)
    with pytest.raises(Invalid):
        team.do(team.zhao, "cases.hand_back", order=order.pk)
    team.do(team.zhao, "cases.hand_back", order=order.pk, reason="缺配件")
    assert team.fresh(case).stage == "dispatching"
    assert Notice.objects.filter(person=team.lin, kind="order.handed_back").exists()
    again = team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.service.pk).result
    assert isinstance(again, WorkOrder)
    assert again.number == f"{case.number}-2"


def test_a_new_order_replaces_one_that_is_out_only_with_a_reason(team: Team) -> None:
    case, order = sent(team)
    with pytest.raises(Invalid):
        team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.service.pk)
    team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.service.pk, reason="不归工程部")
    order.refresh_from_db()
    assert order.state == "withdrawn"
    with pytest.raises(Refused, match=r"order.not_open"):
        team.do(team.zhao, "cases.accept_order", order=order.pk)


def test_an_order_goes_only_to_someone_of_the_department(team: Team) -> None:
    case = team.take_in("repair")
    with pytest.raises(Refused, match=r"order.not_of_department"):
        team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.engineering.pk, engineer=team.qian.pk)


def test_urging_tells_the_department(team: Team) -> None:
    case, _order = sent(team)
    team.do(team.lin, "cases.urge", case=case.pk)
    assert Notice.objects.filter(person=team.zhao, kind="case.urged").exists()


def test_handing_up_is_answered_by_taking_over_or_returning(team: Team) -> None:
    case, _order = sent(team)
    team.do(team.lin, "cases.hand_up", case=case.pk, reason="业主要求赔偿")
    assert HandUp.objects.get().to == team.he
    with pytest.raises(Refused, match=r"case.handed_up_already"):
        team.do(team.zhao, "cases.hand_up", case=case.pk, reason="也想上交")
    team.do(team.he, "cases.return_case", case=case.pk, instruction="先上门核实")
    team.do(team.lin, "cases.hand_up", case=case.pk, reason="核实后仍谈不拢")
    team.do(team.he, "cases.take_over", case=case.pk)
    assert team.fresh(case).handler == team.he


def test_more_orders_than_a_page_holds_are_turned_to(team: Team, client: Client) -> None:
    for _n in range(31):
        sent(team)
    client.force_login(team.zhao, backend="django.contrib.auth.backends.ModelBackend")
    numbers = sorted(WorkOrder.objects.values_list("number", flat=True))
    first, second = (client.get(f"/orders?page={page}").content.decode() for page in (1, 2))
    assert [sum(f"/orders/{number}" in page for number in numbers) for page in (first, second)] == [30, 1]


def test_a_case_without_a_work_order_is_not_completed(team: Team) -> None:
    case, _order = sent(team)
    with writing():  # no step leads there: a fault or a hand in the database
        WorkOrder.objects.all().delete()
        Case.objects.update(number="B2026-00009")
    reads(
        "order.none_open",
        "B2026-00009 没有在处理的任务单，请先派工。",
        lambda: team.do(team.zhao, "cases.resolve", case=case.pk, done="更换存水弯"),
    )
