"""订货: placed, the department's day for it, the goods ready, the customer told, the goods handed out against a signature."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhishou.areas.orders import queries
from zhishou.areas.orders.models import PROMISE, TAKE, Credit, Order
from zhishou.areas.orders.operations.quoting import held, url_of
from zhishou.areas.returns.numbers import TicketNumber
from zhishou.kernel import clock, files
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Order.State


class OfOrder(Command):
    order: Ref[Order] = ask("订货单")


class Placing(OfOrder):
    department: Ref[Department] = ask("备货部门")


class Promising(OfOrder):
    promised_on: date = ask("哪天有货")
    answer: str = ask("部门的答复", at_least=2, at_most=200, hint="谁答复的，有没有分批")


class Telling(OfOrder):
    told: str = ask("怎样通知的", at_least=2, at_most=200, hint="例如 电话，本人接，明天下午来取")


class Handing(OfOrder):
    signature: Upload = ask("收货人签字", widget="signature")
    ticket: TicketNumber = ask("小票号", default="", at_most=40, public=True, hint="收银打出来的；凭它开发票、退换货")
    on_credit: bool = ask("没付的记月结", default=False, hint="批准了月结的顾客才可以")


@operation("orders.place", label="订下来", capability=TAKE, about="order", url_after=url_of)
def place(act: Act, cmd: Placing) -> Order:
    """The customer takes the quote: the department that has the goods is asked. Refused once the quote has run out."""
    row = held(act, cmd.order, State.QUOTED)
    if row.valid_until < clock.today():
        raise Refused("orders.ran_out", number=row.number, day=f"{row.valid_until:%m-%d}")
    row.state, row.department, row.placed_at = State.PLACED, cmd.department, act.now
    row.save(update_fields=["state", "department", "placed_at"])
    act.note(number=row.number)
    return row


@operation("orders.promise", label="答复货期", capability=PROMISE, about="order", url_after=url_of)
def promise(act: Act, cmd: Promising) -> Order:
    """The department says by which day it has the goods; said anew when that changes. From then on they are owed that day."""
    row = held(act, cmd.order, State.PLACED, State.PROMISED)
    if cmd.promised_on < clock.today():
        raise Invalid({"promised_on": [_("这一天已经过了，请写今天或以后的日期。")]})
    row.state, row.promised_on, row.promised_by, row.answer = State.PROMISED, cmd.promised_on, act.person, cmd.answer
    row.save(update_fields=["state", "promised_on", "promised_by", "answer"])
    act.note(number=row.number, day=cmd.promised_on.isoformat())
    return row


@operation("orders.make_ready", label="货备齐了", capability=PROMISE, about="order", url_after=url_of)
def make_ready(act: Act, cmd: OfOrder) -> Order:
    """All of it is here. Refused while the deposit that was agreed has not come."""
    row = held(act, cmd.order, State.PROMISED)
    if row.paid_fen < row.deposit_fen:
        raise Refused("orders.deposit_first", number=row.number, fen=yuan(row.deposit_fen))
    row.state, row.ready_at = State.READY, act.now
    row.save(update_fields=["state", "ready_at"])
    act.note(number=row.number)
    return row


@operation("orders.tell", label="通知顾客", capability=TAKE, about="order", url_after=url_of)
def tell(act: Act, cmd: Telling) -> Order:
    """The customer knows that the goods are here."""
    row = held(act, cmd.order, State.READY, State.TOLD)
    row.state, row.told_at, row.told = State.TOLD, act.now, cmd.told
    row.save(update_fields=["state", "told_at", "told"])
    act.note(number=row.number)
    return row


@operation("orders.hand_over", label="交货", capability=TAKE, about="order", url_after=url_of)
def hand_over(act: Act, cmd: Handing) -> Order:
    """Hand the goods out, or have them delivered, against the signature of who takes them.

    What is not paid yet is owed by the month, and only within the credit that was agreed for this customer.
    """
    row = held(act, cmd.order, State.READY, State.TOLD)
    if row.rest_fen and not cmd.on_credit:
        raise Refused("orders.unpaid", number=row.number, fen=yuan(row.rest_fen))
    if row.rest_fen:
        row.due_on = clock.today() + timedelta(days=_credit_for(row).days)
    row.signature = files.keep_signature(cmd.signature, row, site=row.site, by=act.person)
    row.state = State.HANDED if row.rest_fen else State.DONE
    row.handed_at, row.handed_by, row.ticket = act.now, act.person, cmd.ticket
    row.ended_at = None if row.rest_fen else act.now
    row.save(update_fields=["state", "due_on", "signature", "handed_at", "handed_by", "ticket", "ended_at"])
    act.note(number=row.number, owed=row.rest_fen)
    act.ends_here = row.rest_fen == 0
    return row


def _credit_for(row: Order) -> Credit:
    """The credit that holds for the customer, locked until this order counts in it. Refused without one and beyond its limit."""
    credit: Credit | None = queries.holding(row.customer).select_for_update(of=("self",)).first()
    if credit is None:
        raise Refused("orders.no_credit", name=row.customer.name)
    left = credit.limit_fen - queries.used(row.customer)
    if row.rest_fen > left:
        raise Refused("orders.beyond_credit", name=row.customer.name, left=yuan(max(left, 0)), fen=yuan(row.rest_fen))
    return credit
