"""The demo: a property company, a car service, a small advertising agency and a store with thirty days of work, through the gate.

Every act is an operation of a person (or of a customer by link) at its own moment, so events, letters, deadlines and
seals are as real as any. The same seed and the same day give the same story; keys, tokens and tracking codes stay
random. Nobody has a password: one click signs in on this machine; elsewhere administration gives one first.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from random import Random

from django.conf import settings

from zhishou.kernel import clock, disk, evidence, rollup, slow, sweep
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

SEED = 20260901
DAYS = 30


def is_empty() -> bool:
    """True while nothing was set up here."""
    return not Site.objects.exists()


def may_be_here() -> bool:
    """True for the installation's own database; one that DATABASE_URL names is somebody's, and gets no demo."""
    return bool(settings.EMBEDDED)


def refuse_elsewhere() -> None:
    """Refuse (`demo.external`) on a database that DATABASE_URL names."""
    if not may_be_here():
        raise Refused("demo.external")


def was_interrupted() -> bool:
    """True when a demo was begun in this home and never finished: what is there is no whole story."""
    return _begun().exists() and not is_empty()


def _begun() -> Path:
    return Path(settings.HOME) / "demo-begun"


PARTS = (
    "staff", "customers", "rounds", "services", "cases", "specials", "today", "conduct", "library", "trainings",
    "inspections", "errands", "fees", "building", "campaigns", "files", "roster", "agency", "proofs", "publicity", "plans",
    "materials", "incidents", "contacts", "budgets", "confirmations", "marketing", "assets", "documents", "shop", "shop_desk", "shop_queue",
    "shop_returns", "shop_answers", "shop_orders", "shop_gifts", "recruiting",
)  # fmt: skip
"""The parts of the demo in the order they plan their work; loaded when a demo is made."""


@slow.expected()
def fill(days: int = DAYS, scale: float = 1.0) -> list[str]:
    """Fill an empty installation with `days` of work; `scale` below one makes a smaller demo.

    Returns what the gate turned down, one line each; a whole demo returns nothing. Refused on a database that
    DATABASE_URL names, when there is any site, and in other words while another is being made or when one was interrupted.
    """
    refuse_elsewhere()
    with _alone():
        if was_interrupted():
            raise Refused("office.demo_interrupted", home=str(settings.HOME))
        if not is_empty():
            raise Refused("office.demo_not_empty")
        return _fill(days, scale)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the lock goes with the process that holds it, however it ends."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with (Path(settings.HOME) / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("office.demo_running") from error
        yield


def _fill(days: int, scale: float) -> list[str]:
    from zhishou.areas.office.demo.world import World

    world = World(clock.now(), days, scale, Random(SEED))
    _begun().touch()
    with disk.awaited_at_the_end():  # a demo lost to a power cut is simply made again
        for part in PARTS:
            import_module(f"{__name__}.{part}").plan(world)
        world.run()
        evidence.seal()
        sweep.sweep()
        rollup.roll_up()
    _begun().unlink(missing_ok=True)
    return world.turned_down
