"""赠品月报: of each gift what there was, came, went by which way, and is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from zhishou.areas.gifts.models import Entry, Gift
from zhishou.areas.materials.months import asked, bounds, key
from zhishou.kernel import clock
from zhishou.kernel.models import Site

KINDS = tuple(Entry.Kind)


@dataclass(frozen=True)
class MonthLine:
    """A gift's month, or months together, in pieces: what there was, the movements by kind, what is left."""

    gift: Gift
    before: int
    moved: dict[str, int]

    @property
    def after(self) -> int:
        """What is left at its end."""
        return self.before + sum(self.moved.values())

    @property
    def by_kind(self) -> list[int]:
        """The movements in the order of `KINDS`."""
        return [self.moved.get(str(kind.value), 0) for kind in KINDS]


def begun(query: Mapping[str, str]) -> tuple[str, str]:
    """The months of an address; none that is to come."""
    first, last = asked(query)
    return min(first, key(clock.today())), min(last, key(clock.today()))


def lines(site: Site, month: str, until: str = "") -> list[MonthLine]:
    """Every gift of a store that was there or moved in a month, or from it to the month `until`."""
    start, end = bounds(month)[0], bounds(until or month)[1]
    rows = Entry.objects.filter(gift__site=site).order_by()
    before = dict(rows.filter(at__lt=start).values_list("gift").annotate(Sum("change")))
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    grouped = rows.filter(at__gte=start, at__lt=end).values_list("gift", "kind").annotate(Sum("change"))
    for gift, kind, change in grouped:
        moved[gift][kind] = change
    there = {*moved, *(pk for pk, n in before.items() if n)}
    return [
        MonthLine(gift, before.get(gift.pk, 0), moved.get(gift.pk, {}))
        for gift in Gift.objects.filter(pk__in=there).order_by("code")
    ]  # fmt: skip
