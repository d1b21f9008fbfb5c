"""违约金: on principal only, by the day, cumulative per charge; a run books what is more than was booked before."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection

from zhishou.areas.billing.models import BilledPeriod, Charge, Freeze, Item, LateFee, Source, Tariff
from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.models import Site

MILLION = 10**6
_OVERDUE = """
SELECT c.id, c.unit_id, c.payer, c.tariff_id, c.amount_fen, c.due_on
  FROM unnest(%s::bigint[], %s::bigint[]) AS r(low, high)
  JOIN billing_charge c ON c.id >= r.low AND c.id < r.high
 WHERE c.site_id = %s AND c.tariff_id = ANY(%s) AND c.amount_fen > 0 AND c.source <> 2 AND c.due_on < %s
   AND NOT EXISTS (SELECT 1 FROM billing_latefee l WHERE l.charge_id = c.id AND l.final)
 ORDER BY c.id
"""


@dataclass
class Account:
    """One charge's principal over time: what fell due, what was paid on which day, and when the days stood still."""

    amount_fen: int
    due_on: date
    paid: list[tuple[date, int]] = field(default_factory=list)
    frozen: list[tuple[date, date | None]] = field(default_factory=list)  # [opened, closed)


def total_late(account: Account, *, grace_days: int, rate_e6: int, cap_percent: int, day: date) -> tuple[int, bool]:
    """The late fee from the first counted day through `day`, in fen, and whether the principal was paid by then.

    Σ over days of the principal outstanding at day end × rate, rounded half-up once; never above the cap.
    """
    start = account.due_on + timedelta(days=grace_days + 1)
    steps = sorted({start, day + timedelta(days=1), *(on for on, _ in account.paid), *_edges(account.frozen)})
    outstanding = account.amount_fen - sum(amount for on, amount in account.paid if on <= start)
    days_owed = 0
    for here, following in itertools.pairwise(steps):
        if here < start or here > day:
            continue
        outstanding = account.amount_fen - sum(amount for on, amount in account.paid if on <= here)
        if outstanding > 0 and not _stands(account.frozen, here):
            days_owed += outstanding * (min(following, day + timedelta(days=1)) - here).days
    paid_in_full = account.amount_fen <= sum(amount for on, amount in account.paid if on <= day)
    late = (2 * days_owed * rate_e6 + MILLION) // (2 * MILLION)
    return min(late, account.amount_fen * cap_percent // 100), paid_in_full


def _edges(frozen: Sequence[tuple[date, date | None]]) -> set[date]:
    return {edge for span in frozen for edge in span if edge is not None}


def _stands(frozen: Sequence[tuple[date, date | None]], day: date) -> bool:
    return any(opened <= day and (closed is None or day < closed) for opened, closed in frozen)


@dataclass
class Booking:
    """What a run books for one charge."""

    charge: int
    unit: int
    payer: int
    fen: int
    final: bool


def bookings(site: Site, period: int) -> list[Booking]:
    """What a run of a period books: total late fee through its last day less what was booked before, charge by charge."""
    tariffs = {t.pk: t for t in Tariff.objects.filter(site=site, late_rate_e6__gt=0)}
    months = list(BilledPeriod.objects.filter(site=site, period__lt=period).values_list("period", flat=True))
    if not tariffs or not months:
        return []
    end = periods.last_day(period)
    overdue = _overdue(site, months, list(tariffs), end)
    accounts = accounts_of([(row[0], row[4], row[5]) for row in overdue])
    before: dict[int, int] = defaultdict(int)
    for charge, fen in LateFee.objects.filter(charge__in=list(accounts)).values_list("charge_id", "amount_fen"):
        before[charge] += fen
    found = []
    for pk, unit, payer, tariff_id, _amount, _due in overdue:
        tariff = tariffs[tariff_id]
        total, final = total_late(
            accounts[pk], grace_days=tariff.grace_days, rate_e6=tariff.late_rate_e6,
            cap_percent=tariff.late_cap_percent, day=end,
        )  # fmt: skip
        if total != before[pk] or (final and before[pk]):
            found.append(Booking(pk, unit, payer, total - before[pk], final))
    return found


def _overdue(
    site: Site, months: list[int], tariffs: list[int], end: date
) -> list[tuple[int, int, int, int, int, date]]:
    units = register.unit_ids(site)
    if not units:
        return []
    first, last = units[0], units[-1]
    lows = [charge_id(p, first, 0, 0) for p in months]
    highs = [charge_id(p, last + 1, 0, 0) for p in months]
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, [lows, highs, site.pk, tariffs, end])
        return [tuple(row) for row in cursor.fetchall()]


def accounts_of(charges: Sequence[tuple[int, int, date]]) -> dict[int, Account]:
    """The accounts of charges (id, amount, due): with corrections, payments of principal and freezes."""
    from zhishou.areas.billing.models import Correction
    from zhishou.areas.payments import queries as money

    found = {pk: Account(amount, due) for pk, amount, due in charges}
    for pk, on, fen in money.principal_paid(list(found)):
        found[pk].paid.append((on, fen))
    corrections = Correction.objects.filter(original__in=list(found)).select_related("reversal")
    for row in corrections:
        on = row.recorded_at.date() if row.reversal.source == Source.WAIVER else date.min
        if on == date.min:
            found[row.original_id].amount_fen += row.reversal.amount_fen
        else:
            found[row.original_id].paid.append((on, -row.reversal.amount_fen))
    for charge, opened, closed in Freeze.objects.filter(charge__in=list(found)).values_list(
        "charge_id", "opened_on", "closed_on"
    ):
        found[charge].frozen.append((opened, closed))
    return found


def book(site: Site, period: int, item: Item, chunk: int) -> tuple[int, int]:
    """Write a run's late fees: one row a charge, and one printed row a unit and payer. Returns rows and fen."""
    made = bookings(site, period)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for one in made:
        sums[(one.unit, one.payer)] += one.fen
    bases = {charge_id(period, unit, item.number, payer): (unit, payer) for unit, payer in sums}
    used = _sequences(list(bases))
    rows = {}
    for base, (unit, payer) in bases.items():
        if sums[(unit, payer)]:
            sequence = used.get(base, 0)
            rows[(unit, payer)] = Charge(
                id=base + sequence, site=site, unit_id=unit, item=item, amount_fen=sums[(unit, payer)], chunk=chunk,
                period=period, payer=payer, sequence=sequence,
            )  # fmt: skip
    Charge.objects.bulk_create(rows.values(), batch_size=5_000)
    LateFee.objects.bulk_create(
        [
            LateFee(
                charge_id=one.charge, site=site, period=period, amount_fen=one.fen, through=periods.last_day(period),
                final=one.final, row=rows[(one.unit, one.payer)].pk if (one.unit, one.payer) in rows else -one.charge,
            )
            for one in made
            if one.fen or one.final
        ],
        batch_size=5_000,
        ignore_conflicts=True,
    )  # fmt: skip
    return len(rows), sum(row.amount_fen for row in rows.values())


def _sequences(bases: list[int]) -> dict[int, int]:
    """The next free sequence of each key that has one already."""
    from zhishou.areas.billing.models.charges import SEQUENCES

    if not bases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b, max(c.id - b) + 1 FROM unnest(%s::bigint[]) b JOIN billing_charge c ON c.id >= b AND c.id < b + %s GROUP BY b",
            [bases, SEQUENCES],
        )
        return {int(base): int(n) for base, n in cursor.fetchall()}
