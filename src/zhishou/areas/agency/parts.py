"""The parts of a project's page: each is a card that its own module hands in, in the order of the work.

`register` names the anchor, where it stands, its template, and what it shows; None shows nothing. A part belongs to the
main column, or to the narrow one beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhishou.areas.agency.models import Project
    from zhishou.kernel.doors.web import Asked

Show = Callable[["Asked", "Project"], "dict[str, Any] | None"]


@dataclass(frozen=True)
class Part:
    """One card. `show` gives the template's context under `part`."""

    order: int
    anchor: str
    template: str
    show: Show
    beside: bool = False


PARTS: list[Part] = []


def register(order: int, anchor: str, template: str, show: Show, *, beside: bool = False) -> None:
    """Hand in a part; parts with smaller numbers stand higher."""
    PARTS.append(Part(order, anchor, template, show, beside))
    PARTS.sort(key=lambda part: part.order)


def shown(request: Asked, row: Project) -> list[dict[str, Any]]:
    """Every part of this project that has something to show to this reader."""
    found = ((part, part.show(request, row)) for part in PARTS)
    return [
        {"anchor": part.anchor, "template": part.template, "beside": part.beside, **context}
        for part, context in found
        if context is not None
    ]
