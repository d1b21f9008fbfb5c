"""`zhishou audit` of returns: what each line of a ticket says was given back is the sum of its returns."""

from __future__ import annotations

from django.db.models import F, Q, Sum

from zhishou.areas.returns.models import Invoice, Return, ReturnLine, Sale, SaleLine
from zhishou.areas.returns.models.back import LIVE
from zhishou.kernel import audit


@audit.check("退换货")
def lines() -> list[str]:
    """Pieces and money given back, line by line; and each return is worth the sum of its lines."""
    live = ReturnLine.objects.filter(back__state__in=LIVE).order_by().values("line")
    back = {row["line"]: (row["n"], row["fen"]) for row in live.annotate(n=Sum("quantity"), fen=Sum("amount_fen"))}
    found = [
        f"小票 {line.sale.ticket} 第 {line.n} 行：应退 {should}，账上 {(line.returned, line.returned_fen)}"
        for line in SaleLine.objects.select_related("sale").iterator(2_000)
        if (should := back.get(line.pk, (0, 0))) != (line.returned, line.returned_fen)
    ]
    odd = (
        Return.objects.annotate(fen=Sum("lines__amount_fen"))
        .exclude(fen=F("credit_fen"))
        .exclude(fen=None, credit_fen=0)
    )
    return found + [f"退换货单 {number} 与明细不符" for number in odd.values_list("number", flat=True)]


@audit.check("销售小票")
def sales() -> list[str]:
    """Each ticket is the sum of its lines."""
    odd = Sale.objects.annotate(fen=Sum("lines__paid_fen")).exclude(fen=F("total_fen"))
    return [f"小票 {ticket} 与明细不符" for ticket in odd.values_list("ticket", flat=True)]


@audit.check("发票")
def invoices() -> list[str]:
    """Each ticket has invoiced what its invoices in force say less the red ones issued; each invoice is reversed by its red ones."""
    live = Q(invoices__state__in=("waiting", "ready", "issued"), invoices__reverses=None)
    red = Q(invoices__state="issued", invoices__reverses__isnull=False)
    fen = "invoices__amount_fen"
    found = [
        f"小票 {sale.ticket} 已开票 {sale.invoiced_fen} 分，发票合计 {should} 分"
        for sale in Sale.objects.annotate(black=Sum(fen, filter=live), red=Sum(fen, filter=red)).iterator(2_000)
        if (should := (sale.black or 0) - (sale.red or 0)) != sale.invoiced_fen
    ]
    asked = Q(reversals__state__in=("ready", "issued"))
    odd = Invoice.objects.annotate(back=Sum("reversals__amount_fen", filter=asked)).exclude(reversed_fen=F("back"))
    return found + [
        f"开票单 {number} 的红冲与明细不符"
        for number in odd.exclude(back=None, reversed_fen=0).values_list("number", flat=True)
    ]
