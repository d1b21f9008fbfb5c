"""A company with every post of every pack filled, as the charters say."""

from __future__ import annotations

import pytest
from conftest import Cast

from tests.staffing import Staffed, staff

__all__ = ["Staffed"]


@pytest.fixture
def staffed(cast: Cast) -> Staffed:
    """One signed person in every post of the cast's company."""
    return staff(cast)
