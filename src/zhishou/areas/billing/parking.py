"""挂起: what of a period is not billed until it is released, as the run, the readings and the pages ask of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from zhishou.areas.billing.models import Item, Parked, Tariff
from zhishou.kernel import statement
from zhishou.kernel.columns import Column, among
from zhishou.kernel.later import later
from zhishou.kernel.models import Site
from zhishou.kernel.scope import ScopedQuerySet

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


_WAITING = "SELECT unit_id, item_id FROM billing_parked WHERE site_id = %s AND period = %s AND released_at IS NULL"
OWN = (Item.Kind.AREA, Item.Kind.FIXED, Item.Kind.METERED)  # what a unit owes by itself: these wait with it


class Parks:
    """What is parked in a community's period, read once."""

    def __init__(self, site: Site, period: int) -> None:
        self.whole: set[int] = set()  # items that wait for everybody
        self._units: set[int] = set()
        self._of_item: dict[int, set[int]] = defaultdict(set)
        self.count = 0
        for unit, item in statement.run(_WAITING, [site.pk, period]):
            self.count += 1
            if unit is None:
                self.whole.add(item)
            elif item is None:
                self._units.add(unit)
            else:
                self._of_item[item].add(unit)

    def mask(self, item: Item, units: Column) -> Column | bool:
        """Which of some units (by id) wait for an item; False when none does."""
        if item.kind not in OWN:
            return False
        if item.pk in self.whole:
            return np.ones(len(units), dtype=bool)
        waits = self._units | self._of_item.get(item.pk, set())
        return among(units, sorted(waits)) if waits else False

    def covers(self, unit: int, item: Item) -> bool:
        """True when a unit's item waits."""
        mine = unit in self._units or unit in self._of_item.get(item.pk, ())
        return item.pk in self.whole or (item.kind in OWN and mine)


def waiting(site: Site, period: int | None = None) -> ScopedQuerySet[Parked]:
    """What waits in a community, in one period or in all."""
    rows: ScopedQuerySet[Parked] = Parked.objects.filter(site=site, released_at=None)
    return rows if period is None else rows.filter(period=period)


def released_since(sites: list[int], period: int, since: datetime) -> list[tuple[int, datetime]]:
    """Communities (id) where something of a period was released after a moment, and when: the next turn of the run bills it."""
    rows = Parked.objects.filter(site__in=sites, period=period, released_at__gt=since)
    return [(row.site_id, row.released_at) for row in rows if row.released_at is not None]


def metered(site: Site) -> set[tuple[int, int, int]]:
    """(unit, period, kind of meter) of the readings that wait with what is parked: no run has billed them."""
    rows = list(waiting(site).exclude(unit=None).select_related("item"))
    if not rows:
        return set()
    kinds: dict[int, set[int]] = defaultdict(set)
    for item, kind in Tariff.objects.filter(site=site, item__kind=Item.Kind.METERED).values_list("item", "meter_kind"):
        kinds[item].add(kind)
    every = {kind for found in kinds.values() for kind in found}
    return {
        (row.unit_id or 0, row.period, kind)
        for row in rows
        for kind in (every if row.item_id is None else kinds.get(row.item_id, ()))
    }
