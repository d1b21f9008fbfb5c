"""Whom another area knows by name and telephone: found in the box of customers before they have a file.

The register of a community knows its owners and tenants. Whoever takes in a matter chooses one of them, sees the
telephone masked as on a file, and the file is made from what is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhishou.kernel import typed

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

AT_MOST = 6


@dataclass(frozen=True)
class Known:
    """A person without a file: the row that knows them (`property.tenure:12`), and what it says of them."""

    ref: str
    name: str
    mobile: str
    place: str
    site_id: int
    role: str


@dataclass(frozen=True)
class Source:
    """How an area finds people by what is typed, and one of them by the id of the row; both only where the actor may."""

    find: Callable[[Actor, str, int], list[Known]]
    one: Callable[[Actor, int], Known | None]


SOURCES: dict[str, Source] = {}


def register(label: str, source: Source) -> None:
    """An area hands in its source; `label` names the rows that know people."""
    SOURCES[label] = source


def find(actor: Actor, text: str) -> list[Known]:
    """The people known elsewhere who fit what was typed, a few of each source."""
    return [one for source in SOURCES.values() for one in source.find(actor, text, AT_MOST)]


def one(actor: Actor, ref: str) -> Known | None:
    """The person a row knows; None where there is no such row for the actor."""
    label, _colon, number = ref.partition(":")
    pk = typed.number(number)
    return SOURCES[label].one(actor, pk) if label in SOURCES and pk is not None else None
