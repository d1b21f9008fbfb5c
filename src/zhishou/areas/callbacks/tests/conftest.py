"""Monday morning, a clerk who calls back and an engineer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from conftest import Cast
from django.utils import timezone

from zhishou.kernel import clock
from zhishou.kernel.models import Person

AFTER_SERVICE = {"after": "customers.record_service", "do": "callbacks.record", "within": "3 days"}
AFTER_CASE = {"after": "cases.resolve", "do": "callbacks.record", "within": "3 days"}


def at(text: str) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return timezone.make_aware(datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M"))


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.at(at("23 10:00")):
        yield


@pytest.fixture
def clerk(cast: Cast) -> Person:
    with clock.at(at("20 09:00")):
        may = ("record_services", "call_back", "take_in", "reveal_contacts", "dispatch")
        return cast.person("clerk", "小周", *may, obliges=(AFTER_SERVICE, AFTER_CASE))


@pytest.fixture
def engineer(cast: Cast) -> Person:
    return cast.person("eng", "赵工", "handle_work_orders", "carry_out", "call_back", department=cast.engineering)
