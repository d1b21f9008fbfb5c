"""Five hundred closed loops over HTTP while web, worker and database are killed with SIGKILL at moments a seed decides.

Five operations a loop (intake, dispatch, acceptance, solving, the callback that closes it), by several clients; one in ten
asks for a job too. Afterwards every acknowledged operation must be there once with its effect, the jobs must have ended by themselves,
and audit and evidence verify must be clean. Ends with exit code 1 and the differences when they are not.

FAULTS_LOOPS (500), FAULTS_CLIENTS (6), FAULTS_SEED (1), FAULTS_PORT (8970) from the environment.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.faults import loops  # noqa: E402
from tests.faults.fleet import Killer, scratch, staffed_fleet, until  # noqa: E402

LOOPS = int(os.environ.get("FAULTS_LOOPS", "500"))
CLIENTS = int(os.environ.get("FAULTS_CLIENTS", "6"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
PORT = int(os.environ.get("FAULTS_PORT", "8970"))


def main() -> int:
    """Run, judge, print; 0 when nothing is lost or doubled."""
    with scratch() as home, staffed_fleet(home, PORT) as fleet, tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        killer = Killer(fleet, SEED, least=0.5, most=5.0)
        with killer:
            ledger, cases = loops.run(fleet, LOOPS, clients=CLIENTS)
        worked = time.monotonic() - begun
        until("the killed parts are back", 120, fleet.healthy)
        until("every job has come to its end by itself", 300, lambda: loops.jobs_left(fleet) == 0)
        jobs_after = time.monotonic() - begun - worked
        wrong = loops.differences(fleet, ledger, cases)
        chain = str(Path(folder) / "chain.jsonl")
        told = fleet.zhishou("audit")
        fleet.zhishou("evidence", "seal")
        fleet.zhishou("evidence", "export", chain)
        verified = fleet.zhishou("evidence", "verify", chain)
    print(
        f"{len(cases)} loops, {len(ledger.done)} acknowledged operations, {CLIENTS} clients, {worked:.0f} s, seed {SEED}"
    )
    print(f"killed {dict(killer.killed)}; asked again {ledger.asked_again} times")
    print(f"{ledger.repeated} answered from the first time: done, but the answer had been lost")
    print(f"last job ended {jobs_after:.0f} s after the last loop")
    print("audit: " + ", ".join(told.split("\n")).strip(", "))
    print(verified.strip())
    print(f"lost or doubled: {len(wrong)}", *wrong[:20], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
