"""Two people start the same month at the same moment: there is one run, every fen is charged once, both are told the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from conftest import Cast
from django.db import connection, transaction

from tests.billing.reference import Books
from tests.billing.test_month import differences, small
from tests.billing.town import Town, community
from zhishou.areas.billing.models import Charge, Run
from zhishou.areas.billing.operations.runs import run_month
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person


@pytest.mark.django_db(transaction=True)
def test_two_people_starting_a_month_at_once_make_one_run() -> None:
    with transaction.atomic():
        town = Town(Cast())
        small(town)
    at_once = Barrier(2)

    def start(person: Person) -> tuple[int, int]:
        try:
            at_once.wait(30)
            run = run_month(Actor.of(person), town.site, 202601, "cli")
            return run.pk, run.amount_fen
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        first, second = two.map(start, (town.xu, town.hua))
    assert first == second
    assert Run.objects.count() == 1
    assert first[1] == sum(Charge.objects.values_list("amount_fen", flat=True))
    assert town.billed(202601) == Books(*community(5, 12)).run(202601)
    assert differences() == []
