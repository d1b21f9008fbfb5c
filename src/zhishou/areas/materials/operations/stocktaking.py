"""The rules of every stock-take: one open at a place, and what is closed stays closed.

An area gives its own codes of refusal (`materials.count_open`, `gifts.count_open`), since the sentences name its stock.
"""

from __future__ import annotations

from typing import TypeVar

from zhishou.areas.materials.models import StockTake
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

S = TypeVar("S", bound=StockTake)


def none_open(act: Act, given: Site, kind: type[StockTake], code: str) -> Site:
    """The place, locked. Refused with `code` while a count of it waits to be confirmed."""
    site = act.lock(given)
    if other := kind.objects.filter(site=site, state=StockTake.State.OPEN).first():
        raise Refused(code, number=other.number)
    return site


def still_open(act: Act, given: S, code: str) -> S:
    """The count, locked. Refused with `code` once it was confirmed or dropped."""
    row = act.lock(given)
    if not row.is_open:
        raise Refused(code, number=row.number, state=row.get_state_display())
    return row


def close(act: Act, row: S, state: StockTake.State, opinion: str) -> S:
    """Write down how the count ended, by whom, and with which words."""
    row.state, row.opinion, row.closed_by, row.closed_at = state, opinion, act.person, act.now
    row.save(update_fields=["state", "opinion", "closed_by", "closed_at"])
    return row
