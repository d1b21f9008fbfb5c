"""What orders say of a customer, and what is left when they ask to be forgotten (PIPL 47): goods, sums and receipts."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.orders.models import Credit, Order
from zhishou.areas.orders.queries import OVER
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _orders(whose: Whose) -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.filter(customer=whose.customer)
    return rows


privacy.register(
    Order,
    Holder(
        _orders,
        {"wish": ERASED, "address": ERASED, "told": ERASED},
        busy=lambda whose: _orders(whose).exclude(state__in=OVER),
        files=("signature",),
        keeps=lambda row: True,  # a voucher of what was handed out for money
    ),
)
privacy.register(Credit, Holder(lambda whose: Credit.objects.filter(customer=whose.customer), {"reason": ERASED}))
