"""Months of billing while workers and PostgreSQL are killed at every step, against the same months undisturbed.

Readings imported twice, months run twice and by two workers, payments imported twice; SIGKILL before every few statements, COPYs and
commits (see tests/faults/billing_month.py). Afterwards not a fen, row or reading may differ and the audit must be zero.
Ends with exit code 1 and what differs when it does.

KILLS_STRIDE (6: how many steps further each try dies), KILLS_SEED (1), KILLS_LEAST (100) from the environment.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.faults.billing_month import differences, months  # noqa: E402

STRIDE = int(os.environ.get("KILLS_STRIDE", "6"))
SEED = int(os.environ.get("KILLS_SEED", "1"))
LEAST = int(os.environ.get("KILLS_LEAST", "100"))


def main() -> int:
    """Undisturbed, then under fire; 0 when nothing differs."""
    calm = months(0, SEED)
    begun = time.monotonic()
    fired = months(STRIDE, SEED)
    wrong, kills = differences(calm, fired), sum(fired["kills"].values())
    rows = ", ".join(str(len(part)) for part in fired["books"])
    print(
        f"seed {SEED}: {kills} kills {fired['kills']} in {time.monotonic() - begun:.0f} s; rows {rows}; differ: {len(wrong)}"
    )
    print(*wrong[:20], sep="\n")
    return 1 if wrong or kills < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
