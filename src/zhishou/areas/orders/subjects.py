"""What orders, receipts and credits are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.orders.models import Credit, Doubling, Order, Payment
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Order, "customer", "site")
def _order(row: Order) -> Described:
    return Described(f"{row.customer.name}　{row.get_state_display()}", row.number, f"{row.url()}#step", "办理")


@subjects.of(Payment, "order__site")
def _payment(row: Payment) -> Described:
    return Described(f"{row.get_kind_display()}　{row.number}", row.order.number, row.order.url())


@subjects.of(Credit, "customer", "site")
def _credit(row: Credit) -> Described:
    return Described(_("月结　{name}").format(name=row.customer.name), row.site.name, "/goods-orders/credits", "批准")


@subjects.of(Doubling, "order__customer", "order__site")
def _doubling(row: Doubling) -> Described:
    return Described(
        _("双倍退定金　{name}").format(name=row.order.customer.name), row.order.number, f"{row.order.url()}#step"
    )
