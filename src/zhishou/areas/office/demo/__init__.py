"""The demo: a property company and a car service with thirty days of work behind them, made through the gate.

Every act is an operation of a person (or of a customer by link) at its own moment, so events, letters, deadlines and
seals are as real as any. The same seed and the same day give the same story; keys, tokens and tracking codes stay
random. Nobody has a password: one click signs in on this machine; elsewhere administration gives one first.
"""

from __future__ import annotations

from random import Random

from django.db import connection

from zhishou.kernel import clock, evidence, rollup, sweep
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

SEED = 20260901
DAYS = 30


def is_empty() -> bool:
    """True while nothing was set up here."""
    return not Site.objects.exists()


def fill(days: int = DAYS, scale: float = 1.0) -> list[str]:
    """Fill an empty installation with `days` of work; `scale` below one makes a smaller demo.

    Returns what the gate turned down, one line each; a whole demo returns nothing. Refused when there is any site.
    """
    from zhishou.areas.office.demo import cases, customers, rounds, services, specials, staff, today
    from zhishou.areas.office.demo.world import World

    if not is_empty():
        raise Refused("office.demo_not_empty")
    world = World(clock.now(), days, scale, Random(SEED))
    with connection.cursor() as cursor:
        # A demo lost to a power cut is simply made again.
        cursor.execute("SET synchronous_commit = off")
    try:
        for part in (staff, customers, rounds, services, cases, specials, today):
            part.plan(world)
        world.run()
        evidence.seal()
        sweep.sweep()
        rollup.roll_up()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
    return world.turned_down
