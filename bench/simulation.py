"""A month of two companies with hundreds of people; an independent plain model agrees on every obligation of every day.

Prints how much was simulated; a disagreement ends it with the first day and the differing lines.
SIMULATION_SEED (1), SIMULATION_PEOPLE (40 a post: 160 a company), SIMULATION_ACTS (120 a day), SIMULATION_DAYS (30).
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

import stage

sys.path.insert(0, str(stage.ROOT))


def main() -> None:
    """Live through the month and print."""
    seed, each, acts, days = (
        int(os.environ.get(f"SIMULATION_{name}", default))
        for name, default in (("SEED", "1"), ("PEOPLE", "40"), ("ACTS", "120"), ("DAYS", "30"))
    )
    with stage.home():
        from tests.simulation.month import Month

        from zhishou.kernel.models import DeadlineChange, Event, Obligation, Person

        begun = time.monotonic()
        from django.db import transaction

        with transaction.atomic():  # the guard lets a fixture write until its transaction ends
            month = Month(seed=seed, places=8, each=each, acts_a_day=acts)
            month.live(days)
            states = Counter(Obligation.objects.values_list("state", flat=True))
            ahead = month.done_ahead()
            print(f"seed {seed}: {days} days, {Person.objects.count()} people, {Event.objects.count()} events")
            print(f"tried {dict(month.tried)}; obligations {dict(states)}")
            print(
                f"done before their day {ahead}; deadlines moved {DeadlineChange.objects.count()}; {time.monotonic() - begun:.0f} s; the two agree"
            )


if __name__ == "__main__":
    main()
