"""Eight people press the same button at once: it happens once, with one event."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from conftest import Cast
from django.db import connection, transaction

from zhishou.areas.cases.models import Case, Judgement
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Refused

THREADS = 8


def _at_once(act: Callable[[], None]) -> list[str]:
    """Run `act` in eight threads that start together; how each ended."""
    start = Barrier(THREADS)

    def run(_number: int) -> str:
        try:
            start.wait()
            act()
            return "done"
        except Refused as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_each_transition_happens_once() -> None:
    with transaction.atomic():
        team = Team(Cast())
        case = team.take_in()
    lin = team.lin.pk

    def judge() -> None:
        from zhishou.kernel.models import Person

        actor = Actor.of(Person.objects.get(pk=lin))
        perform(
            "cases.judge_unjustified", actor, {"case": case.pk, "grounds": "已办", "reply": "谢谢您提醒"}, door="page"
        )

    ends = _at_once(judge)
    assert sorted(ends) == sorted(["done"] + ["case.stage"] * (THREADS - 1))
    assert Event.objects.filter(operation="cases.judge_unjustified").count() == Judgement.objects.count() == 1
    assert Case.objects.get(pk=case.pk).stage == "carrying_out"
