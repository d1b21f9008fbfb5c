"""收款: money over the counter for a unit, its receipt, its prints, and the void receipt (property.billing_supervisor.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.cashdesk import counter, issuing
from zhishou.areas.cashdesk.counter import Open, Part
from zhishou.areas.cashdesk.issuing import Item, Paid
from zhishou.areas.cashdesk.models import Book, Receipt, ReceiptPrint
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import settling
from zhishou.areas.payments.models import Payment
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref

A_YEAR = timedelta(days=366)
MUCH_FEN = 1_000_000


def _open_charges(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, Unit):
        return []
    return [(str(one.charge), f"{one.label} {one.item} {yuan(one.fen)}") for one in counter.open_of(row)]


def _items(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return fees.item_choices(row.site) if isinstance(row, Unit) else []


def _methods(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Method.choices]


class Receive(Command):
    unit: Ref[Unit] = ask("房屋")
    charges: list[str] = ask("结清哪些", default=[], at_most=500, choices=_open_charges)
    amount: Money = ask("交款金额", hint="比勾选的多，多出的存为预存；少，先结最早到期的")
    method: Method = ask("方式", default=Method.CASH, widget="radio", choices=_methods)
    tendered: Money | None = ask("收到现金", default=None, hint="不填就是正好")
    reference: PaperNumber = ask("凭证号", default="", at_most=40, public=True, hint="转账的流水号，或扫码的交易单号")
    purpose: str = ask("预存给哪个费项", default="", at_most=20, public=True, choices=_items)
    payer: str = ask("交款人", default="", at_most=60, hint="不填就写所交各笔账的付款人")
    paid_on: date | None = ask("到账日期", default=None, hint="转账和扫码可以写实际到账的那天")
    book: Ref[Book] | None = ask("收据本", default=None, hint="不选就用最近的一本")
    surely: bool = ask("多出的确实存为预存", default=False)


@operation(
    "cashdesk.receive", label="收款", capability="take_money", about="unit",
    url_after=lambda row: cast(Receipt, row).url(),
)  # fmt: skip
def receive(act: Act, cmd: Receive) -> Receipt:
    """Take money for a unit: it settles the chosen charges, oldest due first; what is over is prepayment; with a receipt.

    Refused when a chosen charge is not open any more, when less cash came than is to be paid, when the voucher number
    was taken in before, and for 10,000 yuan and more of prepayment that was not meant (`surely`). Source: property.billing_supervisor.3, property.cashier.3.
    """
    unit = _held(act, cmd.unit)
    on = _day_of(cmd)
    _check(cmd, unit)
    rows = counter.open_of(unit)
    chosen = _chosen(cmd, rows)
    parts, over = counter.spread(rows, chosen, int(cmd.amount))
    _check_over(cmd, over)
    numbered = issuing.take_number(unit.site, cmd.book)
    number = _payment_number(cmd, unit, numbered[0].written(numbered[1]))
    payments = _payments(act, cmd, unit, on, number, parts, over)
    items = [
        Item(_("{item}违约金").format(item=row.item) if part[1] else row.item, part[2], row.label, payments[""])
        for row, part in parts
    ]
    if over:
        name = dict(fees.item_choices(unit.site)).get(cmd.purpose, "")
        items.append(Item(_("预存{item}").format(item=name), over, payment=payments[cmd.purpose]))
    receipt = issuing.issue(
        act, unit.site, items, Paid(cmd.method, cmd.reference, on, _tendered(cmd)), unit=unit, numbered=numbered,
        payer=cmd.payer or counter.payers_of(row for row, _part in parts) or register.owner_names(unit, on) or unit.code,
    )  # fmt: skip
    act.note(receipt=receipt.number, fen=receipt.amount_fen, settled=receipt.amount_fen - over, prepaid=over)
    return receipt


def _held(act: Act, unit: Unit) -> Unit:
    """The unit, its money held before it is locked."""
    settling.hold(unit.site, [unit.pk])
    return act.lock(unit)


def _day_of(cmd: Receive) -> date:
    today = clock.today()
    if cmd.paid_on is None or cmd.paid_on == today:
        return today
    if cmd.method == Method.CASH or cmd.paid_on > today:
        raise Invalid({"paid_on": [_("现金只记今天；转账和扫码不能写以后的日期。")]})
    if cmd.paid_on < today - A_YEAR:
        raise Invalid({"paid_on": [_("到账日期早了一年以上，请核对年份。")]})
    return cmd.paid_on


def _check(cmd: Receive, unit: Unit) -> None:
    if cmd.amount <= 0:
        raise Invalid({"amount": [_("金额要大于零。退款请另办。")]})
    if cmd.method == Method.CASH and cmd.tendered is not None and cmd.tendered < cmd.amount:
        sentence = _("收到的现金比交款金额少 {fen} 元。只收这么多，就把交款金额改成 {given}。")
        raise Invalid({"tendered": [sentence.format(fen=yuan(cmd.amount - cmd.tendered), given=yuan(cmd.tendered))]})
    if cmd.method != Method.CASH and not cmd.reference:
        raise Invalid({"reference": [_("转账和扫码要写凭证号，对账时靠它认出这一笔。")]})
    if cmd.purpose and cmd.purpose not in dict(fees.item_choices(unit.site)):
        raise Invalid({"purpose": [_("请从列出的选项中选择。")]})


def _check_over(cmd: Receive, over: int) -> None:
    """A point forgotten in the amount becomes a prepayment that takes another person to undo: it is asked about first."""
    if over >= MUCH_FEN and not cmd.surely:
        sentence = _("多出 {fen} 元要存为预存。请核对位数和小数点；确实预存这么多，请勾选“多出的确实存为预存”。")
        raise Invalid({"amount": [sentence.format(fen=yuan(over))]})


def _chosen(cmd: Receive, rows: list[Open]) -> set[int]:
    known = {row.charge for row in rows}
    chosen = set(typed.numbers(cmd.charges))
    if len(chosen) != len(set(cmd.charges)) or chosen - known:
        raise Refused("cash.changed")
    return chosen


def _tendered(cmd: Receive) -> int | None:
    if cmd.method != Method.CASH:
        return None
    return int(cmd.amount if cmd.tendered is None else cmd.tendered)


def _payment_number(cmd: Receive, unit: Unit, receipt: str) -> str:
    if cmd.method == Method.CASH:
        return receipt
    stands, before = money.used_number(unit, cmd.method, cmd.reference)
    if stands:
        raise Refused("cash.reference_used", number=cmd.reference)
    return f"{cmd.reference}#{before + 1}" if before else cmd.reference


def _payments(
    act: Act, cmd: Receive, unit: Unit, on: date, number: str, parts: list[tuple[Open, Part]], over: int
) -> dict[str, Payment]:
    """One payment for what it settles, and one for prepayment that is meant for an item; by purpose."""
    settled = sum(part[2] for _row, part in parts)
    sums = {"": settled} if settled else {}
    if over:
        sums[cmd.purpose] = sums.get(cmd.purpose, 0) + over
    made = {
        purpose: Payment(
            site=unit.site, unit=unit, paid_on=on, method=int(cmd.method), number=number, purpose=purpose, amount_fen=fen,
            left_fen=fen, received_by=act.person, received_at=act.now,
        )
        for purpose, fen in sums.items()
    }  # fmt: skip
    for payment in made.values():
        payment.save()
    if settled:
        settling.settle_exactly([(made[""], [part for _row, part in parts])], on)
    return made


class OfReceipt(Command):
    receipt: Ref[Receipt] = ask("收据")
    reason: str = ask("原因", at_least=2, at_most=200)


class PrintReceipt(Command):
    receipt: Ref[Receipt] = ask("收据")
    reason: str = ask("补打原因", default="", at_most=200, hint="第一次打印不用写")


@operation(
    "cashdesk.void_receipt", label="作废收据", capability="void_receipts", about="receipt",
    url_after=lambda row: cast(Receipt, row).url(),
)  # fmt: skip
def void_receipt(act: Act, cmd: OfReceipt) -> Receipt:
    """Mark a receipt void, by somebody else than who issued it: what it settled is owed again, the number stays used.

    Refused when it is void already, and when part of its prepayment was given back.
    """
    receipt = act.lock(cmd.receipt)
    if receipt.voided_at is not None:
        raise Refused("receipt.void", number=receipt.number)
    if receipt.issued_by_id == act.person.pk:
        raise Refused("receipt.own", number=receipt.number)
    act.note(receipt=receipt.number, fen=receipt.amount_fen)
    return issuing.void(act, receipt, cmd.reason)


def _print_url(row: models.Model) -> str:
    made = cast(ReceiptPrint, row)
    return f"/receipts/{made.receipt.number}.pdf?turn={made.turn}"


@operation(
    "cashdesk.print_receipt", label="打印收据", capability="issue_receipts", about="receipt", url_after=_print_url
)
def print_receipt(act: Act, cmd: PrintReceipt) -> ReceiptPrint:
    """Note a print: the first is the original, every later one is marked as a copy and needs its reason."""
    receipt = act.lock(cmd.receipt)
    turn = receipt.prints.count() + 1
    if turn > 1 and not cmd.reason:
        raise Invalid({"reason": [_("这张收据已经打印过，补打请写原因。")]})
    act.note(receipt=receipt.number, turn=turn)
    return ReceiptPrint.objects.create(
        receipt=receipt, turn=turn, reason=cmd.reason if turn > 1 else "", by=act.person, at=act.now
    )


class UsePrepayment(Command):
    unit: Ref[Unit] = ask("房屋")
    reason: str = ask("依据", at_least=2, at_most=200, hint="例如：业主同意把物业费预存抵水费")


@operation(
    "cashdesk.use_prepayment", label="预存抵欠费", capability="take_money", about="unit",
    url_after=lambda row: f"/cash/{row.pk}",
)  # fmt: skip
def use_prepayment(act: Act, cmd: UsePrepayment) -> Unit:
    """Let a unit's prepayments settle what is open, whatever they were meant for, as the payer agreed. Oldest first."""
    unit = _held(act, cmd.unit)
    rows = counter.open_of(unit)
    used: list[tuple[Payment, list[Part]]] = []
    for payment in money.prepaid([unit.site_id], unit):
        parts, _over = counter.spread(rows, {row.charge for row in rows}, payment.left_fen)
        if parts:
            used.append((payment, [part for _row, part in parts]))
            rows = counter.without(rows, [part for _row, part in parts])
    if not used:
        raise Refused("cash.no_prepayment", unit=unit.code)
    settling.settle_exactly(used, clock.today())
    act.note(fen=sum(part[2] for _payment, parts in used for part in parts))
    return unit
