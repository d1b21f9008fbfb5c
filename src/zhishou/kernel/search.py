"""The one search box: each area finds its own, through the person who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

AT_MOST = 6  # hits a finder gives; the box is for picking, lists are for reading


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what tells it from its like, and where it is."""

    title: str
    line: str
    url: str


@dataclass(frozen=True)
class Finder:
    """A group of the search box: its place among the groups, its heading, and how it finds."""

    order: int
    title: str
    find: Callable[[Actor, str], list[Hit]]


FINDERS: list[Finder] = []


def register(order: int, title: str, finder: Callable[[Actor, str], list[Hit]]) -> None:
    """An area hands in a finder `(actor, text) -> hits`, already limited to what the actor may see.

    Orders: 10 cases · 20 customers · 30 work orders · 40 callbacks · 50 letters · 60 people.
    """
    FINDERS.append(Finder(order, title, finder))
    FINDERS.sort(key=lambda one: one.order)


def search(actor: Actor, text: str) -> list[tuple[str, list[Hit]]]:
    """(heading, hits) of every group that found something; nothing for an empty text."""
    text = " ".join(text.split())[:80]
    if not text:
        return []
    groups = [(one.title, one.find(actor, text)[:AT_MOST]) for one in FINDERS]
    return [(title, hits) for title, hits in groups if hits]
