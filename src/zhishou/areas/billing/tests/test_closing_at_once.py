"""A month is closed at the very moment at which somebody pays into it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date

import pytest
from conftest import Cast
from django.db import connection, transaction

from zhishou.areas.arrears.models import Figure
from zhishou.areas.arrears.tests.conftest import day
from zhishou.areas.billing.tests.test_closing import APRIL, MARCH, MONTHLY, Month
from zhishou.areas.payments.models import Allocation, LaterEntry
from zhishou.kernel import clock


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["pays", "closes"])
def test_money_paid_while_its_month_is_closed_is_in_the_closed_figures_or_noted_as_later(first: str) -> None:
    with transaction.atomic(), clock.at(day("2026-05-02")):
        month = Month(Cast())
        month.closed(MARCH)
        month.approved(APRIL)
        waiting = month.prepared(APRIL)
    acts: dict[str, Callable[[], object]] = {
        "pays": lambda: month.pay("1-101", MONTHLY, date(2026, 4, 20)),
        "closes": lambda: month.close(waiting),
    }

    def at(name: str) -> None:
        try:
            with clock.at(day("2026-05-03")):
                acts[name]()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic(), clock.at(day("2026-05-03")):
            acts[first]()
            meanwhile = other.submit(at, "closes" if first == "pays" else "pays")
            wait([meanwhile], timeout=2)
        meanwhile.result(30)
    recovered = sum(Figure.objects.filter(period=APRIL).values_list("recovered_fen", flat=True))
    later = LaterEntry.objects.filter(period=APRIL).count()
    assert Allocation.objects.get().amount_fen == MONTHLY
    assert (recovered, later) == ((MONTHLY, 0) if first == "pays" else (0, 1))
    month.nothing_wrong()
