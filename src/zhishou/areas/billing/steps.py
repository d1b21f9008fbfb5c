"""The steps of a month that other areas own: notices, the bank, arrears. Each says where a community's month stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from zhishou.kernel.models import Site


@dataclass(frozen=True)
class Stand:
    """Where a step stands: a line in words, whether it is done, and where it is worked on."""

    line: str
    done: bool = False
    url: str = ""


Finds = Callable[[Site, int], Stand]


@dataclass(frozen=True)
class Step:
    """A step of the month by its name in the trade."""

    title: str
    order: int
    find: Finds = field(compare=False)


STEPS: dict[str, Step] = {}


def month_step(name: str, title: str, *, order: int) -> Callable[[Finds], Finds]:
    """Register a step: `(site, period) -> Stand`."""

    def register(find: Finds) -> Finds:
        STEPS[name] = Step(title, order, find)
        return find

    return register


def later() -> list[Step]:
    """The steps of the other areas in the order they are taken."""
    return sorted(STEPS.values(), key=lambda step: step.order)
