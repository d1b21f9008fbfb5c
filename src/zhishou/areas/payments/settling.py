"""What a payment settles: oldest due first, principal before late fee of the same charge; the rest stays as prepayment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Sum

from zhishou.areas.billing import closing
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.queries import Owed
from zhishou.areas.payments import queries
from zhishou.areas.payments.models import Allocation, Payment
from zhishou.areas.property import periods
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, statement
from zhishou.kernel.models import Site

DEVELOPER = 2
_ANY_LEFT = "SELECT EXISTS (SELECT 1 FROM payments_payment WHERE site_id = %s AND left_fen > 0)"
_UNITS = 2_000  # whose charges are held at once while a table of payments settles
_MONEY = 1  # the second key of the lock; that of late fees is 0, those of months are below


def hold(site: Site, units: Iterable[int] | None = None) -> None:
    """Whoever settles reads what is owed and left, and writes it: nobody else does so meanwhile for these units.

    Without units: for the whole community. Held until the transaction ends, and asked for before the locks of months, so
    that nobody waits in a circle.
    """
    shared = "" if units is None else "_shared"
    statement.run(f"SELECT pg_advisory_xact_lock{shared}(%s::int, %s::int)", [site.pk % 2**31, _MONEY])
    if units is not None:
        statement.run("SELECT 1 FROM property_unit WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [list(units)])


def hold_prepaid(site: Site, unit: int | None = None) -> list[Payment]:
    """Hold the units of a community (or one unit of it) that have prepayment left; those payments, the oldest first."""
    ((any_left,),) = statement.run(_ANY_LEFT, [site.pk])
    if not any_left:
        return []
    left = Payment.objects.filter(site=site, left_fen__gt=0)
    if unit is not None:
        left = left.filter(unit=unit)
    hold(site, set(left.values_list("unit", flat=True)))
    return list(left.order_by("paid_on", "pk"))


class Ledger:
    """The open charges of some units of a community, in the order they are settled."""

    def __init__(self, site: Site, units: Iterable[int]) -> None:
        self.site = site
        rows = fees.of_units(site, units)
        paid = queries.settled([row.charge for row in rows])
        self.open: dict[int, list[Owed]] = defaultdict(list)
        self.left: dict[tuple[int, bool], int] = {}
        resident = {row.unit for row in rows if row.payer != DEVELOPER}
        for row in rows:
            self.left[(row.charge, False)] = row.principal_fen - paid.get((row.charge, False), 0)
            self.left[(row.charge, True)] = row.late_fen - paid.get((row.charge, True), 0)
            owes = self.left[(row.charge, False)] > 0 or self.left[(row.charge, True)] > 0
            if owes and (row.payer != DEVELOPER or row.unit not in resident):
                self.open[row.unit].append(row)

    def settle(self, payment: Payment, day: date, *, prepaid: bool = False, posted: int = 0) -> list[Allocation]:
        """Let a payment settle what it can; `left_fen` becomes what remains. Returns the allocations, not saved.

        A prepayment settles a new charge on the day it is posted, though never later than the charge is due.
        """
        found = []
        for owed in self.open[payment.unit_id]:
            if not payment.left_fen:
                break
            if not owed.named_by(payment.purpose, posted):
                continue
            on = max(payment.paid_on, min(day, owed.due_on or day)) if prepaid else day
            for late in (False, True):
                fen = min(payment.left_fen, self.left[(owed.charge, late)])
                if fen > 0:
                    found.append(
                        Allocation(
                            site=self.site, payment=payment, charge_id=owed.charge, late=late, on=on, amount_fen=fen
                        )
                    )
                    self.left[(owed.charge, late)] -= fen
                    payment.left_fen -= fen
        return found


def receive(site: Site, payments: list[Payment]) -> None:
    """Save new payments in the order of their days and let them settle: some units at a time, each with all its charges."""
    hold(site)
    of_unit: dict[int, list[Payment]] = defaultdict(list)
    for payment in sorted(payments, key=lambda p: p.paid_on):
        payment.left_fen = payment.amount_fen
        of_unit[payment.unit_id].append(payment)
    units = list(of_unit)
    for start in range(0, len(units), _UNITS):
        part = units[start : start + _UNITS]
        ledger = Ledger(site, part)
        mine = [payment for unit in part for payment in of_unit[unit]]
        found = [each for payment in mine for each in ledger.settle(payment, payment.paid_on)]
        Payment.objects.bulk_create(mine, batch_size=5_000)
        Allocation.objects.bulk_create(found, batch_size=5_000)


def use_prepayments(site: Site, day: date, unit: int | None = None, posted: int = 0) -> None:
    """Let what is left of payments settle what has just been posted (`posted`: the month of a run), oldest due first."""
    payments = hold_prepaid(site, unit)
    if not payments:
        return
    ledger = Ledger(site, {p.unit_id for p in payments})
    found, used = [], []
    for payment in payments:
        if made := ledger.settle(payment, day, prepaid=True, posted=posted):
            found += made
            used.append(payment)
    Payment.objects.bulk_update(used, ["left_fen"], batch_size=5_000)
    Allocation.objects.bulk_create(found, batch_size=5_000)


def credit(site: Site, charges: list[int]) -> None:
    """A credit row of a run (settlement after estimates) becomes money of the unit: it settles like a prepayment."""
    for row in fees.credits(charges):
        Payment.objects.get_or_create(
            unit=Unit(pk=row.unit_id), method=Payment.Method.CREDIT, number=f"C{row.pk}", purpose="",
            defaults={
                "site": site, "paid_on": clock.today(), "amount_fen": -row.amount_fen, "left_fen": -row.amount_fen,
            },
        )  # fmt: skip


def open_prepayments(site: Site, rows: list[tuple[int, str, int, int]], now: datetime) -> list[Payment]:
    """Prepayments of the old books (unit, item code, period, fen): each for its own item, paid before its period ends."""
    payments = [
        Payment(
            site=site, unit_id=unit, method=Payment.Method.OPENING, number=f"期初:{code}:{period}", purpose=code,
            amount_fen=fen, paid_on=periods.first_day(period), received_at=now,
        )
        for unit, code, period, fen in rows
    ]  # fmt: skip
    receive(site, payments)
    return payments


def release(site: Site, charge: int) -> None:
    """A charge was corrected or waived: what was paid on it beyond what it still asks for becomes prepayment again.

    What settled stays in the books; the excess is given back by a negative row in the open month.
    """
    hold(site, [fees.unit_of(charge)])
    rows = fees.of_units(site, [fees.unit_of(charge)])
    owed = next(row for row in rows if row.charge == charge)
    _give_back(site, {charge: owed.principal_fen}, late=False)


def release_late(site: Site, charges: list[int]) -> None:
    """Late fees that a run has lowered: what was paid on them beyond what they come to now becomes prepayment again."""
    _give_back(site, fees.late_booked(charges), late=True)


def _give_back(site: Site, asked: dict[int, int], *, late: bool) -> None:
    """Take off each charge what settled it beyond what it asks for, from the latest payment on, by negative rows."""
    settled: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Allocation.objects.filter(charge__in=asked, late=late).values("charge", "payment")
    for row in rows.annotate(fen=Sum("amount_fen")).filter(fen__gt=0).order_by("charge", "-payment"):
        settled[row["charge"]].append((row["payment"], row["fen"]))
    day = closing.open_day(site)
    for charge, parts in settled.items():
        excess = sum(fen for _payment, fen in parts) - asked[charge]
        for pk, fen in parts:
            if excess <= 0:
                break
            back = min(excess, fen)
            payment = Payment.objects.get(pk=pk)
            payment.left_fen += back
            payment.save(update_fields=["left_fen"])
            Allocation.objects.create(site=site, payment=payment, charge_id=charge, late=late, on=day, amount_fen=-back)
            excess -= back


def settle_exactly(parts: list[tuple[Payment, list[tuple[int, bool, int]]]], day: date) -> None:
    """Let each payment settle exactly the named parts (charge, late, fen), as far as they are still owed."""
    found: list[Allocation] = []
    for site in {payment.site_id: payment.site for payment, _parts in parts}.values():
        mine = [(payment, named) for payment, named in parts if payment.site_id == site.pk]
        ledger = Ledger(site, {payment.unit_id for payment, _named in mine})
        for payment, named in mine:
            for charge, late, asked in named:
                fen = min(asked, payment.left_fen, ledger.left.get((charge, late), 0))
                if fen > 0:
                    found.append(
                        Allocation(site=site, payment=payment, charge_id=charge, late=late, on=day, amount_fen=fen)
                    )
                    ledger.left[(charge, late)] -= fen
                    payment.left_fen -= fen
    Payment.objects.bulk_update([payment for payment, _named in parts], ["left_fen"], batch_size=5_000)
    Allocation.objects.bulk_create(found, batch_size=5_000)
