"""Eight people press the same button at once: it happens once, with one event."""

from __future__ import annotations

import pytest
from conftest import Cast
from django.db import transaction
from tests.at_once import at_once

from zhishou.areas.cases.models import Case, Judgement
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event

THREADS = 8


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

    ends = at_once(*[judge] * THREADS)
    assert sorted(ends) == sorted(["done"] + ["case.stage"] * (THREADS - 1))
    assert Event.objects.filter(operation="cases.judge_unjustified").count() == Judgement.objects.count() == 1
    assert Case.objects.get(pk=case.pk).stage == "carrying_out"
