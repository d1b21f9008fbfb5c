"""Two clerks at the same moment: different numbers are called, different numbers are taken, one counter serves one, one press is one."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast
from django.db import transaction
from tests.at_once import at_once

from zhishou.areas.queue.models import Ticket
from zhishou.areas.queue.tests.team import Desk
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def made() -> Desk:
    """The desk, committed."""
    with transaction.atomic():
        return Desk(Cast())


@pytest.mark.django_db(transaction=True)
def test_two_who_call_at_once_get_different_numbers() -> None:
    with clock.at(NOON):
        desk = made()
        for _n in range(4):
            desk.take()
        assert at_once(lambda: desk.next(desk.lin, 1), lambda: desk.next(desk.ma, 2)) == ["done", "done"]
        called = Ticket.objects.filter(state="called")
        assert {(row.counter, row.by) for row in called} == {(1, desk.lin), (2, desk.ma)}
        assert sorted(row.n for row in called) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_never_the_same() -> None:
    with clock.at(NOON):
        desk = made()
        assert at_once(*[desk.take] * 4) == ["done"] * 4
        assert sorted(Ticket.objects.values_list("n", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_two_who_call_to_one_counter_at_once_do_not_both_serve_there() -> None:
    with clock.at(NOON):
        desk = made()
        desk.take()
        desk.take()
        ends = at_once(lambda: desk.next(desk.lin, 1), lambda: desk.next(desk.ma, 1))
        assert (
            sorted(ends)[0] == "done"
            and set(ends) - {"done"} <= {"gate.at_once", "queue.counter_busy"}
            and len(set(ends)) == 2
        )
        assert Ticket.objects.filter(state="called").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_call_the_same_number_at_once_do_not_both_get_it() -> None:
    with clock.at(NOON):
        desk = made()
        row = desk.take()
        ends = at_once(
            lambda: desk.do(desk.lin, "call", ticket=row.pk, counter=1),
            lambda: desk.do(desk.ma, "call", ticket=row.pk, counter=2),
        )
        assert sorted(ends) == ["done", "queue.not_callable"]
        row.refresh_from_db()
        assert (row.state, row.calls) == ("called", 1)


@pytest.mark.django_db(transaction=True)
def test_one_press_that_arrives_twice_at_once_calls_one() -> None:
    with clock.at(NOON):
        desk = made()
        desk.take()
        desk.take()
        given = {"site": desk.store.pk, "counter": 1}
        press = partial(perform, "queue.call_next", Actor.of(desk.lin), given, door="page", key="press")
        assert at_once(press, press) == ["done", "done"]
        assert sorted(row.state for row in Ticket.objects.all()) == ["called", "waiting"]
