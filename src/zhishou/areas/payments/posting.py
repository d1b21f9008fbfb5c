"""A bank's answer into the books: payments, what they settle and each line's result, as columns and in a few statements.

A line's payment settles exactly the parts its line asked for, as far as they are still owed; the rest stays as
prepayment. A file of a million lines takes as many statements as one of three.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import queries, settling, standing
from zhishou.areas.payments.bank.returned import Told
from zhishou.areas.payments.models import DebitBatch, DebitLine, Payment
from zhishou.areas.property import queries as register
from zhishou.kernel.columns import DATE_EPOCH, Column, aside, distinct, read, write
from zhishou.kernel.later import later
from zhishou.kernel.models import Person

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


_LINES = """
SELECT l.id, u.site_id, l.amount_fen FROM payments_debitline l JOIN property_unit u ON u.id = l.unit_id
 WHERE l.batch_id = %s ORDER BY l.reference COLLATE "C"
"""
_PARTS = """
SELECT p.line_id, p.charge_id, p.late::int::bigint, p.amount_fen FROM payments_debitpart p
  JOIN payments_debitline l ON l.id = p.line_id WHERE l.batch_id = %s ORDER BY p.id
"""
_IDS = """
SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence('payments_payment', 'id')::regclass AS name OFFSET 0) s,
       generate_series(1, %s)
"""
_TOLD = {"line": "int8", "verdict": "int8", "payment": "int8", "left_fen": "int8"}
_PAY = """
INSERT INTO payments_payment (id, site_id, unit_id, paid_on, method, number, amount_fen, left_fen, purpose,
                              received_by_id, received_at, debit_line_id)
SELECT t.payment, u.site_id, l.unit_id, %s, %s, l.reference, l.amount_fen, t.left_fen, '', %s, %s, l.id
  FROM {told} t JOIN payments_debitline l ON l.id = t.line JOIN property_unit u ON u.id = l.unit_id
 WHERE t.payment > 0
"""
_SAY = """
UPDATE payments_debitline l SET state = (%s::text[])[t.verdict + 1], code = (%s::text[])[t.verdict + 1],
       reason = (%s::text[])[t.verdict + 1]
  FROM {told} t WHERE l.id = t.line
"""
_RESULT = {True: DebitLine.State.PAID.value, False: DebitLine.State.FAILED.value}
_OWED_AGAIN = """
WITH gone AS (DELETE FROM payments_allocation a USING payments_payment p, payments_debitline l
               WHERE l.batch_id = %s AND p.debit_line_id = l.id AND a.payment_id = p.id RETURNING a.charge_id)
SELECT DISTINCT charge_id FROM gone
"""
_NEVER_CAME = """
WITH told AS (UPDATE payments_debitline SET state = 'sent', code = '', reason = '' WHERE batch_id = %s),
     gone AS (DELETE FROM payments_payment p USING payments_debitline l
               WHERE l.batch_id = %s AND p.debit_line_id = l.id RETURNING p.amount_fen)
SELECT count(*), coalesce(sum(amount_fen), 0)::bigint FROM gone
"""
_SETTLES = {
    "site_id": "int8", "payment_id": "int8", "charge_id": "int8", "late": "bool", "on": "date", "amount_fen": "int8",
}  # fmt: skip


@dataclass(frozen=True)
class Posted:
    """How many lines the bank paid and how much, and how many it did not."""

    paid: int
    paid_fen: int
    failed: int


def post(batch: DebitBatch, told: Told, *, by: Person | None, now: datetime, day: date) -> Posted:
    """Write what the bank answered to each line of a batch; `told` has an answer to every line and to no other."""
    _hold(batch)
    lines = read(_LINES, [batch.pk], ("line", "site", "fen"))
    verdict = told.which[np.argsort(np.array(told.references))]  # both in the order of our references
    paid = np.array([v.paid for v in told.verdicts], dtype=bool)[verdict]
    payment = np.zeros(len(paid), dtype=np.int64)
    payment[paid] = read(_IDS, [int(paid.sum())], ("id",))["id"]
    settles = _settles(batch, lines, payment)
    left = np.where(paid, lines["fen"], 0)
    np.subtract.at(left, settles.pop("place"), settles["amount_fen"])
    columns = {"line": lines["line"], "verdict": verdict, "payment": payment, "left_fen": left}
    with aside(_TOLD, columns) as table, connection.cursor() as cursor:
        cursor.execute(_PAY.format(told=table), [day, Payment.Method.DEBIT, by.pk if by else None, now])
        said = [(_RESULT[v.paid], v.code[:20], v.reason[:200]) for v in told.verdicts]
        cursor.execute(_SAY.format(told=table), [list(each) for each in zip(*said, strict=True)])
    settles["on"] = np.full(len(settles["site_id"]), (day - date(1970, 1, 1)).days - DATE_EPOCH)
    write("payments_allocation", _SETTLES, settles)
    return Posted(int(paid.sum()), int(lines["fen"][paid].sum()), int((~paid).sum()))


def take_back(batch: DebitBatch) -> tuple[int, int]:
    """The payments of a batch never came: what they settled is owed again, its lines wait. Returns how many and fen.

    Refused once the month they are booked in is closed, and while anything was built upon them.
    """
    _hold(batch)
    standing.expect_free(Payment.objects.filter(debit_line__batch=batch))
    with connection.cursor() as cursor:
        cursor.execute(_OWED_AGAIN, [batch.pk])
        fees.reopen_late_fees(charge for (charge,) in cursor.fetchall())
        cursor.execute(_NEVER_CAME, [batch.pk, batch.pk])
        ((count, fen),) = cursor.fetchall()
    return count, fen


def _hold(batch: DebitBatch) -> None:
    for site in sorted(register.communities(batch.site), key=lambda each: each.pk):
        settling.hold(site)


def _settles(batch: DebitBatch, lines: dict[str, Column], payment: Column) -> dict[str, Column]:
    """What the payments settle: each part of a paid line as far as its charge still asks for it; and the line's place."""
    parts = read(_PARTS, [batch.pk], ("line", "charge", "late", "fen"))
    order = np.argsort(lines["line"])
    place = order[np.searchsorted(lines["line"], parts["line"], sorter=order)]
    keep = payment[place] > 0
    parts, place = {name: column[keep] for name, column in parts.items()}, place[keep]
    fen = np.minimum(parts["fen"], _still_owed(parts))
    keep = fen > 0
    return {
        "place": place[keep], "site_id": lines["site"][place][keep], "payment_id": payment[place][keep],
        "charge_id": parts["charge"][keep], "late": parts["late"][keep].astype(bool), "amount_fen": fen[keep],
    }  # fmt: skip


def _still_owed(parts: dict[str, Column]) -> Column:
    """What each part's charge asks for now, of its principal or its late fee."""
    charges = distinct(parts["charge"])
    with aside({"charge": "int8"}, {"charge": charges}) as table:
        asks = fees.asked_for(table)
        settled = queries.settled_of(table)
    owed = np.stack([asks["principal"], asks["late"]])
    np.subtract.at(owed, (settled["late"], np.searchsorted(charges, settled["charge"])), settled["fen"])
    return np.asarray(owed[parts["late"], np.searchsorted(charges, parts["charge"])])
