"""Refunds of deposits and of prepayment: asked for, approved by another person, paid by somebody else than who approved."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.db.models import Sum

from zhishou.areas.billing import queries as fees
from zhishou.areas.cashdesk import issuing
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import reversing, settling
from zhishou.areas.payments.models import Payment
from zhishou.areas.property.models import Unit
from zhishou.areas.services import returning
from zhishou.areas.services.models import Deposit, Refund
from zhishou.areas.services.operations.deposits import expect_free
from zhishou.areas.services.operations.signing import keep_signature
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref, Upload


def url(row: models.Model) -> str:
    """The refund's page."""
    return cast(Refund, row).url()


class AskRefund(Command):
    deposit: Ref[Deposit] = ask("押金")
    amount: Money = ask("退款金额（元）", at_least=1)
    payee: str = ask("收款人", at_least=1, at_most=60)
    reason: str = ask("退款原因", at_least=2, at_most=300)


def _purposes(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, Unit):
        return []
    said = fees.purpose_words(row.site)
    held = dict.fromkeys(payment.purpose for payment in money.prepaid([row.site_id], row))
    return [(purpose, said(purpose)) for purpose in held]


class AskPrepaidRefund(Command):
    unit: Ref[Unit] = ask("房屋")
    purpose: str = ask("退哪一项预存", default="", at_most=60, public=True, choices=_purposes)
    amount: Money = ask("退款金额（元）", at_least=1)
    payee: str = ask("收款人", at_least=1, at_most=60)
    reason: str = ask("退款原因", at_least=2, at_most=300)


class DecideRefund(Command):
    refund: Ref[Refund] = ask("退款")
    approved: bool = ask("审批", widget="radio", choices=yes_no("同意退款", "不同意"))
    opinion: str = ask("审批意见", default="", at_most=200)


class PayRefund(Command):
    refund: Ref[Refund] = ask("退款")
    way: Refund.Way = ask("退款方式", default=Refund.Way.CASH)
    reference: PaperNumber = ask("转账凭证号", default="", at_most=60, public=True)
    signature: Upload = ask("收款人签字", widget="signature")


@operation(
    "services.ask_refund", label="申请退押金", capability="take_deposits", about="deposit", leads_to_made=True, url_after=url
)  # fmt: skip
def ask_refund(act: Act, cmd: AskRefund) -> Refund:
    """Ask to give a deposit back, all or a part. Refused beyond what is neither deducted nor asked for already.

    Refused also while what the deposit stands behind is not over (a renovation that goes on).
    """
    deposit = act.lock(cmd.deposit)
    returning.expect_free(deposit)
    expect_free(deposit, int(cmd.amount))
    return _ask(act, Refund(site=deposit.site, unit=deposit.unit, deposit=deposit), cmd)


@operation(
    "services.ask_prepaid_refund", label="申请退预存", capability="take_money", about="unit", leads_to_made=True, url_after=url
)  # fmt: skip
def ask_prepaid_refund(act: Act, cmd: AskPrepaidRefund) -> Refund:
    """Ask to give unused prepayment of a unit back. Refused beyond what is left and not asked for already.

    What is asked for may still settle fees until it is paid: then there is less to pay, and paying is refused.
    """
    settling.hold(cmd.unit.site, [cmd.unit.pk])
    free = prepaid_free(cmd.unit, cmd.purpose)
    if int(cmd.amount) > free:
        raise Refused("refund.prepaid_short", unit=cmd.unit.code, free=yuan(free))
    return _ask(act, Refund(site=cmd.unit.site, unit=cmd.unit, purpose=cmd.purpose), cmd)


def prepaid_free(unit: Unit, purpose: str) -> int:
    """What is left of a unit's prepayment for a purpose less refunds on their way, in fen."""
    going = Refund.objects.filter(unit=unit, deposit=None, purpose=purpose, state__in=["asked", "approved"])
    held = sum(payment.left_fen for payment in _payments(unit, purpose))
    return held - (going.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def _payments(unit: Unit, purpose: str) -> list[Payment]:
    return [payment for payment in money.prepaid([unit.site_id], unit) if payment.purpose == purpose]


def _ask(act: Act, refund: Refund, cmd: AskRefund | AskPrepaidRefund) -> Refund:
    refund.number, refund.amount_fen, refund.payee = numbering.take("TK"), int(cmd.amount), cmd.payee
    refund.reason, refund.asked_by, refund.asked_at = cmd.reason, act.person, act.now
    refund.save()
    act.note(number=refund.number, fen=refund.amount_fen)
    return refund


@operation(
    "services.decide_refund", label="审批退款", capability="approve_refunds", about="refund",
    apart_from=("services.ask_refund", "services.ask_prepaid_refund"), url_after=url,
)  # fmt: skip
def decide_refund(act: Act, cmd: DecideRefund) -> Refund:
    """Approve a refund or decline it with the reason; never by who asked for it."""
    found = _in_state(act, cmd.refund, Refund.State.ASKED)
    if found.asked_by_id == act.person.pk:
        raise Refused("refund.own")
    no_says_why(cmd.approved, cmd.opinion)
    found.state = Refund.State.APPROVED if cmd.approved else Refund.State.DECLINED
    found.decided_by, found.decided_at, found.opinion = act.person, act.now, cmd.opinion
    found.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    act.note(number=found.number, fen=found.amount_fen, approved=cmd.approved)
    if not cmd.approved:
        act.ends_here = True  # nothing is to be paid
    return found


@operation(
    "services.pay_refund", label="付退款", capability="pay_refunds", about="refund",
    apart_from=("services.decide_refund",), url_after=url,
)  # fmt: skip
def pay_refund(act: Act, cmd: PayRefund) -> Refund:
    """Pay an approved refund against the payee's signature, by somebody else than who approved it.

    The money leaves the deposit, or the prepayment by reversals of its payments, the oldest first; refused when fees took
    that meanwhile. Cash leaves the drawer of whoever pays, and is refused beyond what lies in it.
    """
    found = _in_state(act, cmd.refund, Refund.State.APPROVED)
    if cmd.way == Refund.Way.TRANSFER and not cmd.reference:
        raise Invalid({"reference": ["转账退款要填凭证号。"]})
    _give_back(act, found)
    if cmd.way == Refund.Way.CASH:
        issuing.pay_out(act, found.site, found.amount_fen, f"退款 {found.number}")
    found.signature = keep_signature(act, cmd.signature, found)
    found.state, found.way, found.reference = Refund.State.PAID, int(cmd.way), cmd.reference
    found.paid_by, found.paid_on = act.person, clock.today()
    found.save(update_fields=["signature", "state", "way", "reference", "paid_by", "paid_on"])
    act.note(number=found.number, fen=found.amount_fen, way=int(cmd.way))
    return found


def _give_back(act: Act, found: Refund) -> None:
    if found.deposit_id is not None:
        deposit = Deposit.objects.select_for_update().get(pk=found.deposit_id)
        deposit.held_fen -= found.amount_fen
        deposit.save(update_fields=["held_fen"])
        return
    settling.hold(found.site, [found.unit_id])
    payments, left = _payments(found.unit, found.purpose), found.amount_fen
    if left > (held := sum(payment.left_fen for payment in payments)):
        raise Refused("refund.prepaid_used", number=found.number, left=yuan(held))
    for payment in payments:
        fen = min(left, payment.left_fen)
        if fen:
            reason = f"{found.number} {found.reason}"[:200]
            reversing.give_back(payment, fen, on=clock.today(), reason=reason, by=act.person, now=act.now)
            left -= fen


def _in_state(act: Act, given: Refund, state: str) -> Refund:
    found = act.lock(given)
    if found.state != state:
        raise Refused("refund.state", number=found.number, state=found.get_state_display())
    return found
