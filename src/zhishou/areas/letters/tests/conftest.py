"""The administration and a clerk who has not signed yet."""

from __future__ import annotations

import pytest
from conftest import Cast

from zhishou.kernel.models import Person


@pytest.fixture
def admin(cast: Cast) -> Person:
    """Issues letters and writes charters for the whole company."""
    return cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)


@pytest.fixture
def lin(cast: Cast) -> Person:
    """Appointed at 翠湖花园, unsigned, where the duty system is enforced."""
    return cast.person("lin", "林晓雯", "issue_letters", signed=False)
