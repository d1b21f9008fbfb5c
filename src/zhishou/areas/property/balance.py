"""水电平衡: master = units + public + loss, signed and exact, by kind and master meter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from zhishou.areas.property.models import Meter, Reading
from zhishou.areas.property.queries import milli
from zhishou.kernel.models import Site

HEADERS = ["种类", "总表", "名称", "总表用量", "分户合计", "公用合计", "损耗", "损耗率", "缺读"]


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

    @property
    def loss_milli(self) -> int:
        """master − units − public."""
        return self.master_milli - self.units_milli - self.public_milli

    @property
    def rate(self) -> str:
        """The loss in percent of the master, two decimals, half-up; empty for a master of nothing."""
        if not self.master_milli:
            return ""
        size = (2 * abs(self.loss_milli) * 10_000 + self.master_milli) // (2 * self.master_milli)
        return f"{'-' if self.loss_milli < 0 else ''}{size // 100}.{size % 100:02d}%"

    def cells(self) -> list[str]:
        """A line of the report."""
        figures = (self.master_milli, self.units_milli, self.public_milli, self.loss_milli)
        return [self.kind, self.number, self.label, *(milli(f) for f in figures), self.rate, str(self.not_read)]


def balance(site: Site, period: int) -> list[Balance]:
    """Every master with a reading in the order of numbers, and a sum by kind over the topmost of them."""
    meters = {m.line_id: m for m in Meter.objects.filter(site=site, replaced_by=None)}
    by_pk = {m.pk: m.line_id for m in Meter.objects.filter(site=site)}
    used: dict[int, int] = {}
    rows = Reading.objects.filter(site=site, period=period, state=Reading.State.VERIFIED, split_of=False)
    for line, usage in rows.values_list("line", "usage_milli"):
        used[line] = usage
    below: dict[int, list[Meter]] = defaultdict(list)
    for meter in meters.values():
        if meter.parent_id:
            below[by_pk[meter.parent_id]].append(meter)
    read = [m for m in meters.values() if m.use == Meter.Use.MASTER and m.line_id in used]
    found = {m.line_id: _of(m, below, used) for m in sorted(read, key=lambda m: m.number.encode())}
    return [*found.values(), *_sums(read, found, meters, by_pk)]


def _of(master: Meter, below: dict[int, list[Meter]], used: dict[int, int]) -> Balance:
    units = public = missing = 0
    waiting = list(below[master.line_id])
    while waiting:
        meter = waiting.pop()
        waiting += below[meter.line_id]
        if meter.kind != master.kind or meter.use == Meter.Use.MASTER:
            continue
        missing += meter.line_id not in used
        if meter.use == Meter.Use.UNIT:
            units += used.get(meter.line_id, 0)
        else:
            public += used.get(meter.line_id, 0)
    kind = str(master.get_kind_display())
    return Balance(kind, master.number, master.label, used[master.line_id], units, public, missing)


def _sums(
    read: list[Meter], found: dict[int, Balance], meters: dict[int, Meter], by_pk: dict[int, int]
) -> list[Balance]:
    masters = set(found)
    sums: dict[str, Balance] = {}
    for meter in read:
        above = meter
        while above.parent_id and by_pk[above.parent_id] in meters:
            above = meters[by_pk[above.parent_id]]
            if above.line_id in masters:
                break
        if above is not meter and above.line_id in masters:
            continue
        one = found[meter.line_id]
        total = sums.setdefault(one.kind, Balance(one.kind, "合计", "", 0, 0, 0, 0))
        total.master_milli += one.master_milli
        total.units_milli += one.units_milli
        total.public_milli += one.public_milli
        total.not_read += one.not_read
    return list(sums.values())
