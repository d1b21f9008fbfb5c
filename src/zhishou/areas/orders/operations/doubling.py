"""双倍退定金: twice the deposit leaves the till only when another agreed that the store is to blame (民法典 587)."""

from __future__ import annotations

from zhishou.areas.orders.models import APPROVE, TAKE, Doubling, Order
from zhishou.areas.orders.operations.fulfilling import OfOrder
from zhishou.areas.orders.operations.paying import OPEN
from zhishou.areas.orders.operations.quoting import held, url_of
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Refused, ask, operation


class Asking(OfOrder):
    """Why the store cannot deliver."""

    reason: str = ask("为什么交不了货", at_least=2, at_most=200, hint="缺货、损坏、调不到货，问过谁")


class Deciding(OfOrder):
    """Agreed to or not; a no with its reason."""

    agreed: bool = ask("你的意见", widget="radio", choices=choosing.yes_no("同意双倍退", "不同意"))
    opinion: str = ask("意见", default="", at_most=200, hint="不同意时写明原因")


@operation("orders.ask_double", label="申请双倍退定金", capability=TAKE, about="order", url_after=url_of)
def ask_double(act: Act, cmd: Asking) -> Order:
    """Say why the store cannot deliver. Refused without a deposit that came, and while it is asked or agreed to."""
    row = held(act, cmd.order, *OPEN)
    if not (row.deposit_fen and row.paid_fen):
        raise Refused("orders.no_deposit", number=row.number)
    if row.doublings.exclude(agreed_to=False).exists():
        raise Refused("orders.double_asked", number=row.number)
    Doubling.objects.create(order=row, why=cmd.reason, by=act.person, at=act.now)
    act.note(number=row.number, fen=row.deposit_fen)
    return row


@operation(
    "orders.decide_double", label="批准双倍退定金", capability=APPROVE, about="order", apart_from=("orders.ask_double",), url_after=url_of
)  # fmt: skip
def decide_double(act: Act, cmd: Deciding) -> Order:
    """Agree, and the order may be cancelled as the store's fault; or say no with the reason. Never whoever asked."""
    row = held(act, cmd.order, *OPEN)
    asked = row.doublings.select_for_update().filter(agreed_to=None).first()
    if asked is None:
        raise Refused("orders.double_decided", number=row.number)
    choosing.no_says_why(cmd.agreed, cmd.opinion)
    asked.agreed_to, asked.opinion, asked.decided_by, asked.decided_at = cmd.agreed, cmd.opinion, act.person, act.now
    asked.save(update_fields=["agreed_to", "opinion", "decided_by", "decided_at"])
    act.note(number=row.number, agreed=cmd.agreed, fen=row.deposit_fen)
    return row
