"""A department on an ordinary Monday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast

from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.publicity.tests.team import Team
from zhishou.kernel import clock


@pytest.fixture
def team(db: None) -> Iterator[Team]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made
