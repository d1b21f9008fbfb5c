"""Web, worker and database are killed while people work: nothing is lost, nothing doubled, all comes back by itself.

A short run of `bench/faults.py`, which does five hundred loops.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.external import free_port
from tests.faults import loops
from tests.faults.fleet import Fleet, Killer, scratch, staffed_fleet, until

SEED, LOOPS = 20260101, 14
EXPORTS = 3  # loops 0 and 10 of the first run, loop 0 of the second


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """One installation for the tests here."""
    with scratch() as home, staffed_fleet(home, free_port()) as running:
        yield running


def test_nothing_is_lost_or_doubled_when_parts_are_killed(fleet: Fleet, tmp_path: Path) -> None:
    killer, chance = Killer(fleet, SEED, least=0.3, most=2.0), random.Random(SEED)
    with killer:
        ledger, cases = loops.run(fleet, LOOPS, clients=3)
    killer.kill("database", chance)
    ledger_after, more = loops.run(fleet, 1, clients=1)
    ledger.done += ledger_after.done
    assert len(ledger.done) == (LOOPS + 1) * len(loops.OPERATIONS_OF_A_LOOP) + EXPORTS
    until("the killed parts are back", 60, fleet.healthy)
    until("every job has come to its end by itself", 120, lambda: loops.jobs_left(fleet) == 0)
    assert loops.differences(fleet, ledger, cases + more) == []
    assert sum(killer.killed.values()) >= 3
    fleet.zhishou("audit")
    fleet.zhishou("evidence", "seal")
    fleet.zhishou("evidence", "export", str(tmp_path / "chain.jsonl"))
    fleet.zhishou("evidence", "verify", str(tmp_path / "chain.jsonl"))
