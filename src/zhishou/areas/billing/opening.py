"""Opening rows that are no charges: an area to the right takes those of its own items (押金) when an opening file comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from zhishou.areas.property.models import Unit
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    from zhishou.areas.billing.imports import OpeningRow
    from zhishou.kernel.gate import Act

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Elsewhere:
    """Items another area takes, which of some rows it has already, and how it takes them; each below zero (held for others)."""

    items: frozenset[str]
    known: Callable[[Site, list[OpeningRow]], set[Key]]
    take: Callable[[Act, Site, list[OpeningRow], dict[str, Unit]], Sequence[models.Model]]


TAKERS: list[Elsewhere] = []


def elsewhere(taker: Elsewhere) -> None:
    """An area hands in what it takes of an opening file."""
    TAKERS.append(taker)


def items() -> set[str]:
    """Every item that somebody else takes."""
    return {item for taker in TAKERS for item in taker.items}


def known(site: Site, rows: list[OpeningRow]) -> set[Key]:
    """The keys among rows of such items that were taken before."""
    found: set[Key] = set()
    for taker in TAKERS:
        if mine := [row for row in rows if row.item in taker.items]:
            found |= taker.known(site, mine)
    return found


def take(act: Act, site: Site, rows: list[OpeningRow], units: dict[str, Unit]) -> list[models.Model]:
    """Let each area take its rows; returns what they made of them, one row each."""
    made: list[models.Model] = []
    for taker in TAKERS:
        if mine := [row for row in rows if row.item in taker.items]:
            made += taker.take(act, site, mine, units)
    return made
