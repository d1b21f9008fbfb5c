"""At the returns desk: goods of an order that is not paid yet lower what is owed, and bring no money back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.orders.models import SEES, Order
from zhishou.areas.returns import beside
from zhishou.areas.returns.beside import Debt, Told
from zhishou.areas.returns.models import Return, Sale
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.money import yuan


def owed(sale: Sale, hold: bool = False) -> Order | None:
    """The order on credit that a ticket was printed for; `hold` locks it."""
    rows = Order.objects.filter(site=sale.site_id, ticket=sale.ticket, state=Order.State.HANDED)
    found: Order | None = (rows.select_for_update() if hold else rows).first()
    return found


def told(actor: Actor, sale: Sale) -> list[Told]:
    """What is owed for the ticket's goods."""
    if (order := owed(sale)) is None:
        return []
    text = _("是订货单 {number} 月结的货，还欠 ¥{fen}：退货先冲减欠款，不退现金。").format(
        number=order.number, fen=yuan(order.rest_fen)
    )
    return [Told(text, order.url() if order.site_id in actor.sites(*SEES) else "", order.number, warn=True)]


def _debt(sale: Sale, hold: bool) -> Debt | None:
    if (order := owed(sale, hold)) is None:
        return None

    def lower(act: Act, back: Return) -> None:
        perform("orders.set_off", Actor.system("returns"), {"order": order, "back": back}, door=act.door)

    return Debt(order.rest_fen, lower)


beside.register(told)
beside.register_debt(_debt)
