"""What our own masters measured, and prices above the supplier's without a legal basis."""

from __future__ import annotations

from zhishou.areas.arrears.models import SupplierInvoice
from zhishou.areas.billing import queries as fees
from zhishou.areas.property import balance, periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Meter
from zhishou.areas.property.queries import milli
from zhishou.kernel.models import Site

__all__ = ["above_without_basis", "measured", "milli", "public_milli", "without_basis"]


def measured(site: Site, period: int, kind: int) -> int | None:
    """What the topmost masters of a kind measured at a site and below, in thousandths; none when none was read."""
    name = str(Meter.Kind(kind).label)
    sums = [b for each in register.communities(site) for b in balance.balance(each, period) if b.number == "合计"]
    mine = [b.master_milli for b in sums if b.kind == name]
    return sum(mine) if mine else None


def public_milli(site: Site, period: int, kind: int) -> int:
    """What the public meters below the masters measured."""
    name = str(Meter.Kind(kind).label)
    sums = [b for each in register.communities(site) for b in balance.balance(each, period) if b.number == "合计"]
    return sum(b.public_milli for b in sums if b.kind == name)


def above_without_basis(bill: SupplierInvoice) -> list[str]:
    """Items of this kind whose price in the invoice's month is above the supplier's and has no legal basis on record."""
    last = periods.last_day(bill.period)
    return [
        f"{item}（{price / 10000:.4f} 元，供应商 {bill.price_e4 / 10000:.4f} 元）"
        for each in register.communities(bill.site)
        for item, price, basis in fees.prices_of_kind(each, bill.kind, last)
        if price > bill.price_e4 and not basis
    ]


def without_basis(site: Site, period: int) -> list[str]:
    """The same for every invoice of a month."""
    rows = SupplierInvoice.objects.filter(site__in=site.lineage(), period=period)
    return sorted({line for bill in rows for line in above_without_basis(bill)})
