"""收款与取消: deposit, price, and what goes back when an order is cancelled, by whose fault it is (民法典 586–588)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.orders.models import TAKE, Order, Payment
from zhishou.areas.orders.operations.fulfilling import OfOrder
from zhishou.areas.orders.operations.quoting import held, url_of
from zhishou.kernel import numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref

State, Kind, Side = Order.State, Payment.Kind, Order.Side
OPEN = (State.PLACED, State.PROMISED, State.READY, State.TOLD)


class Receiving(OfOrder):
    """Money for an order. `unpaid` is what the page said was still to be paid: two who take the same money both saw the same."""

    amount: Money = ask("金额（元）", at_least=1)
    way: Payment.Way = ask("付款方式")
    reference: PaperNumber = ask("流水号", default="", at_most=60, public=True, hint="不是现金的必填")
    unpaid: Money | None = ask("收之前还差（元）", default=None, hint="和现在的不一样就不收，免得两个人重复收")


class Cancelling(Command):
    order: Ref[Order] = ask("订货单")
    side: Order.Side = ask("由谁的原因", widget="radio")
    reason: str = ask("原因", at_least=2, at_most=200)
    way: Payment.Way | None = ask("退款方式", default=None, hint="有款要退的必填")
    reference: PaperNumber = ask("退款流水号", default="", at_most=60, public=True, hint="不是现金的必填")


@operation("orders.receive", label="收订货款", capability=TAKE, about="order", url_after=url_of)
def receive(act: Act, cmd: Receiving) -> Order:
    """Take money against a receipt number: the deposit first, exactly as agreed; then the price, never more than is left.

    What is owed by the month is paid in one sum. Refused when somebody took money since the page was opened, and for a
    transaction that stands on the order already.
    """
    row = held(act, cmd.order, *OPEN, State.HANDED)
    if cmd.unpaid is not None and int(cmd.unpaid) != row.rest_fen:
        raise Refused("orders.paid_meanwhile", number=row.number, fen=yuan(row.rest_fen))
    if cmd.reference and (known := _came_by(row, cmd.reference)):
        raise Refused("orders.reference_known", reference=cmd.reference, number=known.number)
    amount, deposit = int(cmd.amount), row.deposit_fen and not row.paid_fen
    if deposit and amount != row.deposit_fen:
        raise Refused("orders.deposit_as_agreed", fen=yuan(row.deposit_fen))
    if amount > row.rest_fen:
        raise Refused("orders.beyond_rest", number=row.number, fen=yuan(row.rest_fen))
    if row.state == State.HANDED and amount != row.rest_fen:
        raise Refused("orders.in_one_sum", number=row.number, fen=yuan(row.rest_fen))
    _pay(act, row, Kind.DEPOSIT if deposit else Kind.PRICE, amount, cmd.way, cmd.reference)
    row.paid_fen += amount
    if row.state == State.HANDED:
        row.state, row.ended_at = State.DONE, act.now
    row.save(update_fields=["paid_fen", "state", "ended_at"])
    act.note(number=row.number, fen=amount)
    return row


@operation("orders.cancel", label="取消订货", capability=TAKE, about="order", url_after=url_of)
def cancel(act: Act, cmd: Cancelling) -> Order:
    """Nothing is handed out any more. The price goes back whole; the deposit by whose reason it is.

    The customer's: it is not given back. The store's: twice its sum, once another agreed. Agreed by both, or nobody's: its sum
    (Civil Code 587).
    """
    row = held(act, cmd.order, *OPEN)
    if (
        cmd.side == Side.STORE
        and row.deposit_fen
        and row.paid_fen
        and not row.doublings.filter(agreed_to=True).exists()
    ):
        raise Refused("orders.double_unagreed", number=row.number, fen=yuan(row.deposit_fen * 2))
    back = to_go_back(row, cmd.side)
    if back and cmd.way is None:
        raise Invalid({"way": [_("要退 {fen} 元，请选退款方式。").format(fen=yuan(back))]})
    if back and cmd.way is not None:
        _pay(act, row, Kind.BACK, back, cmd.way, cmd.reference)
    row.state, row.side, row.ended_at, row.ended_why = State.CANCELLED, cmd.side, act.now, cmd.reason
    row.save(update_fields=["state", "side", "ended_at", "ended_why"])
    act.note(number=row.number, side=cmd.side.value, fen=back)
    return row


def to_go_back(row: Order, side: str) -> int:
    """Fen that go back when an order is cancelled by a side's reason: the price, and the deposit not at all, once or twice."""
    deposit = row.deposit_fen if row.paid_fen else 0
    times = {Side.CUSTOMER: 0, Side.BOTH: 1, Side.STORE: 2}[Side(side)]
    return int(row.paid_fen - deposit + deposit * times)


def _came_by(row: Order, reference: str) -> Payment | None:
    """The receipt of a transaction of this order."""
    found: Payment | None = row.payments.filter(reference=reference).exclude(kind=Kind.BACK).first()
    return found


def _pay(act: Act, row: Order, kind: str, fen: int, way: str, reference: str) -> None:
    if way != Payment.Way.CASH and not reference:
        raise Invalid({"reference": [_("不是现金的，请填流水号。")]})
    Payment.objects.create(
        order=row,
        number=numbering.take("SD"),
        kind=kind,
        amount_fen=fen,
        way=way,
        reference=reference,
        by=act.person,
        at=act.now,
    )
