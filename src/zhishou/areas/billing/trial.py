"""试算: a month beside the month before, item by item, and every unit whose amount is unusual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from zhishou.areas.billing import facts, pools
from zhishou.areas.billing.engine import Community, Rows
from zhishou.areas.billing.models import Item, LookedOver, PoolSplit, Run, Source
from zhishou.areas.billing.models.charges import CORRECTED, ITEMS, charge_id, ids_of
from zhishou.areas.billing.parking import Parks
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import periods, snapshot
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Meter
from zhishou.kernel import settings_store, typed
from zhishou.kernel.columns import Column, among, read
from zhishou.kernel.later import later
from zhishou.kernel.models import Site
from zhishou.kernel.money import per_mille
from zhishou.kernel.operation import Refused

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


CHUNK_UNITS = 20_000
PERCENT, LEAST = "billing.trial_percent", "billing.trial_least"
NEGATIVE, MISSING, ZERO, UP, DOWN, NEW = "negative", "missing", "zero", "up", "down", "new"
KINDS = (NEGATIVE, MISSING, ZERO, UP, DOWN, NEW)


def _checked(value: object, most: int) -> Decimal:
    """A setting of the trial; refused when it is no number from 0 to `most`."""
    number = typed.decimal(value)
    if number is None or not 0 <= number <= most:
        raise Refused("trial.setting", most=most)
    return number


def _refuse_bad(name: str, most: int, site: Site) -> None:
    _checked(settings_store.value(name, site), most)


MOST_PERCENT, MOST_YUAN = 10_000, 1_000_000
settings_store.declare(
    PERCENT,
    "试算：一户一个费项比上月增减百分之几以上，要看一眼",
    "30",
    check=partial(_refuse_bad, PERCENT, MOST_PERCENT),
)
settings_store.declare(LEAST, "试算：增减不到几元的，不用看", "10", check=partial(_refuse_bad, LEAST, MOST_YUAN))


@dataclass(frozen=True)
class Limits:
    """From which change on an amount is unusual: in percent of last month, and at least so many fen."""

    percent: Decimal
    least_fen: int

    @classmethod
    def of(cls, site: Site) -> Limits:
        """The limits in force at a site."""
        found = settings_store.values([PERCENT, LEAST], site)
        return cls(_checked(found[PERCENT], MOST_PERCENT), int(_checked(found[LEAST], MOST_YUAN) * 100))


@dataclass
class Sum:
    """An item's month beside the month before: units, usage (1/1000; an area in 0.01 m²) and fen."""

    item: Item
    units: int = 0
    usage: int = 0
    fen: int = 0
    last_fen: int = 0
    meter_kind: int = 0


@dataclass(frozen=True)
class Odd:
    """An unusual amount: the unit, the item, why, and both months in fen and usage. `key` names it in addresses."""

    key: int
    unit: int
    item: Item
    why: str
    fen: int
    last_fen: int
    usage: int
    last_usage: int
    looked: bool = False
    parked: bool = False

    @property
    def change(self) -> str:
        """Against last month, signed, to a tenth of a percent."""
        return change(self.fen, self.last_fen)


@dataclass
class Trial:
    """What a period bills or would bill. `final`: from the books of a finished run, not from a trial."""

    site: Site
    period: int
    final: bool
    sums: list[Sum] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    parked_pools: list[tuple[str, str]] = field(default_factory=list)  # item, reason
    parked: int = 0  # entries that wait for their release
    unread: list[Meter] = field(default_factory=list)
    units: list[int] = field(default_factory=list)  # ids, ascending
    tail_fen: int = 0  # 公摊尾差: the cost of the split pools less their shares

    @property
    def fen(self) -> int:
        """All items together."""
        return sum(one.fen for one in self.sums)

    @property
    def last_fen(self) -> int:
        """All items of the month before."""
        return sum(one.last_fen for one in self.sums)

    @property
    def waiting(self) -> list[Odd]:
        """What nobody has looked at yet."""
        return [one for one in self.odd if not one.looked and not one.parked]


def change(fen: int, last: int) -> str:
    """Against last month, signed, to a tenth of a percent half-up; a dash when there is nothing to compare with."""
    if not last:
        return "—"
    size = abs(per_mille(fen - last, abs(last)))
    return f"{'+' if fen >= last else '−'}{size // 10}.{size % 10}%"


class Pairs:
    """Fen: all, with corrections of the month only, and by the run alone; and usage, by (unit, item number) in order."""

    def __init__(self, units: Column, items: Column, fen: Column, plain: Column, run: Column, usage: Column) -> None:
        keys, at = np.unique(units * ITEMS + items, return_inverse=True)
        self.units, self.items = keys // ITEMS, keys % ITEMS
        self.fen, self.plain, self.run, self.usage = (np.zeros(len(keys), dtype=np.int64) for _each in range(4))
        for mine, given in ((self.fen, fen), (self.plain, plain), (self.run, run), (self.usage, usage)):
            np.add.at(mine, at, given)

    def of(self, item: Item) -> dict[int, tuple[int, int]]:
        """What was billed of an item, waivers left out, and its usage, by unit."""
        mine = self.items == item.number
        pairs = zip(self.plain[mine].tolist(), self.usage[mine].tolist(), strict=True)
        return dict(zip(self.units[mine].tolist(), pairs, strict=True))


# A later turn of the run writes the whole usage again beside what it deducts: the usage of a pair is not a plain sum.
_BOOKED = f"""
SELECT c.unit_id, i.number::bigint, sum(c.amount_fen)::bigint,
       sum(CASE WHEN c.source IN ({Source.RUN.value}, {Source.REVERSAL.value}, {Source.CORRECTION.value})
                 AND c.sequence < {CORRECTED} THEN c.amount_fen ELSE 0 END)::bigint,
       sum(CASE WHEN c.source = {Source.RUN.value} THEN c.amount_fen ELSE 0 END)::bigint,
       greatest(sum(CASE WHEN c.source = {Source.RUN.value} AND c.deducted_fen = 0 THEN c.usage_milli ELSE 0 END),
                max(CASE WHEN c.source = {Source.RUN.value} THEN c.usage_milli ELSE 0 END))::bigint
  FROM billing_charge c JOIN billing_item i ON i.id = c.item_id
 WHERE c.id >= %s AND c.id < %s AND c.site_id = %s AND c.source <> {Source.OPENING.value} GROUP BY 1, 2
"""


def booked(site: Site, period: int) -> Pairs:
    """The books of a period: run, corrections and waivers; what was taken over from the old books is left out."""
    found = read(_BOOKED, [*ids_of(period), site.pk], ("unit", "item", "fen", "plain", "run", "usage"))
    return Pairs(*found.values())


class Walk:
    """A community's period walked once: what it bills, which dials are missing or stand at nothing, what is parked."""

    def __init__(self, site: Site, period: int, *, final: bool) -> None:
        self.site, self.period, self.final = site, period, final
        self.rates, self.parks = Rates(site), Parks(site, period)
        self.unread: dict[int, set[int]] = defaultdict(set)  # kind of meter → units
        self.not_read = register.not_read(site, period)
        for meter in self.not_read:
            if meter.unit_id is not None:
                self.unread[meter.kind].add(meter.unit_id)
        self.missing: dict[int, set[int]] = defaultdict(set)  # item → units with an unread meter of its kind
        self.read: dict[int, set[int]] = defaultdict(set)  # item → units with a verified reading of its kind
        self.no_area: dict[int, set[int]] = defaultdict(set)
        self.parked: list[tuple[Item, str]] = []
        self._pool_kinds: dict[str, set[int]] | None = None
        split = PoolSplit.objects.filter(site=site, period=period).values_list("item", "usage_milli", "cost_fen")
        self.splits = {item: (usage, cost) for item, usage, cost in split}
        self.pool_usage = {item: usage for item, (usage, _cost) in self.splits.items()}
        parts = self._parts()
        if final:
            self.now = booked(site, period)
        else:
            names = ("unit_id", "number", "amount_fen", "amount_fen", "amount_fen", "usage_milli")
            nothing = np.zeros(0, dtype=np.int64)
            self.now = Pairs(*(np.concatenate([nothing, *(rows[name] for rows in parts)]) for name in names))

    def _parts(self) -> list[Rows]:
        self.units, found = register.unit_ids(self.site), []
        units = self.units
        for start in range(0, len(units), CHUNK_UNITS):
            part = units[start : start + CHUNK_UNITS]
            community = self._community(part)
            found += [] if self.final else [facts.billed(community)]
            self._note(community)
        shared = [(i, v) for i, v in self.rates.of_kind(Item.Kind.SHARED) if i.pk not in self.splits]
        if not units or not shared:
            return found
        whole = community if len(units) <= CHUNK_UNITS else self._community(units)
        for item, versions in shared:
            split = pools.split_of(whole, item, versions)
            if split.reason:
                self.parked.append((item, split.reason))
            elif not self.final:
                self.pool_usage[item.pk] = split.usage
                found.append(pools.rows_of(whole, split))
        return found

    def _community(self, units: list[int]) -> Community:
        return Community(self.site, self.period, units[0], units[-1], self.rates, self.parks)

    def tail_fen(self) -> int:
        """What the shares in the books lack of the cost of their pools: zero to the fen."""
        shared = [item.number for item in self.rates.items.values() if item.pk in self.splits]
        shares = int(self.now.run[among(self.now.items, shared)].sum())
        return sum(cost for _usage, cost in self.splits.values()) - shares

    def pool_kind(self, name: str) -> int:
        """What the public meters of a pool measure; 0 when there are none or of several kinds."""
        if self._pool_kinds is None:
            self._pool_kinds = register.pool_kinds(self.site)
        kinds = self._pool_kinds.get(name, set())
        return next(iter(kinds)) if len(kinds) == 1 else 0

    def _note(self, community: Community) -> None:
        readings = snapshot.readings(self.site.pk, self.period, community.first, community.last)
        for item, _versions in self.rates.of_kind(Item.Kind.AREA, Item.Kind.METERED):
            version = self.rates.on(item, periods.first_day(self.period))
            if version is None:
                continue
            here = community.applies(version)
            if item.kind == Item.Kind.AREA:
                bare = here & (community.owned_days > 0) & (community.units["area_e2"] == 0)
                self.no_area[item.pk] |= set(community.ids[bare].tolist())
                continue
            mine = set(community.ids[here].tolist())
            self.missing[item.pk] |= mine & self.unread[version.meter_kind]
            self.read[item.pk] |= set(readings["unit"][readings["kind"] == version.meter_kind].tolist())


def of(site: Site, period: int) -> Trial:
    """The trial of a period; once its run is finished, the books."""
    return of_run(site, period, Run.objects.filter(site=site, period=period).first())


def of_run(site: Site, period: int, run: Run | None) -> Trial:
    """The trial of a period whose run, or that there is none, is known already."""
    final = run is not None and run.finished_at is not None
    walk, before = Walk(site, period, final=final), booked(site, periods.add(period, -1))
    made = Trial(
        site, period, final, parked_pools=[(item.name, pools.REASONS[why]) for item, why in walk.parked],
        parked=walk.parks.count, unread=walk.not_read, units=walk.units, tail_fen=walk.tail_fen() if final else 0,
    )  # fmt: skip
    # Late fees are counted by the run: a trial does without them, this month and the month before.
    items = [item for item in walk.rates.items.values() if final or item.kind != Item.Kind.LATE]
    made.sums = [one for item in items if (one := _sum(walk, before, item)).units or one.last_fen]
    made.sums.sort(key=lambda one: (one.item.kind == Item.Kind.LATE, one.item.number))
    looked = {
        (unit, item): fen
        for unit, item, fen in LookedOver.objects.filter(site=site, period=period).values_list(
            "unit", "item", "amount_fen"
        )
    }
    limits = Limits.of(site)
    for one in made.sums:
        if one.item.kind != Item.Kind.LATE:
            made.odd += _odd_of(walk, before, one.item, limits, looked)
    made.odd.sort(key=lambda one: (KINDS.index(one.why), -abs(one.fen - one.last_fen), one.key))
    return made


def _sum(walk: Walk, before: Pairs, item: Item) -> Sum:
    mine, last = walk.now.items == item.number, before.items == item.number
    version = walk.rates.on(item, periods.last_day(walk.period))
    kind, usage = version.meter_kind if version else 0, int(walk.now.usage[mine].sum())
    if item.kind == Item.Kind.SHARED:
        usage = walk.pool_usage.get(item.pk, 0)
        kind = kind or (walk.pool_kind(version.pool_name) if version else 0)
    return Sum(item, int(mine.sum()), usage, int(walk.now.fen[mine].sum()), int(before.fen[last].sum()), kind)


def _odd_of(walk: Walk, before: Pairs, item: Item, limits: Limits, looked: dict[tuple[int, int], int]) -> Iterable[Odd]:
    now, last = walk.now.of(item), before.of(item)
    waits = any(item.pk == parked.pk for parked, _why in walk.parked)
    for unit in sorted(set(now) | set(last) | walk.missing[item.pk] | walk.no_area[item.pk]):
        fen, usage = now.get(unit, (0, 0))
        was, used = last.get(unit, (0, 0))
        parked = walk.parks.covers(unit, item)
        why = _why(walk, item, unit, fen, was, limits, first=not last, waits=waits)
        if why:
            key = charge_id(walk.period, unit, item.number, 0)
            seen = looked.get((unit, item.pk)) == fen
            yield Odd(key, unit, item, why, fen, was, usage, used, seen, parked)


def _why(walk: Walk, item: Item, unit: int, fen: int, was: int, limits: Limits, *, first: bool, waits: bool) -> str:
    """Why an amount is unusual; empty when it is not. `first`: nobody was billed the item last month."""
    if fen < 0:
        return NEGATIVE
    if unit in walk.missing[item.pk]:
        return MISSING
    if unit in walk.no_area[item.pk]:
        return ZERO
    if fen == 0:
        if was <= 0 or waits:
            return ""
        return ZERO if unit in walk.read[item.pk] else MISSING
    if was <= 0:
        return "" if first else NEW
    if abs(fen - was) < limits.least_fen or abs(fen - was) * 100 < limits.percent * was:
        return ""
    return UP if fen > was else DOWN
