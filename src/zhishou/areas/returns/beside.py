"""What other areas have to say about a ticket at the returns desk; this area does not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhishou.areas.returns.models import Return, Sale
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act


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


@dataclass(frozen=True)
class Debt:
    """So many fen that the customer still owes for the goods of a ticket; `lower` sets a settled return off against it."""

    fen: int
    lower: Callable[[Act, Return], object]


SOURCES: list[Callable[[Actor, Sale], list[Told]]] = []

DEBTS: list[Callable[[Sale, bool], Debt | None]] = []


def register(source: Callable[[Actor, Sale], list[Told]]) -> None:
    """An area hands in what it says of a ticket, in a fixed number of queries."""
    SOURCES.append(source)


def of(actor: Actor, sale: Sale) -> list[Told]:
    """Everything that is said of a ticket, what is to be done first."""
    found = [one for source in SOURCES for one in source(actor, sale)]
    return sorted(found, key=lambda one: not one.warn)


def register_debt(source: Callable[[Sale, bool], Debt | None]) -> None:
    """An area hands in what is owed for the goods of a ticket; asked with True it locks what it answers."""
    DEBTS.append(source)


def debt(sale: Sale, *, hold: bool = False) -> Debt | None:
    """What is still owed for the goods of a ticket; goods that were never paid give no money back."""
    return next((found for source in DEBTS if (found := source(sale, hold)) is not None), None)
