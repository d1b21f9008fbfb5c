"""The office of these tests on an ordinary Monday, its people there for a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast

from zhishou.areas.confirmations.tests.office import MONDAY, Office
from zhishou.kernel import clock


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Office(Cast())
    with clock.at(MONDAY):
        yield made
