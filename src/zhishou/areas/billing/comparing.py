"""Our first month against the last bill of the old system, unit by unit and item by item."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Max, Min

from zhishou.areas.billing import trial
from zhishou.areas.billing.models import Explained, FirstMonth, Item, OldBill, Run
from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.property import periods
from zhishou.kernel.models import Site

Why = Explained.Why
ROUNDING_FEN = 1


@dataclass(frozen=True)
class Line:
    """A unit's item in both systems. `key` names it in addresses; `why` is empty until somebody explained it."""

    key: int
    unit: int
    item: Item
    ours: int
    theirs: int
    why: str = ""
    note: str = ""
    by: str = ""

    @property
    def difference(self) -> int:
        """Ours less theirs, in fen."""
        return self.ours - self.theirs

    @property
    def suggested(self) -> str:
        """The reason that lies near, for a person to confirm; empty when none does."""
        if abs(self.difference) <= ROUNDING_FEN:
            return Why.ROUNDING.value
        if self.ours and self.theirs and self.item.kind == Item.Kind.METERED:
            return Why.USAGE.value
        return Why.POOL.value if self.ours and self.theirs and self.item.kind == Item.Kind.SHARED else ""


@dataclass
class Comparison:
    """Both systems side by side: ours of `period`, theirs of `old_period`."""

    site: Site
    period: int
    old_period: int
    lines: list[Line] = field(default_factory=list)
    signed: FirstMonth | None = None

    @property
    def differing(self) -> list[Line]:
        """Where the two differ."""
        return [line for line in self.lines if line.difference]

    @property
    def unexplained(self) -> list[Line]:
        """Differences nobody has given a reason for."""
        return [line for line in self.differing if not line.why]

    @property
    def to_mend(self) -> list[Line]:
        """Differences that are our mistake: to be mended before anybody signs."""
        return [line for line in self.differing if line.why == Why.OURS]

    @property
    def ours(self) -> int:
        """All of ours, in fen."""
        return sum(line.ours for line in self.lines)

    @property
    def theirs(self) -> int:
        """All of theirs, in fen."""
        return sum(line.theirs for line in self.lines)


def first_period(site: Site) -> int | None:
    """The first month we billed; before any run, the month after the old bill."""
    ran = Run.objects.filter(site=site).aggregate(first=Min("period"))["first"]
    if ran is not None:
        return int(ran)
    old = OldBill.objects.filter(site=site).aggregate(last=Max("period"))["last"]
    return periods.add(int(old), 1) if old is not None else None


def of(site: Site) -> Comparison | None:
    """The comparison of a community; None while there is nothing to compare. Late fees and opening balances are left out."""
    period = first_period(site)
    old = OldBill.objects.filter(site=site).aggregate(last=Max("period"))["last"]
    if period is None or old is None:
        return None
    found = Comparison(site, period, int(old), signed=FirstMonth.objects.filter(site=site, period=period).first())
    ours = _ours(site, period)
    rows = OldBill.objects.filter(site=site, period=old).values_list("unit", "item", "amount_fen")
    theirs = {(unit, item): fen for unit, item, fen in rows}
    told = {
        (row.unit_id, row.item_id): row
        for row in Explained.objects.filter(site=site, period=period).select_related("by")
    }
    items = {item.pk: item for item in Item.objects.filter(site=site).exclude(kind=Item.Kind.LATE)}
    for unit, item in sorted(set(ours) | set(theirs)):
        if item not in items:
            continue
        mine, their = ours.get((unit, item), 0), theirs.get((unit, item), 0)
        row = told.get((unit, item))
        if row is not None and (row.ours_fen, row.theirs_fen) != (mine, their):
            row = None
        key = charge_id(period, unit, items[item].number, 0)
        why, note, by = (row.why, row.note, row.by.name if row.by else "") if row else ("", "", "")
        found.lines.append(Line(key, unit, items[item], mine, their, why, note, by))
    return found


def _ours(site: Site, period: int) -> dict[tuple[int, int], int]:
    numbers = dict(Item.objects.filter(site=site).values_list("number", "pk"))
    run = Run.objects.filter(site=site, period=period, finished_at__isnull=False).first()
    pairs = trial.booked(site, period) if run else trial.Walk(site, period, final=False).now
    rows = zip(pairs.units.tolist(), pairs.items.tolist(), pairs.plain.tolist(), strict=True)
    return {(unit, numbers[number]): fen for unit, number, fen in rows if fen}
