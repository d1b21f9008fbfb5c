"""A month is billed while workers and PostgreSQL are killed at its steps: nothing differs from the undisturbed month.

A short run of `bench/billing_kills.py`, which kills some hundred and fifty times a seed.
"""

from __future__ import annotations

from tests.faults.billing_month import differences, months


def test_no_fen_differs_when_workers_and_the_database_are_killed() -> None:
    calm, fired = months(0, 3, 1), months(14, 3, 1)
    assert calm["kills"] == {"worker": 0, "backend": 0, "database": 0}
    assert all(fired["kills"].values()), fired["kills"]
    assert differences(calm, fired) == []
    assert len(calm["books"][0]) > 50
