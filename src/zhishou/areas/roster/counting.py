"""What is open at a site right now, counted from the areas that know: nobody types in what the system can see."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.daybook import queries as daybook
from zhishou.areas.errands import queries as errands
from zhishou.areas.lockers import queries as lockers
from zhishou.areas.returns import queries as returns
from zhishou.kernel.models import Site

NAMES = {
    "cases": gettext_noop("未办结的工单"),
    "errands": gettext_noop("没办完的交办事项"),
    "returns": gettext_noop("没办完的退换货"),
    "held": gettext_noop("寄存中的物品"),
    "kept": gettext_noop("代管中的物品"),
    "overtime": gettext_noop("超时没取的寄存"),
    "unticked": gettext_noop("值班清单没打勾的"),
}
URLS = {
    "cases": "/cases", "errands": "/errands", "returns": "/returns", "held": "/lockers", "kept": "/lockers",
    "overtime": "/lockers", "unticked": "/daybook",
}  # fmt: skip


def open_at(site: Site, now: datetime) -> list[tuple[str, int]]:
    """(what, how many) at a site and everything below it, in the order of a hand-over; counts, never contents."""
    stored = lockers.standing(site, now)
    return [
        ("cases", cases.open_at(site)), ("errands", errands.open_at(site)), ("returns", returns.open_at(site)),
        ("held", stored.held), ("kept", stored.kept), ("overtime", len(stored.left)),
        ("unticked", daybook.open_at(site, now)),
    ]  # fmt: skip


def named(counted: list[list[object]]) -> list[tuple[str, int, str]]:
    """What was counted, in words, with where it is looked at; what there is none of is left out."""
    return [(_(NAMES[str(code)]), int(str(n)), URLS[str(code)]) for code, n in counted if n and code in NAMES]
