"""Two companies live through holidays, make-up days, leave, new charters and reopened matters; a plain model agrees daily.

A short life of `bench/simulation.py`, which gives the two companies hundreds of people and a whole month.
"""

from __future__ import annotations

import pytest

from tests.simulation.month import Month
from zhishou.kernel import audit
from zhishou.kernel.models import DeadlineChange, Obligation


@pytest.mark.django_db
def test_the_program_and_the_model_agree_on_every_day() -> None:
    month = Month(seed=7, places=2, each=4, acts_a_day=14)
    month.live(days=20)
    assert month.tried["done"] > 100 and month.tried["refused"] > 10
    states = set(Obligation.objects.values_list("state", flat=True))
    assert states == {"open", "kept", "late", "broken"}
    assert DeadlineChange.objects.exists() and month.done_ahead() > 0
    assert audit.CHECKS["义务与记录"]() == []
