"""What a run books as late fee: of which charges, how much, and which ones the next run must look at again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zhishou.areas.billing import late
from zhishou.areas.billing.dates import due_on
from zhishou.areas.billing.engine import EPOCH, Rows
from zhishou.areas.billing.models import Item, Source, Tariff
from zhishou.areas.billing.models.charges import CORRECTED, ITEMS, LAST_SEQUENCES, PAYERS, SEQUENCES, UNITS, charge_id
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import statement
from zhishou.kernel.columns import Column, add, among, numbers, read
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

LATE_CODE, LATE_NAME = "LATE", "违约金"
_WATCHED = "SELECT w.id, w.charge_id FROM billing_latewatch w WHERE w.site_id = %s ORDER BY w.charge_id, w.id"
_FALLEN_DUE = f"""
SELECT {late.COLUMNS}
  FROM unnest(%s::bigint[], %s::bigint[]) AS r(low, high)
  JOIN billing_charge c ON c.id >= r.low AND c.id < r.high
 WHERE c.site_id = %s AND c.tariff_id = ANY(%s::bigint[]) AND {late.BEARS} ORDER BY c.id
"""
_MARK = """
INSERT INTO billing_latemark (site_id, period) VALUES (%s, %s) ON CONFLICT (site_id) DO UPDATE SET period = excluded.period
"""
# What a printed late fee has none of, and what is always the same of it.
_PRINTED = {
    "usage_milli": 0, "before_milli": 0, "deducted_fen": 0, "area_e2": 0, "people": 0, "status": 0, "days": 0, "months": 1,
    "source": int(Source.RUN),
}  # fmt: skip


class Booked(NamedTuple):
    """What a run booked: printed rows, their sum in fen, and the charges of which less is owed than was booked before."""

    rows: int
    fen: int
    lowered: list[int]


def lock(site: Site, *, alone: bool) -> int:
    """Wait until nobody writes charges that might have been counted already; the period counted last, 0 before the first.

    Late fees are counted `alone`; those who write charges of a month share the lock.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    statement.run(f"SELECT {function}(%s::int, 0)", [site.pk % 2**31])
    return _counted_last(site)


def _counted_last(site: Site) -> int:
    return sum(
        period for (period,) in statement.run("SELECT period FROM billing_latemark WHERE site_id = %s", [site.pk])
    )


def expected(site: Site, period: int, rates: Rates) -> Booked:
    """What the run of a period would book now, without writing anything."""
    booking = Booking(site, period, rates, 0, _counted_last(site))
    if booking.before > period:
        return Booked(0, 0, [])
    whole, notes = register.extent(site), read(_WATCHED, [site.pk], ("note", "charge"))
    counted = _count(booking, notes, whole.first, whole.last)
    _debtor, _place, sums = _sums(counted.charges, counted.fen)
    return Booked(int((sums != 0).sum()), int(sums.sum()), [])


def watch(site: Site, charges: Column) -> None:
    """The next run looks at these charges of a community again."""
    add("billing_latewatch", {"charge_id": charges}, {"site_id": site.pk})


def watch_written(site: Site, rows: Rows) -> None:
    """Charges that a run of an earlier month has just written, when a later month's run has counted late fees already."""
    bearing = among(rows["tariff_id"], list(late.rates(site.pk)))
    watch(site, rows["id"][bearing])


@dataclass(frozen=True)
class Booking:
    """The late fees of a run: of which community and period, by which part of it, and the period counted last (see `lock`)."""

    site: Site
    period: int
    rates: Rates
    chunk: int
    before: int

    @cached_property
    def tariffs(self) -> dict[int, Tariff]:
        """The versions that ask for late fees."""
        return {version.pk: version for version in self.rates.bearing_late_fees()}

    @property
    def end(self) -> int:
        """The last day that is counted."""
        return (periods.last_day(self.period) - EPOCH).days


def book(booking: Booking, whole: register.Extent, firsts: list[int]) -> Booked:
    """Write a run's late fees: one row a charge, and one printed row a unit and payer.

    A run books the total through its last day less what was booked before, charge by charge; once a later month's run
    has counted them, an earlier one books nothing. The units are taken in parts beginning at the ids `firsts`, so that
    memory does not grow with the community; all of them as one when there are none.
    """
    if booking.before > booking.period:
        return Booked(0, 0, [])
    notes = read(_WATCHED, [booking.site.pk], ("note", "charge"))
    cuts = firsts[1:]
    part = np.searchsorted(cuts, _unit(notes["charge"]), side="right")
    spans = zip([whole.first, *cuts], [*(cut - 1 for cut in cuts), whole.last], strict=True)
    found = [
        _book(booking, {name: column[part == n] for name, column in notes.items()}, first, last)
        for n, (first, last) in enumerate(spans)
    ]
    statement.run(_MARK, [booking.site.pk, booking.period])
    return Booked(
        sum(each.rows for each in found), sum(each.fen for each in found), [pk for each in found for pk in each.lowered]
    )


def _unit(charge: Column) -> Column:
    return charge // (ITEMS * PAYERS * SEQUENCES) % UNITS


class Counted(NamedTuple):
    """What is to be booked for which charges, which of them got less than before, and which the next run looks at."""

    charges: dict[str, Column]
    fen: Column
    lowered: list[int]
    open: Column


def _book(booking: Booking, notes: dict[str, Column], first: int, last: int) -> Booked:
    counted = _count(booking, notes, first, last)
    _watch_on(booking.site, notes, counted.open)
    rows, fen = _write(booking, counted.charges, counted.fen)
    return Booked(rows, fen, counted.lowered)


def _count(booking: Booking, notes: dict[str, Column], first: int, last: int) -> Counted:
    charges = _together(late.named(notes["charge"].tolist(), booking.tariffs), _fallen_due(booking, first, last))
    now = (charges["due"] < booking.end) & (charges["charge"] < charge_id(booking.period, 0, 0, 0))
    counted = {name: column[now] for name, column in charges.items()}
    found = late.total_late(late.accounts_of(counted, booking.tariffs), booking.end)
    more = found.total_fen.copy()
    known = among(counted["charge"], notes["charge"]) if booking.before else np.ones(len(more), dtype=bool)
    more[known] -= late.booked(counted["charge"][known])  # of what has only now fallen due nothing can be booked
    keep, lowered = more != 0, counted["charge"][more < 0].tolist()
    still = np.concatenate([charges["charge"][~now], counted["charge"][~found.closed]])
    return Counted({name: column[keep] for name, column in counted.items()}, more[keep], lowered, still)


def late_item(site: Site, rates: Rates) -> Item:
    """The item 违约金 of a community; opened when missing."""
    known = next((item for item in rates.items.values() if item.kind == Item.Kind.LATE), None)
    if known is None:
        known = Item.objects.create(site=site, kind=Item.Kind.LATE, code=LATE_CODE, name=LATE_NAME, number=ITEMS - 1)
        rates.items[known.pk] = known
    return known


def _fallen_due(booking: Booking, first: int, last: int) -> dict[str, Column]:
    """The charges of a range of units that runs wrote and none has counted: those of the months and prices that have fallen
    due since.

    The first time every charge of every earlier month.
    """
    site, period, before = booking.site, booking.period, booking.before
    end, since = periods.last_day(period), periods.last_day(before) if before else None
    months = statement.run(
        "SELECT period FROM billing_billedperiod WHERE site_id = %s AND period < %s", [site.pk, period]
    )
    wanted: dict[int, list[int]] = {}
    for (month,) in sorted(months):
        for version in booking.tariffs.values():
            due = due_on(version, month)
            if since is None or (due < end and (month >= before or due >= since)):
                wanted.setdefault(month, []).append(version.pk)
    if not wanted or not last:
        return {name: np.zeros(0, dtype=np.int64) for name in late.CHARGE}
    lows = [charge_id(month, first, 0, 0) for month in wanted]
    highs = [charge_id(month, last + 1, 0, 0) for month in wanted]
    versions = sorted({pk for each in wanted.values() for pk in each})
    found = read(_FALLEN_DUE, [lows, highs, site.pk, versions], late.CHARGE)
    kept = np.zeros(len(found["charge"]), dtype=bool)
    for low, high, those in zip(lows, highs, wanted.values(), strict=True):  # not every price of every month
        part = slice(*np.searchsorted(found["charge"], [low, high]))
        kept[part] = among(found["tariff"][part], those)
    kept &= found["due"] < (booking.end if before else late.EVER)
    return {name: column[kept] for name, column in found.items()}


def _together(one: dict[str, Column], other: dict[str, Column]) -> dict[str, Column]:
    """Both, each charge once, ascending."""
    joined = {name: np.concatenate([one[name], other[name]]) for name in late.CHARGE}
    _ids, first = np.unique(joined["charge"], return_index=True)
    return {name: column[first] for name, column in joined.items()}


def _watch_on(site: Site, notes: dict[str, Column], charges: Column) -> None:
    """One note for each of these charges and none for others; notes that came since they were read stay."""
    _ids, first = np.unique(notes["charge"], return_index=True)
    stays = np.zeros(len(notes["note"]), dtype=bool)
    stays[first] = among(notes["charge"][first], charges)
    if not stays.all():
        statement.run("DELETE FROM billing_latewatch WHERE id = ANY(%s::bigint[])", [numbers(notes["note"][~stays])])
    watch(site, charges[~among(charges, notes["charge"])])


def _write(booking: Booking, charges: dict[str, Column], fen: Column) -> tuple[int, int]:
    """Append what is booked for each charge, and the printed sum of each unit and payer; nothing printed for nothing."""
    debtor, place, sums = _sums(charges, fen)
    row = np.full(len(debtor), -booking.chunk, dtype=np.int64)  # of a sum of nothing: a number no charge has
    row[sums != 0] = _print(booking, debtor[sums != 0], sums[sums != 0])
    add(
        "billing_latefee", {"charge_id": charges["charge"], "amount_fen": fen, "row": row[place]},
        {"site_id": booking.site.pk, "period": booking.period, "through": periods.last_day(booking.period)},
    )  # fmt: skip
    return int((sums != 0).sum()), int(sums.sum())


def _sums(charges: dict[str, Column], fen: Column) -> tuple[Column, Column, Column]:
    """The debtors (unit and payer as one number), each charge's place among them, and what each is asked for in all."""
    unit, payer = _unit(charges["charge"]), charges["charge"] // SEQUENCES % PAYERS
    debtor, place = np.unique(unit * PAYERS + payer, return_inverse=True)
    sums = np.zeros(len(debtor), dtype=np.int64)
    np.add.at(sums, place, fen)
    return debtor, place, sums


def _print(booking: Booking, debtor: Column, fen: Column) -> Column:
    """Append the printed sums; their ids."""
    if not len(debtor):
        return debtor
    period, item = booking.period, late_item(booking.site, booking.rates)
    unit, payer = debtor // PAYERS, debtor % PAYERS
    bases: Column = charge_id(period, 0, item.number, 0) + (unit * (ITEMS * PAYERS) + payer) * SEQUENCES
    sequence = np.zeros(len(bases), dtype=np.int64)
    used = read(LAST_SEQUENCES, [numbers(bases), CORRECTED], ("base", "last"))
    sequence[np.searchsorted(bases, used["base"])] = used["last"] + 1
    ids: Column = bases + sequence
    add(
        "billing_charge",
        {"id": ids, "unit_id": unit, "payer": payer, "sequence": sequence, "amount_fen": fen},
        {"site_id": booking.site.pk, "item_id": item.pk, "chunk": booking.chunk, "period": period, **_PRINTED},
    )
    return ids
