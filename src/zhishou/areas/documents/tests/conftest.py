"""A department with its papers, on a Monday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast

from zhishou.areas.documents.tests.desk import Office
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """The people, signed thirty days ago."""
    with clock.at(MONDAY - timedelta(days=30)):
        made = Office(Cast())
    with clock.at(MONDAY):
        yield made
