"""What units owe for a period by area, fixed price and meters, as columns (contract: 收费项目, Readings, Dates)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from zhishou.areas.billing.dates import due_on
from zhishou.areas.billing.exact import half_up, product, tier_lines
from zhishou.areas.billing.models import BilledPeriod, Item, Payer, Tariff
from zhishou.areas.billing.models.charges import ITEMS, PAYERS, SEQUENCES, UNITS, charge_id
from zhishou.areas.billing.parking import Parks
from zhishou.areas.billing.rates import Rates, first_day, tiers_of, year_start
from zhishou.areas.property import periods, snapshot
from zhishou.kernel.columns import Column, among, numbers, read
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


OCCUPIED, VACANT, NOT_HANDED_OVER = 1, 2, 3
EPOCH, EPOCH_2000 = date(1970, 1, 1), date(2000, 1, 1)
KINDS = {
    "id": "int8", "site_id": "int8", "unit_id": "int8", "item_id": "int8", "tariff_id": "int8", "amount_fen": "int8",
    "usage_milli": "int8", "before_milli": "int8", "deducted_fen": "int8", "chunk": "int8", "period": "int4",
    "area_e2": "int4", "due_on": "date", "people": "int2", "status": "int2", "days": "int2", "months": "int2",
    "payer": "int2", "sequence": "int2", "source": "int2",
}  # fmt: skip
Rows = dict[str, Column]


class Community:
    """A range of a community's units in a period, read once."""

    def __init__(
        self, site: Site, period: int, first: int, last: int, rates: Rates, parks: Parks | None = None
    ) -> None:
        self.site, self.period, self.first, self.last, self.rates = site, period, first, last, rates
        self.units = snapshot.units(site.pk, period, first, last)
        self.ids = self.units["unit"]
        self.days = periods.last_day(period).day
        self.end = (periods.last_day(period) - EPOCH).days
        self.begin = (periods.first_day(period) - EPOCH).days
        handed = self.units["handed_over"]
        not_yet = (self.units["status"] == NOT_HANDED_OVER) | (handed > self.end)
        self.owned_days = np.where(not_yet, 0, np.where(handed <= self.begin, self.days, self.end - handed + 1))
        self.by_developer = not_yet
        self.parks = parks or Parks(site, period)
        self._tenants: dict[str, Column] = {}

    def places(self, units: Column) -> tuple[Column, Column]:
        """Where units stand among these, and which of them do."""
        if not len(self.ids):
            return np.zeros(len(units), dtype=np.int64), np.zeros(len(units), dtype=bool)
        at = np.minimum(np.searchsorted(self.ids, units), len(self.ids) - 1)
        return at, self.ids[at] == units

    def payer(self, item: Item) -> Column:
        """Who owes an item that falls on the unit."""
        return np.where(self.by_developer, Payer.DEVELOPER, self.resident(item))

    def resident(self, item: Item) -> Column:
        """The owner, or the tenant where the unit's agreement names one for the item."""
        if not self._tenants:
            codes = [each.code for each in self.rates.items.values()]
            self._tenants = snapshot.paying_tenants(self.site.pk, codes, self.period)
        return np.where(among(self.ids, self._tenants[item.code]), Payer.TENANT, Payer.OWNER)

    def applies(self, version: Tariff) -> Column:
        """The units of the types a version names; all when it names none."""
        if not version.applies_to:
            return np.ones(len(self.ids), dtype=bool)
        return among(self.units["kind"], version.applies_to)

    def rows(
        self, item: Item, version: Tariff, mask: Column, payer: Column, amount: Column, **more: Column | int
    ) -> Rows:
        """Charges of an item for the units of a mask, without those of nothing and those that are parked."""
        keep = mask & (amount != 0) & ~np.asarray(self.parks.mask(item, self.ids))
        count = int(keep.sum())

        def picked(value: Column | int) -> Column:
            return value[keep] if isinstance(value, np.ndarray) else np.full(count, value, dtype=np.int64)

        due = (due_on(version, self.period) - EPOCH_2000).days
        given: dict[str, Column | int] = {
            "usage_milli": 0, "before_milli": 0, "deducted_fen": 0, "days": 0, "months": 1, "sequence": 0, **more,
        }  # fmt: skip
        rows = {name: picked(value) for name, value in given.items()}
        rows |= {
            "unit_id": self.ids[keep], "item_id": picked(item.pk), "tariff_id": picked(version.pk),
            "amount_fen": amount[keep], "area_e2": self.units["area_e2"][keep], "people": self.units["people"][keep],
            "status": self.units["status"][keep], "payer": picked(payer), "due_on": picked(due),
            "site_id": picked(self.site.pk), "period": picked(self.period), "source": picked(0), "chunk": picked(0),
            "number": picked(item.number),
        }  # fmt: skip
        rows["id"] = keys(rows)
        return rows


def keys(rows: Rows) -> Column:
    """The ids of charges (see `charge_id`)."""
    if not len(rows["unit_id"]):
        return rows["unit_id"]
    base = charge_id(int(rows["period"][0]), 0, 0, 0)
    unit = rows["unit_id"] * (ITEMS * PAYERS * SEQUENCES)
    found: Column = base + unit + (rows["number"] * PAYERS + rows["payer"]) * SEQUENCES + rows["sequence"]
    return found


def together(parts: list[Rows]) -> Rows:
    """Charges of several items as one, in the order of their ids."""
    if not parts:
        return {name: np.zeros(0, dtype=np.int64) for name in (*KINDS, "number")}
    if len(parts) == 1:  # by unit, as one item's charges are made
        return parts[0]
    order = np.argsort(np.concatenate([part["id"] for part in parts]), kind="stable")
    return {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0]}


def bill(community: Community, metered: Metered | None = None) -> list[Rows]:
    """Charges by area, fixed price and meters; `metered` when the caller has it already."""
    found: list[Rows] = []
    for item, _versions in community.rates.of_kind(Item.Kind.AREA, Item.Kind.FIXED):
        version = community.rates.on(item, first_day(community.period))
        if version is not None:
            found += _by_days(community, item, version)
    found += (metered or Metered(community)).bill()
    return found


def _by_days(community: Community, item: Item, version: Tariff) -> list[Rows]:
    """Area and fixed fees: by days from the handover; the developer's part where the item says so."""
    if item.kind == Item.Kind.AREA:
        base, divisor = product(community.units["area_e2"], version.price_e4), 10_000
        mask, quantity = community.applies(version), community.units["area_e2"]
    else:
        quantity = _quantity(community, item, version)
        base, divisor, mask = product(quantity, version.price_e4), 100, quantity > 0
    days = community.owned_days
    vacant = community.units["status"] == VACANT
    percent = np.where(vacant, version.vacant_percent, 100)
    owners = half_up(product(base, days, percent), divisor * community.days * 100)
    more = {"usage_milli": quantity, "days": days}
    found = [community.rows(item, version, mask, community.resident(item), owners, **more)]
    if version.developer_pays:
        part = half_up(base, divisor) - half_up(product(base, days), divisor * community.days)
        payer = np.full(len(days), Payer.DEVELOPER)
        found.append(community.rows(item, version, mask & (days < community.days), payer, part, **more))
    return found


def _quantity(community: Community, item: Item, version: Tariff) -> Column:
    """How many of a fixed item each unit takes: its subscription, else one where the item applies."""
    taken = snapshot.subscribed(community.site.pk, item.code, community.period)
    at, here = community.places(taken["unit"])
    quantity = community.applies(version).astype(np.int64)
    quantity[at[here]] = taken["quantity"][here]
    if version.once:
        quantity[_billed_before(community, item, quantity > 0)] = 0
    return quantity


_BILLED = "SELECT DISTINCT c.unit_id FROM unnest(%s::bigint[]) AS k(low) JOIN billing_charge c ON c.id >= k.low AND c.id < k.low + %s"


def _billed_before(community: Community, item: Item, mask: Column) -> Column:
    """Which units were billed a one-time item in an earlier period, whoever paid."""
    earlier = BilledPeriod.objects.filter(site=community.site, period__lt=community.period)
    months = [charge_id(period, 0, item.number, 0) for period in earlier.values_list("period", flat=True)]
    lows = np.add.outer(np.array(months, dtype=np.int64), community.ids[mask] * (ITEMS * PAYERS * SEQUENCES)).ravel()
    found = read(_BILLED, [numbers(lows), PAYERS * SEQUENCES], ("unit",))["unit"]
    return among(community.ids, found)


class Metered:
    """Metered items: usages of a kind in a unit added, then tiers; the version in force on the reading date."""

    def __init__(self, community: Community) -> None:
        self.c = community
        span = (community.site.pk, community.period, community.first, community.last)
        self.readings = snapshot.readings(*span)
        self.turned = snapshot.used_until_turn(*span)
        self.guessed = snapshot.estimates(*span)  # settled in this period

    def bill(self) -> list[Rows]:
        """Charges of every metered item."""
        found: list[Rows] = []
        for item, versions in self.c.rates.of_kind(Item.Kind.METERED):
            for kind in {v.meter_kind for v in versions}:
                found += self._item(item, versions, kind)
        return found

    def _item(self, item: Item, versions: list[Tariff], kind: int) -> list[Rows]:
        usage, months, read_on = self._unit_sums(kind)
        read = read_on > snapshot.NO_DAY
        found: list[Rows] = []
        for place, version in enumerate(versions):
            if version.meter_kind != kind:
                continue
            begins = (version.effective_from - EPOCH).days
            ends = (versions[place + 1].effective_from - EPOCH).days if place + 1 < len(versions) else 2**31
            mask = read & (read_on >= begins) & (read_on < ends) & self.c.applies(version)
            if mask.any():
                found += self._version(item, version, kind, mask, usage, months)
        return found

    def _unit_sums(self, kind: int) -> tuple[Column, Column, Column]:
        rows = {name: column[self.readings["kind"] == kind] for name, column in self.readings.items()}
        at, here = self.c.places(rows["unit"])
        size = len(self.c.ids)
        usage, months = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64)
        read_on = np.full(size, snapshot.NO_DAY, dtype=np.int64)
        np.add.at(usage, at[here], rows["usage"][here])
        np.maximum.at(months, at[here], rows["months"][here])
        np.maximum.at(read_on, at[here], rows["read_on"][here])
        return usage, months, read_on

    def _version(
        self, item: Item, version: Tariff, kind: int, mask: Column, usage: Column, months: Column
    ) -> list[Rows]:
        start = self._start(version, kind)
        turn = self._until_turn(kind, mask)
        if len(self.guessed["unit"]):
            again, real = self._counted_again(version, kind, mask)
            usage, start = usage + again, start - real
        payer = self.c.payer(item)
        more = {"months": months}
        lines = tiers(version, usage - turn, start + turn, self.c.units["people"], months)
        found = [
            self.c.rows(
                item, version, mask, payer, total(lines), usage_milli=usage - turn, before_milli=start + turn, **more
            )
        ]
        if turn.any():
            before = self._before_turn(item, payer)
            sequence = (before == payer).astype(np.int64)
            first = tiers(version, turn, start, self.c.units["people"], months)
            found.append(
                self.c.rows(
                    item, version, mask & (turn > 0), before, total(first), usage_milli=turn, before_milli=start,
                    sequence=sequence, **more,
                )
            )  # fmt: skip
        return found

    def _start(self, version: Tariff, kind: int) -> Column:
        """Where this period's usage begins on the tiers: after the year's usage before it, or at nothing."""
        start = np.zeros(len(self.c.ids), dtype=np.int64)
        since = year_start(version, self.c.period)
        if version.by_year and since < self.c.period:
            used = snapshot.used_before(self.c.site.pk, since, self.c.period, kind, self.c.first, self.c.last)
            at, here = self.c.places(used["unit"])
            start[at[here]] = used["usage"][here]
        return start

    def _counted_again(self, version: Tariff, kind: int, mask: Column) -> tuple[Column, Column]:
        """What other meters used in the periods that are settled, and what of it counts as used before in the year."""
        found = snapshot.counted_again(self.guessed, self.c.period, year_start(version, self.c.period))
        mine = {name: column[found["kind"] == kind] for name, column in found.items()}
        at, here = self.c.places(mine["unit"])
        again, real = (np.zeros(len(self.c.ids), dtype=np.int64) for _each in range(2))
        again[at[here]], real[at[here]] = mine["usage"][here], mine["real"][here] if version.by_year else 0
        return np.where(mask, again, 0), np.where(mask, real, 0)

    def _until_turn(self, kind: int, mask: Column) -> Column:
        rows = {name: column[self.turned["kind"] == kind] for name, column in self.turned.items()}
        at, here = self.c.places(rows["unit"])
        turn = np.zeros(len(self.c.ids), dtype=np.int64)
        turn[at[here]] = rows["usage"][here]
        return np.where(mask, turn, 0)

    def _before_turn(self, item: Item, payer: Column) -> Column:
        """Who paid before the turn: the developer where the unit was handed over in this period, else the same side."""
        handed = self.c.units["handed_over"]
        inside = (handed >= self.c.begin) & (handed <= self.c.end)
        return np.where(inside, Payer.DEVELOPER, payer)


def tiers(version: Tariff, usage: Column, start: Column, people: Column, months: Column) -> list[Column]:
    """The printed lines of metered usage: borders widened by the people beyond the base, times k by the month."""
    extra = np.zeros(len(usage), dtype=np.int64)
    if version.base_people is not None:
        extra = np.maximum(people - version.base_people, 0) * version.extra_per_person_milli
    times = np.ones(len(usage), dtype=np.int64) if version.by_year else months
    steps = tiers_of(version)
    borders = [None if up_to is None else (up_to + extra) * times for up_to, _price in steps]
    return tier_lines(usage, start, borders, [price for _up_to, price in steps])


def total(lines: list[Column]) -> Column:
    """The lines of a charge added up."""
    found = lines[0]
    for line in lines[1:]:
        found = found + line
    return found


def day_of(number: int) -> date:
    """A day counted from 1970."""
    return EPOCH + timedelta(days=number)


assert UNITS * ITEMS * PAYERS * SEQUENCES < 2**52  # eleven bits of months remain below the sign
