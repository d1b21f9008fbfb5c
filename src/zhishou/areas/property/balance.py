"""水电平衡: master = units + public + loss, signed and exact, by kind, master meter and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext, gettext_noop

from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Reading
from zhishou.areas.property.queries import milli
from zhishou.kernel import settings_store, typed
from zhishou.kernel.models import Site
from zhishou.kernel.money import plain
from zhishou.kernel.operation import Refused

HEADS = ["种类", "总表", "名称", "总表用量", "分户合计", "公用合计", "损耗", "损耗率", "缺读"]
TOTAL = gettext_noop("合计")
TREND_PERIODS = 12
TOLERANCES = {
    Meter.Kind.WATER: "property.water_loss", Meter.Kind.ELECTRICITY: "property.power_loss",
    Meter.Kind.GAS: "property.gas_loss",
}  # fmt: skip


def _checked(given: object) -> int:
    """A tolerance in hundredths of a percent; refused when it is no number from 0 to 100."""
    value = typed.decimal(given)
    if value is None or not 0 <= value <= 100:
        raise Refused("readings.tolerance")
    return int(value * 100)


def _refuse_bad(name: str, site: Site) -> None:
    _checked(settings_store.value(name, site))


SETTING_NAMES = (
    ("property.water_loss", "水的平衡：损耗率超过百分之几要查", "10"),
    ("property.power_loss", "电的平衡：损耗率超过百分之几要查", "6"),
    ("property.gas_loss", "气的平衡：损耗率超过百分之几要查", "3"),
)
for _name, _label, _default in SETTING_NAMES:
    settings_store.declare(
        _name, _label, _default, hint="分户与公用之和多出总表这么多，也要查", check=partial(_refuse_bad, _name)
    )


def tolerances(site: Site) -> dict[int, int]:
    """By kind, how large a loss may be before it is looked into, in hundredths of a percent."""
    found = settings_store.values(TOLERANCES.values(), site)
    return {kind: _checked(found[name]) for kind, name in TOLERANCES.items()}


@dataclass
class Balance:
    """A master meter and what lies below it, in thousandths of the unit. The loss is signed: negative is a surplus."""

    kind: str
    number: str
    label: str
    master_milli: int
    units_milli: int
    public_milli: int
    not_read: int
    kind_id: int = 0
    line: int = 0  # 0 for a sum
    building: str = ""  # where all homes below it stand, when that is one building

    def plus(self, other: Balance) -> Balance:
        """The two together, of the same master."""
        return replace(
            self, master_milli=self.master_milli + other.master_milli, units_milli=self.units_milli + other.units_milli,
            public_milli=self.public_milli + other.public_milli, not_read=self.not_read + other.not_read,
        )  # fmt: skip

    @property
    def loss_milli(self) -> int:
        """master − units − public."""
        return self.master_milli - self.units_milli - self.public_milli

    @property
    def rate_e2(self) -> int | None:
        """The loss in hundredths of a percent of the master, half-up by size; None for a master of nothing."""
        if not self.master_milli:
            return None
        size = (2 * abs(self.loss_milli) * 10_000 + self.master_milli) // (2 * self.master_milli)
        return -size if self.loss_milli < 0 else size

    @property
    def rate(self) -> str:
        """The loss in percent of the master, two decimals; empty for a master of nothing."""
        if (rate := self.rate_e2) is None:
            return ""
        return f"{plain(rate)}%"

    def beyond(self, tolerance: dict[int, int]) -> bool:
        """True when the loss, or the surplus, is larger than its kind may have."""
        return self.rate_e2 is not None and abs(self.rate_e2) > tolerance[self.kind_id]

    def cells(self) -> list[str]:
        """A line of the report."""
        figures = (self.master_milli, self.units_milli, self.public_milli, self.loss_milli)
        number = gettext(TOTAL) if self.number == TOTAL else self.number
        return [self.kind, number, self.label, *(milli(f) for f in figures), self.rate, str(self.not_read)]


class Meters:
    """The meters of a community as they hang below each other, and what each used in some periods."""

    def __init__(self, site: Site, first: int, last: int) -> None:
        rows = list(Meter.objects.filter(site=site).select_related("unit__building"))
        replaced = {m.replaces_id for m in rows}
        self.by_pk = {m.pk: m.line_id for m in rows}
        self.meters = {m.line_id: m for m in rows if m.pk not in replaced}
        self.below: dict[int, list[Meter]] = defaultdict(list)
        for meter in self.meters.values():
            if meter.parent_id:
                self.below[self.by_pk[meter.parent_id]].append(meter)
        self.used: dict[int, dict[int, int]] = defaultdict(dict)
        self.estimated: set[tuple[int, int]] = set()
        verified = Reading.objects.filter(
            site=site, period__gte=first, period__lte=last, state=Reading.State.VERIFIED, split_of=False
        )
        for line, period, usage, guessed in verified.values_list("line", "period", "usage_milli", "estimated"):
            self.used[period][line] = usage
            if guessed:
                self.estimated.add((line, period))

    def under(self, master: Meter) -> list[Meter]:
        """Every home and public meter of the same kind below a master, through the masters between."""
        found: list[Meter] = []
        waiting, seen = list(self.below[master.line_id]), {master.line_id}
        while waiting:
            meter = waiting.pop()
            if meter.line_id in seen:
                continue
            seen.add(meter.line_id)
            waiting += self.below[meter.line_id]
            if meter.kind == master.kind and meter.use != Meter.Use.MASTER:
                found.append(meter)
        return found

    def balances(self, period: int) -> list[Balance]:
        """Every master with a reading in the order of numbers, and a sum by kind over the topmost of them."""
        used = self.used[period]
        read = [m for m in self.meters.values() if m.use == Meter.Use.MASTER and m.line_id in used]
        found = {m.line_id: self._of(m, used) for m in sorted(read, key=lambda m: m.number.encode())}
        return [*found.values(), *self._sums(read, found)]

    def over(self, months: Sequence[int]) -> list[Balance]:
        """The same of several periods together: quantities add up, the rates are those of the sums."""
        found: dict[tuple[int, str], Balance] = {}
        for one in (row for month in months for row in self.balances(month)):
            key = (one.kind_id, one.number)
            found[key] = found[key].plus(one) if key in found else one
        masters = [one for one in found.values() if one.line]
        sums = [one for one in found.values() if not one.line]
        return [*sorted(masters, key=lambda one: one.number.encode()), *sums]

    def unread(self, period: int) -> list[Meter]:
        """The masters that have meters below them and no verified reading in a period, in the order of numbers."""
        silent = [
            m
            for m in self.meters.values()
            if m.use == Meter.Use.MASTER and m.line_id not in self.used[period] and self.below[m.line_id]
        ]
        return sorted(silent, key=lambda m: m.number.encode())

    def _of(self, master: Meter, used: dict[int, int]) -> Balance:
        mine = self.under(master)
        units = sum(used.get(m.line_id, 0) for m in mine if m.use == Meter.Use.UNIT)
        public = sum(used.get(m.line_id, 0) for m in mine if m.use == Meter.Use.PUBLIC)
        missing = sum(m.line_id not in used for m in mine)
        buildings = {m.unit.building.name for m in mine if m.unit and m.unit.building}
        return Balance(
            str(master.get_kind_display()), master.number, master.label, used[master.line_id], units, public, missing,
            master.kind, master.line_id, buildings.pop() if len(buildings) == 1 else "",
        )  # fmt: skip

    def _sums(self, read: list[Meter], found: dict[int, Balance]) -> list[Balance]:
        sums: dict[str, Balance] = {}
        for meter in read:
            if self._above(meter, found) in found:
                continue
            one = found[meter.line_id]
            total = sums.get(one.kind, Balance(one.kind, TOTAL, "", 0, 0, 0, 0, one.kind_id))
            sums[one.kind] = total.plus(one)
        return list(sums.values())

    def _above(self, meter: Meter, read: dict[int, Balance]) -> int:
        """The nearest line above a master that is read itself; 0 when there is none."""
        seen = {meter.line_id}
        while meter.parent_id and (line := self.by_pk[meter.parent_id]) in self.meters and line not in seen:
            meter = self.meters[line]
            seen.add(line)
            if line in read:
                return line
        return 0


def balance(site: Site, period: int) -> list[Balance]:
    """Every master with a reading in the order of numbers, and a sum by kind over the topmost of them."""
    return Meters(site, period, period).balances(period)


def span(period: int) -> tuple[int, int]:
    """The periods of the trend that ends with one."""
    return periods.add(period, 1 - TREND_PERIODS), period
