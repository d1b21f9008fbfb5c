"""`zhishou audit` of money: no payment settles more than it is, no charge is settled beyond what it asks for."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import queries
from zhishou.areas.payments.models import Allocation, DebitLine, Payment, Reversal
from zhishou.areas.property import queries as register
from zhishou.kernel import audit
from zhishou.kernel.models import Site

AT_ONCE = 500


@audit.check("收款去向")
def payments() -> list[str]:
    """Each payment is its allocations plus what is left plus what was taken back."""
    return unbalanced(Payment.objects.all())


def unbalanced(payments: QuerySet[Payment]) -> list[str]:
    """Those of some payments that are not their allocations plus what is left plus what was taken back."""
    rows = payments.annotate(used=_sum_of(Allocation.objects.all()), back=_sum_of(Reversal.objects.all()))
    return [
        f"收款 {p.pk}：金额 {p.amount_fen}，已用 {p.used}，余 {p.left_fen}，退 {p.back}"
        for p in rows.iterator()
        if p.used + p.left_fen + p.back != p.amount_fen
    ]


def _sum_of(rows: Any) -> Coalesce:
    sums = rows.filter(payment=OuterRef("pk")).values("payment").annotate(fen=Sum("amount_fen"))
    return Coalesce(Subquery(sums.values("fen")), 0)


@audit.check("收款冲正")
def voids() -> list[str]:
    """A void payment settles nothing any more: each of its allocations is answered."""
    rows = Allocation.objects.filter(payment__in=Reversal.objects.filter(kind=Reversal.Kind.VOID).values("payment"))
    sums = rows.values("payment", "charge", "late", "on").annotate(fen=Sum("amount_fen")).exclude(fen=0)
    return [f"收款 {row['payment']} 已作废，应收 {row['charge']} 仍记 {row['fen']}" for row in sums]


@audit.check("划账结果")
def debits() -> list[str]:
    """A debit line is paid exactly when a payment of its amount answers it."""
    came = Payment.objects.filter(debit_line=OuterRef("pk"), unit=OuterRef("unit"), amount_fen=OuterRef("amount_fen"))
    paid = Q(state=DebitLine.State.PAID)
    rows = DebitLine.objects.alias(came=Exists(came), any=Exists(Payment.objects.filter(debit_line=OuterRef("pk"))))
    odd = rows.filter(paid & Q(came=False) | ~paid & Q(any=True))
    return [f"划账 {line.reference}：{line.get_state_display()}，收款与此不符" for line in odd.iterator()]


@audit.check("应收结清")
def charges() -> list[str]:
    """No principal and no late fee is settled beyond what is owed."""
    found: list[str] = []
    touched = Allocation.objects.values_list("site_id", flat=True).distinct()
    for site in Site.objects.filter(pk__in=touched):
        found += oversettled(site)
    return found


def oversettled(site: Site) -> list[str]:
    """The charges of a community whose principal or late fee is settled beyond what it asks for."""
    found = []
    units = register.unit_ids(site)
    for start in range(0, len(units), AT_ONCE):
        rows = fees.of_units(site, units[start : start + AT_ONCE])
        paid = queries.settled([row.charge for row in rows])
        for late in (False, True):
            asked = {r.charge: r.late_fen if late else r.principal_fen for r in rows}
            more = [charge for charge, fen in asked.items() if paid.get((charge, late), 0) > max(0, fen)]
            found += [f"应收 {charge} {'违约金' if late else ''}多结了" for charge in more]
    return found
