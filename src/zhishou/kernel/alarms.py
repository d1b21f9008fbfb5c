"""What everybody at a site must know now: a red bar on each of their pages until it is over.

An area says from which table its alarms are read and how. They are kept with the organisation (`house.py`): a write to that
table raises the same counter, so the bar costs no page a statement and never goes stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Alarm:
    """One alarm: where in the site tree, what and at which spot in words, since when, and the page that says more."""

    path: str
    what: object  # a label of the product, drawn in the reader's language
    where: str
    since: datetime
    url: str


SOURCES: dict[str, Callable[[], list[Alarm]]] = {}
"""How the alarms of a table (`incidents.incident`) are read, the oldest first; one query each."""


def register(table: str, read: Callable[[], list[Alarm]]) -> None:
    """Called once by the area that owns the table."""
    SOURCES[table] = read


def read_all() -> list[Alarm]:
    """Every alarm that is on, the oldest first."""
    return sorted((one for read in SOURCES.values() for one in read()), key=lambda one: one.since)


def heard_at(alarms: Iterable[Alarm], paths: Iterable[str]) -> list[Alarm]:
    """Those at, below or above one of the nodes where somebody holds a duty."""
    own = set(paths)
    return [one for one in alarms if any(one.path.startswith(at) or at.startswith(one.path) for at in own)]
