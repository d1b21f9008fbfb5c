"""Payments taken in from a table, and the table taken back."""

from __future__ import annotations

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import settling, standing
from zhishou.areas.payments.imports import PaymentRow
from zhishou.areas.payments.models import Allocation, Payment, PaymentBatch, Reversal
from zhishou.areas.property import codes
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, importing, taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class ImportPayments(Command):
    site: Ref[Site] = ask("小区")
    rows: list[PaymentRow] = ask("收款")


class UndoImport(Command):
    batch: Ref[PaymentBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("payments.import_payments", label="导入收款", capability="take_money", about="site")
def import_payments(act: Act, cmd: ImportPayments) -> PaymentBatch:
    """Take in payments of a table; each settles the oldest due first, the rest is prepayment. Twice adds nothing."""
    importing.one_at_a_time(act, cmd.site)
    codes.refuse_shared(cmd.site, [row.code for row in cmd.rows])
    batch = PaymentBatch.objects.create(site=cmd.site, taken=0, already=0, by=act.actor.person, at=act.now)
    for site in register.communities(cmd.site):
        settling.hold(site)
        units = register.units_by_code(site, [row.code for row in cmd.rows])
        known = Payment.objects.filter(unit__in=units.values(), number__in={row.number for row in cmd.rows})
        there = set(known.values_list("unit__code", "method", "number", "purpose"))
        fresh = {row.key: row for row in reversed(cmd.rows) if row.code in units and row.key not in there}
        payments = [
            Payment(
                site=site, unit=units[row.code], paid_on=row.paid_on, method=row.method, number=row.number,
                amount_fen=row.amount_fen, purpose=row.purpose, received_by=act.actor.person, received_at=act.now,
                batch=batch,
            )
            for row in reversed(fresh.values())
        ]  # fmt: skip
        settling.receive(site, payments)
        batch.taken += len(payments)
    batch.already = len(cmd.rows) - batch.taken
    batch.save(update_fields=["taken", "already"])
    importing.tell(act, batch, cmd.rows)
    return batch


@operation("payments.undo_import", label="撤销导入的收款", capability="take_money", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> PaymentBatch:
    """The payments of a table never came: what they settled is owed again, other prepayment of the units settles it.

    Refused once the month of one of them is closed, once one was void or paid back, and while a paper or the bank's
    statement stands on one.
    """
    batch = taking_back.still_there(act, cmd.batch)
    payments = Payment.objects.filter(batch=batch)
    sites = list(Site.objects.filter(pk__in=payments.values("site")).order_by("pk"))
    for site in sites:
        settling.hold(site)
    if (first := Reversal.objects.filter(payment__in=payments).select_related("payment").first()) is not None:
        raise Refused("payment.import_reversed", number=first.payment.number)
    standing.expect_free(payments)
    settled = Allocation.objects.filter(payment__in=payments)
    charges = set(settled.filter(late=False).values_list("charge", flat=True))
    settled.delete()
    removed, _by_model = payments.delete()
    fees.reopen_late_fees(charges)
    for site in sites:
        settling.use_prepayments(site, clock.today())
    act.note(removed=removed)
    return taking_back.taken_back(act, batch)


taking_back.UNDONE_BY["payments.import_payments"] = "payments.undo_import"
