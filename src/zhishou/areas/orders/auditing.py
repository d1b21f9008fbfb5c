"""`zhishou audit` of orders: the goods are worth what the lines say, and what was paid is the sum of the receipts."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, Subquery, Sum

from zhishou.areas.orders.models import Line, Order, Payment
from zhishou.kernel import audit


@audit.check("订货与团购")
def orders() -> list[str]:
    """Line by line and receipt by receipt."""
    worth = (
        Line.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(n=Sum(F("quantity") * F("price_fen")))
    )
    came = (
        Payment.objects.filter(~Q(kind="back"), order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(n=Sum("amount_fen"))
    )
    rows = Order.objects.annotate(worth=Subquery(worth.values("n")), came=Subquery(came.values("n")))
    found = []
    for row in rows.iterator(2_000):
        if row.worth != row.goods_fen:
            found.append(f"订货单 {row.number} 货款 {row.goods_fen} 分，明细 {row.worth} 分")
        if (row.came or 0) != row.paid_fen:
            found.append(f"订货单 {row.number} 已收 {row.paid_fen} 分，收据 {row.came or 0} 分")
    return found
