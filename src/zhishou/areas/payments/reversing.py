"""A payment taken back, by new rows only: void as a whole, or its unused prepayment given back to the payer."""

from __future__ import annotations

from datetime import date, datetime

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import settling
from zhishou.areas.payments.models import Allocation, Payment, Reversal
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

VOIDABLE = (Payment.Method.CASH, Payment.Method.TRANSFER, Payment.Method.SCAN)


def void(payment: Payment, *, on: date, reason: str, by: Person | None, now: datetime) -> Reversal:
    """The money never came: what the payment settled is owed again, as if it had not been paid.

    Each allocation is answered by a negative one of its own day, so the next run counts the late fee of those days; what
    is booked on is today's reversal. Other prepayment of the unit then settles what is open again. Only money that came
    over the counter or by an import is voided; refused when it is void already or part of it was given back.
    """
    settling.hold(payment.site, [payment.unit_id])
    payment = Payment.objects.select_for_update(of=("self",)).select_related("site").get(pk=payment.pk)
    assert payment.method in VOIDABLE, payment.method
    if payment.reversals.exists():
        raise Refused("payment.reversed", number=payment.number)
    settled = list(Allocation.objects.filter(payment=payment))
    Allocation.objects.bulk_create(
        [
            Allocation(
                site=payment.site, payment=payment, charge_id=row.charge_id, late=row.late, on=row.on,
                amount_fen=-row.amount_fen,
            )
            for row in settled
        ]
    )  # fmt: skip
    payment.left_fen = 0
    payment.save(update_fields=["left_fen"])
    made = Reversal.objects.create(
        site=payment.site, payment=payment, kind=Reversal.Kind.VOID, on=on, amount_fen=payment.amount_fen, reason=reason,
        by=by, at=now,
    )  # fmt: skip
    fees.reopen_late_fees({row.charge_id for row in settled if not row.late})
    settling.use_prepayments(payment.site, on, payment.unit_id)
    return made


def give_back(payment: Payment, fen: int, *, on: date, reason: str, by: Person | None, now: datetime) -> Reversal:
    """Pay unused prepayment back: `left_fen` falls by it, never below zero."""
    settling.hold(payment.site, [payment.unit_id])
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    assert 0 < fen <= payment.left_fen, (fen, payment.left_fen)
    payment.left_fen -= fen
    payment.save(update_fields=["left_fen"])
    return Reversal.objects.create(
        site_id=payment.site_id, payment=payment, kind=Reversal.Kind.REFUND, on=on, amount_fen=fen, reason=reason, by=by,
        at=now,
    )  # fmt: skip
