"""对账单: what a unit was charged and what it paid, month by month, with the balance after each line (property.cashier.12).

A charge stands on the last day of its period, or on today while the period runs; a payment on its own day. The balance
is what is owed (below zero: prepaid), and its last line equals what the counter asks for. A credit of a run is shown
as the negative charge it is; the money it became is not shown a second time, except in the account of one payer, where
it settled another's charge: there the one gave it, and the other got it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models import Payer, Source
from zhishou.areas.billing.queries import Owed
from zhishou.areas.payments import queries, whose
from zhishou.areas.payments.models import Payment
from zhishou.areas.property import payers, periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock

METHODS = dict(Payment.Method.choices)
SOURCES = dict(Source.choices)
PAYERS = dict(Payer.choices)


@dataclass(frozen=True)
class Entry:
    """A line of the statement, in fen: a charge (`debit`) or a payment (`credit`)."""

    on: date
    words: str
    note: str = ""
    debit: int = 0
    credit: int = 0
    balance: int = 0
    charge: int = 0
    due_on: date | None = None


@dataclass(frozen=True)
class Open:
    """A charge with something left to pay, in fen."""

    owed: Owed
    principal: int
    late: int

    @property
    def fen(self) -> int:
        """Principal and late fee together."""
        return self.principal + self.late

    @property
    def payer(self) -> str:
        """Who owes it."""
        return str(PAYERS[self.owed.payer])

    @property
    def period(self) -> str:
        """Its period, 2026-03."""
        return periods.words(self.owed.period)

    @property
    def is_late(self) -> bool:
        """Past its due day."""
        return self.owed.due_on is not None and self.owed.due_on < clock.today()


@dataclass
class Statement:
    """A unit's account from one period to another, or that of one of its payers; amounts in fen."""

    unit: Unit
    first: int
    last: int
    payer: payers.Payer | None = None  # none: everybody's together
    before: int = 0  # the balance before `first`
    entries: list[Entry] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)
    prepaid: list[tuple[str, int]] = field(default_factory=list)  # purpose, fen

    @property
    def debit(self) -> int:
        """What was charged in these periods."""
        return sum(entry.debit for entry in self.entries)

    @property
    def credit(self) -> int:
        """What was paid in these periods."""
        return sum(entry.credit for entry in self.entries)

    @property
    def balance(self) -> int:
        """The balance after the last line."""
        return self.entries[-1].balance if self.entries else self.before

    @property
    def owed(self) -> int:
        """What is open now, prepayments not yet taken off."""
        return sum(each.fen for each in self.open)

    @property
    def left(self) -> int:
        """Prepayments not used yet."""
        return sum(fen for _purpose, fen in self.prepaid)


def payers_of(unit: Unit) -> list[payers.Payer]:
    """Everybody who was charged for a unit: the owners first, tenants, the developer."""
    rows = {(row.period, row.payer) for row in fees.of_units(unit.site, [unit.pk]) if row.payer != Role.OWNER}
    known = payers.who_pays((unit.pk, period, role) for period, role in sorted(rows))
    others = {who.whose: who for who in known.values()}
    owners = payers.Payer(Role.OWNER, 0, register.owner_names(unit, clock.today()), "")
    return [owners, *(others[key] for key in sorted(others, key=lambda w: (w[0], w[1] or 0)))]


def of(unit: Unit, first: int = 0, last: int = 0, *, payer: payers.Payer | None = None) -> Statement:
    """The account of a unit. Without periods: the twelve months up to now; what came before is one balance.

    Of one payer: this payer's charges, and of each payment what settled them. What is prepaid stands with the owners, so
    that the accounts of all payers add up to the unit's.
    """
    charges = fees.of_units(unit.site, [unit.pk])
    payments = list(Payment.objects.filter(site=unit.site, unit=unit).order_by("paid_on", "pk"))
    now = periods.of(clock.today())
    last = last or max([now, *(c.period for c in charges)])
    first = min(first or periods.add(now, -11), last)
    amounts = {payment.pk: payment.amount_fen for payment in payments}
    if payer is not None:
        parts, owes = whose.shares(payments), whose.of_charges(row.charge for row in charges)
        charges = [row for row in charges if owes[row.charge] == payer.whose]
        amounts = {pk: part.get(payer.whose, 0) for pk, part in parts.items()}
    made = Statement(unit, first, last, payer)
    home = whose.homes(payments) if payer is not None else {}
    moved = {pk for pk, whom in home.items() if payer is not None and whom != payer.whose}
    balance = 0
    said = fees.purpose_words(unit.site)
    lines = [*_lines(charges, payments, amounts, said), *_passed_on(payments if payer else (), amounts, moved)]
    for line in sorted(lines, key=lambda e: (e.on, e.credit != 0, e.charge)):
        if periods.of(line.on) > last:
            break
        balance += line.debit - line.credit
        if periods.of(line.on) < first:
            made.before = balance
        else:
            made.entries.append(replace(line, balance=balance))
    made.open = open_charges(charges)
    made.prepaid = _left((payment for payment in payments if payment.pk not in moved), said)
    return made


def _left(payments: Iterable[Payment], said: Callable[[str], str]) -> list[tuple[str, int]]:
    left: dict[str, int] = {}
    for payment in payments:
        if payment.left_fen:
            left[payment.purpose] = left.get(payment.purpose, 0) + payment.left_fen
    return [(said(purpose), fen) for purpose, fen in sorted(left.items())]


def _lines(
    charges: Iterable[Owed], payments: Iterable[Payment], amounts: dict[int, int], said: Callable[[str], str]
) -> Iterable[Entry]:
    today = clock.today()
    for row in charges:
        day = max(min(periods.last_day(row.period), today), periods.first_day(row.period))
        note = str(PAYERS[row.payer]) if row.source == Source.RUN else f"{SOURCES[row.source]}　{PAYERS[row.payer]}"
        words = f"{row.item_name}　{periods.words(row.period)}"
        yield Entry(day, words, note, debit=row.amount_fen, charge=row.charge, due_on=row.due_on)
    for payment in payments:
        if payment.method == Payment.Method.CREDIT or (not amounts[payment.pk] and payment.amount_fen):
            continue
        note = "　".join(filter(None, (payment.number, payment.purpose and said(payment.purpose))))
        yield Entry(payment.paid_on, str(METHODS[payment.method]), note, credit=amounts[payment.pk])


def _passed_on(payments: Iterable[Payment], amounts: dict[int, int], moved: set[int]) -> Iterable[Entry]:
    """A credit that settled another payer's charge: what the one who was credited gave, and what the other got."""
    for payment in payments:
        if payment.method != Payment.Method.CREDIT:
            continue
        got, given = amounts[payment.pk], payment.amount_fen - amounts[payment.pk]
        if payment.pk in moved and got:
            yield Entry(payment.paid_on, _("冲抵"), _("用另一位付款人的退费抵的"), credit=got)
        elif payment.pk not in moved and given:
            yield Entry(payment.paid_on, _("退费已用"), _("抵了另一位付款人的费用"), debit=given)


def open_charges(charges: list[Owed]) -> list[Open]:
    """Those with something left to pay, oldest due first."""
    paid = queries.settled([row.charge for row in charges])
    found = []
    for row in charges:
        principal = row.principal_fen - paid.get((row.charge, False), 0)
        late = row.late_fen - paid.get((row.charge, True), 0)
        if principal or late:
            found.append(Open(row, principal, late))
    return found
