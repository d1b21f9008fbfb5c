"""Payments taken in from a table."""

from __future__ import annotations

import hashlib

from zhishou.areas.payments import settling
from zhishou.areas.payments.imports import PaymentRow
from zhishou.areas.payments.models import Payment
from zhishou.areas.property import queries as register
from zhishou.kernel.evidence import canonical
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref


class ImportPayments(Command):
    site: Ref[Site] = ask("小区")
    rows: list[PaymentRow] = ask("收款")


@operation("payments.import_payments", label="导入收款", capability="take_money", about="site")
def import_payments(act: Act, cmd: ImportPayments) -> Site:
    """Take in payments of a table; each settles the oldest due first, the rest is prepayment. Twice adds nothing."""
    act.texts.clear()
    taken = 0
    for site in register.communities(cmd.site):
        units = register.units_by_code(site, [row.code for row in cmd.rows])
        there = set(
            Payment.objects.filter(unit__in=units.values()).values_list("unit__code", "method", "number", "purpose")
        )
        fresh = {row.key: row for row in reversed(cmd.rows) if row.code in units and row.key not in there}
        payments = [
            Payment(
                site=site, unit=units[row.code], paid_on=row.paid_on, method=row.method, number=row.number,
                amount_fen=row.amount_fen, purpose=row.purpose, received_by=act.actor.person, received_at=act.now,
            )
            for row in reversed(fresh.values())
        ]  # fmt: skip
        settling.receive(site, payments)
        taken += len(payments)
    digest = hashlib.sha256(canonical([row.model_dump(mode="json") for row in cmd.rows])).hexdigest()
    act.note(taken=taken, already=len(cmd.rows) - taken, digest=digest)
    return cmd.site
