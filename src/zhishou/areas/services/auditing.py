"""`zhishou audit` of paid services and deposits: sums of bills, remittances and what is held are recomputed."""

from __future__ import annotations

from django.db.models import F, Sum

from zhishou.areas.cashdesk import issuing
from zhishou.areas.services.models import Bill, Deduction, Deposit, Refund, Remittance
from zhishou.areas.services.models.bills import line_fen
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
    """Each remittance is the sum of its bills, the cash that went with it apart from the rest."""
    found = []
    for row in Remittance.objects.prefetch_related("bills__bill").iterator(500):
        bills = [one.bill for one in row.bills.all() if one.live]
        cash = issuing.cash_of((bill.receipt_id for bill in bills if bill.receipt_id), handed=row.number)
        other = sum(bill.amount_fen for bill in bills) - cash
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
        for row in Deposit.objects.select_related("receipt").iterator(2_000)
        if (should := _came(row) - taken.get(row.pk, 0) - back.get(row.pk, 0)) != row.held_fen
    ]


def _came(row: Deposit) -> int:
    return 0 if row.receipt is not None and row.receipt.voided_at is not None else row.amount_fen


@audit.check("服务与押金的收据")
def receipts() -> list[str]:
    """Each paid bill and each deposit is exactly what its receipt says; a void one belongs to no bill."""
    found = []
    for label, rows in (("有偿服务单", Bill.objects.all()), ("押金", Deposit.objects.all())):
        odd = rows.filter(receipt__isnull=False).exclude(receipt__amount_fen=F("amount_fen"))
        found += [f"{label} {number} 与收据金额不同" for number in odd.values_list("number", flat=True)]
    void = Bill.objects.filter(receipt__voided_at__isnull=False)
    return found + [f"有偿服务单 {number} 的收据已作废" for number in void.values_list("number", flat=True)]


def _sums(rows: object) -> list[tuple[int, int]]:
    found = rows.order_by().values("deposit").annotate(fen=Sum("amount_fen"))  # type: ignore[attr-defined]
    return [(row["deposit"], row["fen"]) for row in found]
