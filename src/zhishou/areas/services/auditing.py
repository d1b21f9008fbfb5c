"""`zhishou audit` of paid services and deposits: sums of bills, remittances and what is held are recomputed."""

from __future__ import annotations

from django.db.models import Sum

from zhishou.areas.services.models import Bill, Deduction, Deposit, Refund, Remittance
from zhishou.areas.services.models.bills import Method, line_fen
from zhishou.kernel import audit


@audit.check("有偿服务单")
def bills() -> list[str]:
    """Each bill is the sum of its lines, each line price × quantity."""
    found = []
    for bill in Bill.objects.prefetch_related("lines").iterator(500):
        lines = list(bill.lines.all())
        if sum(line.amount_fen for line in lines) != bill.amount_fen:
            found.append(f"有偿服务单 {bill.number} 与明细不符")
        if any(line.amount_fen != line_fen(line.price_fen, line.quantity_milli) for line in lines):
            found.append(f"有偿服务单 {bill.number} 的明细算错")
    return found


@audit.check("有偿服务上缴")
def remittances() -> list[str]:
    """Each remittance is the sum of its bills, cash apart from the rest."""
    found = []
    for row in Remittance.objects.prefetch_related("bills__bill").iterator(500):
        told = [(one.bill.paid_by_method, one.bill.amount_fen) for one in row.bills.all() if one.live]
        cash = sum(fen for method, fen in told if method == Method.CASH)
        other = sum(fen for method, fen in told if method != Method.CASH)
        if row.state != Remittance.State.RETURNED and (cash, other) != (row.cash_fen, row.other_fen):
            found.append(f"上缴单 {row.number} 与服务单不符")
    return found


@audit.check("押金")
def deposits() -> list[str]:
    """Each deposit holds its amount less approved deductions and paid refunds."""
    taken = dict(_sums(Deduction.objects.filter(state=Deduction.State.APPROVED)))
    back = dict(_sums(Refund.objects.filter(state=Refund.State.PAID)))
    return [
        f"押金 {row.number}：应存 {should}，账上 {row.held_fen}"
        for row in Deposit.objects.iterator(2_000)
        if (should := row.amount_fen - taken.get(row.pk, 0) - back.get(row.pk, 0)) != row.held_fen
    ]


def _sums(rows: object) -> list[tuple[int, int]]:
    found = rows.order_by().values("deposit").annotate(fen=Sum("amount_fen"))  # type: ignore[attr-defined]
    return [(row["deposit"], row["fen"]) for row in found]
