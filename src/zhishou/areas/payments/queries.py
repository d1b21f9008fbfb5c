"""What others ask of money: what was paid of charges, what is left of payments, what a unit owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import Allocation, DebitBatch, DebitHold, DebitLine, Payment, Reversal
from zhishou.areas.property.models import Unit
from zhishou.kernel import statement, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.columns import Column, read
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

LOOKED_AT = 50  # rows of a return file searched for one of ours


def principal_paid(charges: bytes) -> dict[str, Column]:
    """What was paid of the principal of charges (as `columns.numbers`): columns charge, day counted from 1970, fen."""
    sql = """SELECT charge_id, ("on" - date '1970-01-01')::bigint, amount_fen FROM payments_allocation
              WHERE charge_id = ANY(%s::bigint[]) AND NOT late"""
    return read(sql, [charges], ("charge", "on", "fen"))


_SETTLED = """SELECT charge_id, late, sum(amount_fen)::bigint FROM payments_allocation
               WHERE charge_id = ANY(%s::bigint[]) GROUP BY charge_id, late"""


_SETTLED_OR_LEFT = """
SELECT p.unit_id, sum(p.left_fen + coalesce((SELECT sum(a.amount_fen) FROM payments_allocation a WHERE a.payment_id = p.id), 0))::bigint
  FROM payments_payment p WHERE p.unit_id = ANY(%s::bigint[]) GROUP BY 1
"""


def settled(charges: Iterable[int]) -> dict[tuple[int, bool], int]:
    """How much of each charge's principal (False) and late fee (True) is settled, in fen."""
    wanted = list(charges)
    rows = statement.run(_SETTLED, [wanted]) if wanted else []
    return {(charge, late): fen for charge, late, fen in rows}


def settled_of(table: str) -> dict[str, Column]:
    """The same of very many charges: those in the column `charge` of a temporary table; columns charge, late, fen."""
    sql = f"""SELECT charge_id, late::int::bigint, sum(amount_fen)::bigint FROM payments_allocation
               WHERE charge_id IN (SELECT charge FROM {table}) GROUP BY charge_id, late"""
    return read(sql, [], ("charge", "late", "fen"))


def transfers(site: Site, since: date) -> QuerySet[Payment]:
    """Money that came by bank transfer at a site and below from a day on, voided payments left out."""
    rows = Payment.objects.filter(site__path__startswith=site.path, paid_on__gte=since, method=Payment.Method.TRANSFER)
    return rows.exclude(reversals__kind=Reversal.Kind.VOID)


def changed_since(sites: list[int], since: datetime) -> list[tuple[int, datetime]]:
    """Communities (id) at which a payment was recorded or reversed after a moment, and when the latest was."""
    new = Payment.objects.filter(site__in=sites, received_at__gt=since).exclude(method=Payment.Method.CREDIT)
    back = Reversal.objects.filter(site__in=sites, at__gt=since)
    latest = back.order_by().values_list("site").annotate(Max("at"))
    return list(new.order_by().values_list("site").annotate(Max("received_at")).union(latest))


def owed_fen(unit: Unit) -> int:
    """What is owed for a unit, principal and late fees, less its prepayments; nothing below zero."""
    return max(0, owed_of(unit.site, [unit.pk])[unit.pk])


def owed_of(site: Site, units: list[int]) -> dict[int, int]:
    """Principal and late fee outstanding less prepayments, by unit, in fen."""
    found: dict[int, int] = defaultdict(int, fees.asked_of(site, units))
    for unit, fen in statement.run(_SETTLED_OR_LEFT, [units]):
        found[unit] -= fen
    return found


def prepaid_of(site: Site, units: list[int]) -> dict[int, int]:
    """What is left of payments, by unit, in fen."""
    rows = Payment.objects.filter(site=site, unit__in=units, left_fen__gt=0).values("unit")
    return {row["unit"]: row["fen"] for row in rows.annotate(fen=Sum("left_fen"))}


def received_of(unit: int, most: int) -> list[tuple[date, str, int]]:
    """The latest payments for a unit that were not taken back: day, method, fen."""
    rows = Payment.objects.filter(unit=unit).exclude(method__in=[Payment.Method.OPENING, Payment.Method.CREDIT])
    rows = rows.exclude(reversals__kind=Reversal.Kind.VOID)
    return [(p.paid_on, str(p.get_method_display()), p.amount_fen) for p in rows.order_by("-paid_on", "-pk")[:most]]


def opened(site: Site, units: Iterable[int]) -> list[tuple[int, str, int]]:
    """Prepayments taken over from the old books: unit, item code, period."""
    rows = Payment.objects.filter(site=site, unit__in=list(units), method=Payment.Method.OPENING)
    found = []
    for unit, number in rows.values_list("unit_id", "number"):
        _book, code, period = number.split(":", 2)
        found.append((unit, code, int(period)))
    return found


def batch_by_number(actor: Actor, text: str) -> DebitBatch | None:
    """A batch by the number people read on it (`000012` or `12`), which is never taken for the id of another."""
    if (asked := typed.number(text, 9)) is None:
        return None
    found: DebitBatch | None = DebitBatch.objects.within(actor).filter(number=asked).first()
    return found


def batch_of(actor: Actor, name: str, data: bytes) -> DebitBatch:
    """The batch a return file answers, by our own reference in one of its first rows. Refused when it is none of ours."""
    layout = layout_of(name)
    data = bank_files.ended(layout, data)
    first = list(islice(bank_files.references(layout, layout.returned, data), LOOKED_AT))
    lines = DebitLine.objects.within(actor).filter(batch__layout=name).select_related("batch").in_bulk(
        first, field_name="reference"
    )  # fmt: skip
    for reference in first:
        if reference in lines:
            found: DebitBatch = lines[reference].batch
            return found
    bank_files.read(layout, layout.returned, data)  # says what is wrong when it is no file of this layout
    raise Refused("debit.row_unknown", row=1, reference=first[0] if first else "")


def allocations_of(charge: int) -> list[Allocation]:
    """What was paid of a charge, in the order it was settled, with its payments."""
    return list(Allocation.objects.filter(charge_id=charge).select_related("payment").order_by("on", "pk"))


def at_bank(charges: Iterable[int]) -> set[int]:
    """The charges among these that a live debit batch holds: the bank may pay them any day."""
    return set(DebitHold.objects.filter(charge__in=list(charges)).values_list("charge_id", flat=True))


def held_at(site: Site) -> set[int]:
    """The charges of a community that a live debit batch holds."""
    return set(DebitHold.objects.filter(charge__site=site).values_list("charge_id", flat=True))


def used_number(unit: Unit, method: int, number: str) -> tuple[bool, int]:
    """Whether a payment of a unit under this number stands (is not void), and how many there were."""
    rows = Payment.objects.filter(
        Q(number__iexact=number) | Q(number__istartswith=f"{number}#"), unit=unit, method=method
    )
    stands = rows.exclude(reversals__kind=Reversal.Kind.VOID).exists()
    return stands, rows.values("number").distinct().count()


def prepaid(sites: Iterable[int], unit: Unit | None = None) -> list[Payment]:
    """Payments with something left over, by unit, purpose and day."""
    rows = Payment.objects.filter(site__in=list(sites), left_fen__gt=0)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return list(rows.select_related("unit", "site").order_by("site", "unit__code", "purpose", "paid_on", "pk"))


def balances(sites: Iterable[int], *, text: str = "", site: str = "") -> QuerySet[Any, Any]:
    """What is left over by unit and purpose: `unit`, `purpose`, `since`, `fen`; by community and unit code.

    `text`: part of a unit's code or room; `site`: the code of a community.
    """
    rows = Payment.objects.filter(site__in=list(sites), left_fen__gt=0)
    if text:
        rows = rows.filter(Q(unit__code__icontains=text) | Q(unit__room__icontains=text))
    if site:
        rows = rows.filter(site__code=site)
    summed = rows.order_by().values("unit", "purpose").annotate(since=Min("paid_on"), fen=Sum("left_fen"))
    return summed.order_by("site", "unit__code", "purpose")


def imported(sites: Iterable[int], method: int, numbers: Iterable[str], known: Iterable[int]) -> dict[str, int]:
    """Fen by number of payments that came another way than by the payments `known`; void ones left out."""
    rows = Payment.objects.filter(site__in=list(sites), method=method, number__in=list(numbers))
    rows = rows.exclude(pk__in=list(known)).exclude(reversals__kind=Reversal.Kind.VOID)
    return {row["number"]: row["fen"] for row in rows.values("number").annotate(fen=Sum("amount_fen"))}


def paid_by_batch(batch: DebitBatch) -> tuple[int, int]:
    """How many lines of a debit batch the bank paid, and how much."""
    rows = DebitLine.objects.filter(batch=batch, state=DebitLine.State.PAID)
    found = rows.aggregate(n=Count("pk"), fen=Sum("amount_fen"))
    return found["n"], found["fen"] or 0


def batches_of(payments: QuerySet[Payment]) -> list[int]:
    """The debit batches (ids) by which some of these payments came."""
    rows = payments.filter(debit_line__isnull=False).order_by()
    return list(rows.values_list("debit_line__batch", flat=True).distinct())


def posted_batches(sites: Iterable[int]) -> list[DebitBatch]:
    """Debit batches that the bank has answered, the latest first."""
    rows = DebitBatch.objects.filter(site__in=list(sites), state=DebitBatch.State.POSTED)
    return list(rows.select_related("site").order_by("-number"))


def batch_in_sight(actor: Actor, pk: int) -> DebitBatch | None:
    """A debit batch by id, within sight."""
    found: DebitBatch | None = DebitBatch.objects.within(actor).select_related("site").filter(pk=pk).first()
    return found


def allocations_between(payments: Iterable[int], charges: Iterable[int]) -> QuerySet[Allocation]:
    """What some payments (by id) settle of some charges."""
    rows: QuerySet[Allocation] = Allocation.objects.filter(payment__in=list(payments), charge__in=list(charges))
    return rows
