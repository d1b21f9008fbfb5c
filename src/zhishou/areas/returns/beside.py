"""What other areas have to say about a ticket at the returns desk; this area does not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhishou.areas.returns.models import Sale
from zhishou.kernel.actor import Actor


@dataclass(frozen=True)
class Told:
    """A sentence, perhaps with a page that says more; `warn` where something is to be done."""

    text: str
    url: str = ""
    label: str = ""
    warn: bool = False

    @property
    def tone(self) -> str:
        """How the page shows it."""
        return "warn" if self.warn else ""


SOURCES: list[Callable[[Actor, Sale], list[Told]]] = []


def register(source: Callable[[Actor, Sale], list[Told]]) -> None:
    """An area hands in what it says of a ticket, in a fixed number of queries."""
    SOURCES.append(source)


def of(actor: Actor, sale: Sale) -> list[Told]:
    """Everything that is said of a ticket, what is to be done first."""
    found = [one for source in SOURCES for one in source(actor, sale)]
    return sorted(found, key=lambda one: not one.warn)
