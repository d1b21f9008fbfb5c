"""Which contracts, cards and permits there are of a unit or a customer: each area hands in what it made out itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhishou.kernel import clock

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


@dataclass(frozen=True)
class Held:
    """One of them in words: what it is, its number, with whom or for whom, from when to when, where it stands, where it is read.

    `way` leads to a further step: its words in the reader's language, and the address.
    """

    kind: str
    number: str
    who: str
    first: date | None
    last: date | None
    state: str
    in_force: bool
    url: str = ""
    way: tuple[str, str] = ("", "")


Find = Callable[["Actor", Any], Iterable[Held]]
_SOURCES: dict[str, list[Find]] = {}


def register(label: str, find: Find) -> None:
    """An area hands in how it finds what it made out for a row (`property.unit`), of what the actor may see, in a fixed number
    of queries.
    """
    _SOURCES.setdefault(label, []).append(find)


def of(actor: Actor, row: Any) -> list[Held]:
    """All of them: those in force first, then the latest."""
    found = [one for find in _SOURCES.get(row._meta.label_lower, ()) for one in find(actor, row)]
    return sorted(found, key=lambda one: (not one.in_force, -(one.first or clock.today()).toordinal()))
