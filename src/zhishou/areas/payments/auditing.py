"""`zhishou audit` of money: no payment settles more than it is, no charge is settled beyond what it asks for."""

from __future__ import annotations

from django.db.models import F, Sum

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import queries
from zhishou.areas.payments.models import Allocation, Payment
from zhishou.areas.property import queries as register
from zhishou.kernel import audit
from zhishou.kernel.models import Site

AT_ONCE = 500


@audit.check("收款去向")
def payments() -> list[str]:
    """Each payment is its allocations plus what is left."""
    rows = Payment.objects.annotate(used=Sum("allocations__amount_fen")).annotate(rest=F("amount_fen") - F("left_fen"))
    return [
        f"收款 {p.pk}：金额 {p.amount_fen}，已用 {p.used or 0}，余 {p.left_fen}"
        for p in rows
        if (p.used or 0) != p.rest
    ]


@audit.check("应收结清")
def charges() -> list[str]:
    """No principal and no late fee is settled beyond what is owed."""
    found: list[str] = []
    touched = Allocation.objects.values_list("site_id", flat=True).distinct()
    for site in Site.objects.filter(pk__in=touched):
        found += oversettled(site)
    return found


def oversettled(site: Site) -> list[str]:
    """The charges of a community whose principal is settled beyond what it asks for."""
    found = []
    units = register.unit_ids(site)
    for start in range(0, len(units), AT_ONCE):
        rows = fees.of_units(site, units[start : start + AT_ONCE])
        paid = queries.settled([row.charge for row in rows])
        found += [f"应收 {r.charge} 多结了" for r in rows if paid.get((r.charge, False), 0) > max(0, r.principal_fen)]
    return found
