"""What our own meters measured against a supplier's invoice, and prices above the supplier's without a legal basis."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhishou.areas.arrears.models import SupplierInvoice
from zhishou.areas.billing import queries as fees
from zhishou.areas.property import balance, periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.queries import milli
from zhishou.kernel.models import Site
from zhishou.kernel.money import per_mille

UNITS = {1: "m³", 2: "kWh", 3: "m³"}
__all__ = [
    "UNITS",
    "above_without_basis",
    "measured",
    "milli",
    "percent",
    "price",
    "prices",
    "public_milli",
    "shares",
    "without_basis",
]


@dataclass(frozen=True)
class Shares:
    """What the masters of a kind measured in a period and where it went, in thousandths. Loss may be negative."""

    master_milli: int
    units_milli: int
    public_milli: int

    @property
    def loss_milli(self) -> int:
        """What neither homes nor public meters account for."""
        return self.master_milli - self.units_milli - self.public_milli

    def told(self) -> list[str]:
        """Masters, units, public, loss as people write them."""
        return [milli(v) for v in (self.master_milli, self.units_milli, self.public_milli, self.loss_milli)]


def price(e4: int) -> str:
    """A unit price in 1/10000 yuan as these pages and papers write it: `28500` as 2.8500."""
    return f"{Decimal(e4).scaleb(-4):.4f}"


@dataclass(frozen=True)
class Price:
    """A price of ours beside the supplier's (1/10000 yuan): where, for what, on which basis."""

    item: str
    price_e4: int
    basis: str
    above: bool

    @property
    def told(self) -> str:
        """In yuan, four decimals."""
        return price(self.price_e4)


def shares(site: Site, period: int, kind: int) -> Shares | None:
    """The balance of a kind at a site and below; none when no master was read."""
    rows = (row for each in register.communities(site) for row in balance.balance(each, period))
    mine = [row for row in rows if row.number == balance.TOTAL and row.kind_id == kind]
    if not mine:
        return None
    return Shares(
        *(sum(part) for part in zip(*((b.master_milli, b.units_milli, b.public_milli) for b in mine), strict=True))
    )


def measured(site: Site, period: int, kind: int) -> int | None:
    """What the topmost masters of a kind measured at a site and below, in thousandths; none when none was read."""
    found = shares(site, period, kind)
    return found.master_milli if found else None


def public_milli(site: Site, period: int, kind: int) -> int:
    """What the public meters below the masters measured."""
    found = shares(site, period, kind)
    return found.public_milli if found else 0


def percent(bill: SupplierInvoice) -> str:
    """How far an invoice is from our masters, signed, a tenth of a percent half-up; empty when they were not read."""
    if not bill.measured_milli or bill.difference_milli is None:
        return ""
    size = abs(per_mille(bill.difference_milli, bill.measured_milli))
    return f"{'-' if bill.difference_milli < 0 else '+'}{size // 10}.{size % 10}%"


def prices(bill: SupplierInvoice) -> list[Price]:
    """Our prices of the invoice's kind on the last day of its month."""
    last = periods.last_day(bill.period)
    return [
        Price(item, ours, basis, ours > bill.price_e4)
        for each in register.communities(bill.site)
        for item, ours, basis in fees.prices_of_kind(each, bill.kind, last)
    ]


def above_without_basis(bill: SupplierInvoice) -> list[str]:
    """Items of this kind whose price in the invoice's month is above the supplier's and has no legal basis on record."""
    theirs = price(bill.price_e4)
    return [f"{one.item}（{one.told} 元，供应商 {theirs} 元）" for one in prices(bill) if one.above and not one.basis]


def without_basis(site: Site, period: int) -> list[str]:
    """The same for every invoice of a month."""
    rows = SupplierInvoice.objects.filter(site__in=site.lineage(), period=period)
    return sorted({line for bill in rows for line in above_without_basis(bill)})
