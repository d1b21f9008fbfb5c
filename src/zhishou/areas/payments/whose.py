"""Whose money a payment was: what it settled of each payer's charges of a unit; the rest, prepayment, is the owners'.

What is left of a credit of a run stays theirs who were credited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from zhishou.areas.billing.models.charges import key_of
from zhishou.areas.payments.models import Allocation, Payment, Reversal
from zhishou.areas.property import payers
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.models import Site

Whose = tuple[int, int | None]  # the payer's role, the tenant's party
OWNERS: Whose = (Role.OWNER, None)


def payers_of_charges(charges: Iterable[int]) -> dict[int, payers.Payer]:
    """Who owes each of these charges; the owners of a unit without their names."""
    keys = {charge: key_of(charge) for charge in charges}
    asked = {(k.unit, k.period, k.payer) for k in keys.values() if k.payer != Role.OWNER}
    known = payers.who_pays(asked) if asked else {}
    owners = payers.Payer(Role.OWNER, 0, "", "")
    return {charge: known.get((key.unit, key.period, key.payer), owners) for charge, key in keys.items()}


def of_charges(charges: Iterable[int]) -> dict[int, Whose]:
    """Whose each of these charges is."""
    return {charge: who.whose for charge, who in payers_of_charges(charges).items()}


def homes(payments: Iterable[Payment]) -> dict[int, Whose]:
    """By payment (id): whose it is before it settles anything: the owners', a credit of a run theirs who were credited."""
    rows = list(payments)
    credits = {row.pk: int(row.number[1:]) for row in rows if row.method == Payment.Method.CREDIT}
    owes = of_charges(credits.values())
    return {row.pk: owes[credits[row.pk]] if row.pk in credits else OWNERS for row in rows}


def shares(payments: Iterable[Payment]) -> dict[int, dict[Whose, int]]:
    """By payment (id): how much of it was whose, in fen; together the whole payment."""
    amounts = {payment.pk: payment for payment in payments}
    home = homes(amounts.values())
    rows = list(Allocation.objects.filter(payment__in=amounts).values_list("payment_id", "charge_id", "amount_fen"))
    owes = of_charges(charge for _payment, charge, _fen in rows)
    found = {pk: defaultdict(int, {home[pk]: row.amount_fen}) for pk, row in amounts.items()}
    for payment, charge, fen in rows:
        found[payment][home[payment]] -= fen
        found[payment][owes[charge]] += fen
    return dict(found)


def left_of(site: Site, units: Collection[int]) -> dict[tuple[int, Whose], int]:
    """What is left of payments, by unit and whose it is, in fen."""
    rows = list(Payment.objects.filter(site=site, unit__in=list(units), left_fen__gt=0))
    home = homes(rows)
    found: dict[tuple[int, Whose], int] = defaultdict(int)
    for row in rows:
        found[(row.unit_id, home[row.pk])] += row.left_fen
    return dict(found)


def _came_in(units: Iterable[int]) -> list[Payment]:
    rows = Payment.objects.filter(unit__in=list(units)).exclude(method=Payment.Method.CREDIT)
    return list(rows.exclude(reversals__kind=Reversal.Kind.VOID).order_by("unit", "-paid_on", "-pk"))


class Came(NamedTuple):
    """A payment: the day it counts on, what of it was a payer's in fen, and the day it was entered."""

    on: date
    fen: int
    known_on: date


def payments_of(units: Iterable[int]) -> dict[tuple[int, int | None], list[Came]]:
    """The payments of each payer (unit, tenant's party), the latest first."""
    rows = _came_in(units)
    found: dict[tuple[int, int | None], list[Came]] = defaultdict(list)
    parts = shares(rows)
    for row in rows:
        for (role, party), fen in parts[row.pk].items():
            if fen > 0 and role != Role.DEVELOPER:
                known_on = clock.local(row.received_at).date()
                found[row.unit_id, party].append(Came(row.paid_on, fen, known_on))
    return found


def received_of(unit: int, payers: Collection[Whose], most: int) -> list[tuple[date, str, int]]:
    """The latest payments that served some payers of a unit: day, method, and what of it was theirs, in fen."""
    rows = [row for row in _came_in([unit]) if row.method != Payment.Method.OPENING]
    parts = shares(rows)
    found = [(row, sum(parts[row.pk].get(one, 0) for one in payers)) for row in rows]
    return [(row.paid_on, str(row.get_method_display()), fen) for row, fen in found if fen][:most]


def paid_since(unit: Unit, tenant: int | None, moment: datetime) -> int:
    """What was received since a moment for what a tenant (party) or the owners owe; credits and taken-over balances left out."""
    rows = [row for row in _came_in([unit.pk]) if row.received_at > moment and row.method != Payment.Method.OPENING]
    role = Role.OWNER if tenant is None else Role.TENANT
    return sum(parts.get((role, tenant), 0) for parts in shares(rows).values())
