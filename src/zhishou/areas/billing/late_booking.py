"""What a run books as late fee: of which charges, how much, and which ones the next run must look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zhishou.areas.billing import late
from zhishou.areas.billing.dates import due_on
from zhishou.areas.billing.engine import EPOCH, EPOCH_2000, KINDS, Rows, keys
from zhishou.areas.billing.models import Item, Tariff
from zhishou.areas.billing.models.charges import CORRECTED, ITEMS, LAST_SEQUENCES, PAYERS, SEQUENCES, UNITS, charge_id
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import statement
from zhishou.kernel.columns import Column, among, numbers, read, write
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
_BOOKED_KINDS = {
    "charge_id": "int8", "site_id": "int8", "period": "int4", "amount_fen": "int8", "through": "date", "row": "int8",
}  # fmt: skip
_PRINTED_KINDS = {name: kind for name, kind in KINDS.items() if name not in ("tariff_id", "due_on")}


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
    return sum(
        period for (period,) in statement.run("SELECT period FROM billing_latemark WHERE site_id = %s", [site.pk])
    )


def watch(site: Site, charges: Column) -> None:
    """The next run looks at these charges of a community again."""
    write(
        "billing_latewatch", {"site_id": "int8", "charge_id": "int8"},
        {"site_id": np.full(len(charges), site.pk), "charge_id": charges},
    )  # fmt: skip


def watch_written(site: Site, rows: Rows) -> None:
    """Charges that a run of an earlier month has just written, when a later month's run has counted late fees already."""
    bearing = among(rows["tariff_id"], list(late.rates(site.pk)))
    watch(site, rows["id"][bearing])


def book(site: Site, period: int, rates: Rates, chunk: int, before: int, units: register.Extent) -> Booked:
    """Write a run's late fees: one row a charge, and one printed row a unit and payer.

    A run books the total through its last day less what was booked before, charge by charge; once a later month's run
    has counted them (`before`, see `lock`), an earlier one books nothing.
    """
    tariffs = {version.pk: version for version in rates.bearing_late_fees()}
    if before > period:
        return Booked(0, 0, [])
    notes = read(_WATCHED, [site.pk], ("note", "charge"))
    charges = _together(
        late.named(notes["charge"].tolist(), tariffs), _fallen_due(site, before, period, tariffs, units)
    )
    end = (periods.last_day(period) - EPOCH).days
    now = (charges["due"] < end) & (charges["charge"] < charge_id(period, 0, 0, 0))
    counted = {name: column[now] for name, column in charges.items()}
    found = late.total_late(late.accounts_of(counted, tariffs), end)
    more = found.total_fen.copy()
    known = among(counted["charge"], notes["charge"]) if before else np.ones(len(more), dtype=bool)
    more[known] -= late.booked(counted["charge"][known])  # of what has only now fallen due nothing can be booked
    _watch_on(site, notes, np.concatenate([charges["charge"][~now], counted["charge"][~found.closed]]))
    statement.run(_MARK, [site.pk, period])
    keep = more != 0
    rows, fen = _write(
        site, period, late_item(site, rates), chunk, {n: c[keep] for n, c in counted.items()}, more[keep]
    )
    return Booked(rows, fen, counted["charge"][more < 0].tolist())


def late_item(site: Site, rates: Rates) -> Item:
    """The item 违约金 of a community; opened when missing."""
    known = next((item for item in rates.items.values() if item.kind == Item.Kind.LATE), None)
    return known or Item.objects.create(
        site=site, kind=Item.Kind.LATE, code=LATE_CODE, name=LATE_NAME, number=ITEMS - 1
    )


def _fallen_due(
    site: Site, before: int, period: int, tariffs: dict[int, Tariff], units: register.Extent
) -> dict[str, Column]:
    """The charges runs wrote that no run has counted: those of the months and prices that have fallen due since.

    The first time every charge of every earlier month.
    """
    end, since = periods.last_day(period), periods.last_day(before) if before else None
    months = statement.run(
        "SELECT period FROM billing_billedperiod WHERE site_id = %s AND period < %s", [site.pk, period]
    )
    wanted: dict[int, list[int]] = {}
    for (month,) in sorted(months):
        for version in tariffs.values():
            due = due_on(version, month)
            if since is None or (due < end and (month >= before or due >= since)):
                wanted.setdefault(month, []).append(version.pk)
    if not wanted or not units.units:
        return {name: np.zeros(0, dtype=np.int64) for name in late.CHARGE}
    lows = [charge_id(month, units.first, 0, 0) for month in wanted]
    highs = [charge_id(month, units.last + 1, 0, 0) for month in wanted]
    versions = sorted({pk for each in wanted.values() for pk in each})
    found = read(_FALLEN_DUE, [lows, highs, site.pk, versions], late.CHARGE)
    kept = np.zeros(len(found["charge"]), dtype=bool)
    for low, high, those in zip(lows, highs, wanted.values(), strict=True):  # not every price of every month
        part = slice(*np.searchsorted(found["charge"], [low, high]))
        kept[part] = among(found["tariff"][part], those)
    kept &= found["due"] < ((end - EPOCH).days if before else late.EVER)
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


def _write(site: Site, period: int, item: Item, chunk: int, charges: dict[str, Column], fen: Column) -> tuple[int, int]:
    """Append what is booked for each charge, and the printed sum of each unit and payer; nothing printed for nothing."""
    unit, payer = charges["charge"] // (ITEMS * PAYERS * SEQUENCES) % UNITS, charges["charge"] // SEQUENCES % PAYERS
    debtor, place = np.unique(unit * PAYERS + payer, return_inverse=True)
    sums = np.zeros(len(debtor), dtype=np.int64)
    np.add.at(sums, place, fen)
    printed = _printed(site, period, item, chunk, debtor[sums != 0], sums[sums != 0])
    write("billing_charge", _PRINTED_KINDS, printed)
    row = np.full(len(debtor), -chunk, dtype=np.int64)  # of a sum of nothing: a number no charge has
    row[sums != 0] = printed["id"]
    count, through = len(fen), (periods.last_day(period) - EPOCH_2000).days
    write("billing_latefee", _BOOKED_KINDS, {
        "charge_id": charges["charge"], "site_id": np.full(count, site.pk), "period": np.full(count, period),
        "amount_fen": fen, "through": np.full(count, through), "row": row[place],
    })  # fmt: skip
    return len(printed["id"]), int(sums.sum())


def _printed(site: Site, period: int, item: Item, chunk: int, debtor: Column, fen: Column) -> Rows:
    same = dict.fromkeys(_PRINTED_KINDS, 0) | {"site_id": site.pk, "item_id": item.pk, "chunk": chunk, "months": 1}
    same |= {"period": period, "number": item.number}
    rows: Rows = {name: np.full(len(debtor), value, dtype=np.int64) for name, value in same.items()}
    rows |= {"unit_id": debtor // PAYERS, "payer": debtor % PAYERS, "amount_fen": fen}
    bases = keys(rows)
    if len(bases):
        used = read(LAST_SEQUENCES, [numbers(bases), CORRECTED], ("base", "last"))
        rows["sequence"][np.searchsorted(bases, used["base"])] = used["last"] + 1
    rows["id"] = bases + rows["sequence"]
    return rows
