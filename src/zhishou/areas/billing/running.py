"""The month run, chunk by chunk: what there is to do, doing one chunk, and going on until all is done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Min, Sum

from zhishou.areas.billing import late_booking, parking, pools
from zhishou.areas.billing.engine import KINDS, Community, Rows, bill, keys, together
from zhishou.areas.billing.models import BilledPeriod, Charge, Chunk, Item, PoolSplit, Run, Tariff
from zhishou.areas.billing.models.charges import CORRECTED, SEQUENCES, charge_id
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import queries as register
from zhishou.areas.property import snapshot
from zhishou.kernel import clock
from zhishou.kernel.columns import read, write
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


CHUNK_UNITS = 20_000
LATE_CODE, LATE_NAME = "LATE", "违约金"
_THERE = """
SELECT c.id, c.amount_fen, c.usage_milli, c.source::bigint FROM billing_charge c
 WHERE c.id >= %s AND c.id < %s AND c.site_id = %s ORDER BY c.id
"""


def late_item(site: Site) -> Item:
    """The item 违约金 of a community; opened when missing."""
    return Item.objects.filter(site=site, kind=Item.Kind.LATE).first() or Item.objects.create(
        site=site, kind=Item.Kind.LATE, code=LATE_CODE, name=LATE_NAME, number=511
    )


def plan(run: Run) -> list[Chunk]:
    """The chunks of a new turn: units by 20,000, the pools of the whole community, its late fees."""
    site = run.site
    units = register.unit_ids(site)
    found = [
        Chunk(
            site=site,
            run=run,
            turn=run.passes,
            kind=Chunk.Kind.UNITS,
            first=units[at],
            last=units[min(at + CHUNK_UNITS, len(units)) - 1],
        )
        for at in range(0, len(units), CHUNK_UNITS)
    ]
    if Item.objects.filter(site=site, kind=Item.Kind.SHARED).exists():
        found.append(Chunk(site=site, run=run, turn=run.passes, kind=Chunk.Kind.POOLS))
    if (
        Tariff.objects.filter(site=site, late_rate_e6__gt=0).exists()
        and not Run.objects.filter(site=site, period__gt=run.period).exists()
    ):
        found.append(Chunk(site=site, run=run, turn=run.passes, kind=Chunk.Kind.LATE))
    return found


def anything_new(run: Run) -> bool:
    """True when a reading, fact, tariff, payment or invoice came after the last turn read them."""
    since = _last_read(run)
    if since is None:
        return run.passes == 0 or run.chunks.filter(done_at=None).exists()
    from zhishou.areas.payments import queries as money

    return (
        Tariff.objects.filter(site=run.site, created_at__gt=since).exists()
        or money.changed_since(run.site, since)
        or readings_since(run)
    )


def readings_since(run: Run) -> bool:
    """True when a reading, a fact of a unit or a pool's invoice came after the last turn: billed only by another one."""
    since = _last_read(run)
    return since is not None and (
        register.changed_since(run.site, run.period, since)
        or parking.released_since(run.site, run.period, since)
        or _parked_may_open(run)
    )


def _last_read(run: Run) -> datetime | None:
    found: datetime | None = Chunk.objects.filter(run=run, turn=run.passes).aggregate(at=Min("read_at"))["at"]
    return found


def _parked_may_open(run: Run) -> bool:
    from zhishou.areas.billing.models import PoolInvoice

    split = PoolSplit.objects.filter(run=run).values("item")
    return PoolInvoice.objects.filter(site=run.site, period=run.period).exclude(item__in=split).exists()


def do(chunk: Chunk) -> None:
    """Do one chunk within the caller's transaction: read, compute, append, settle from prepayments."""
    from zhishou.areas.payments import settling

    chunk.read_at = clock.now()
    site, period = chunk.run.site, chunk.run.period
    if chunk.kind == Chunk.Kind.LATE:
        chunk.rows, chunk.amount_fen = late_booking.book(site, period, late_item(site), chunk.pk)
        units = None
    else:
        counted = late_booking.lock(site, alone=False)
        rows = _units(chunk, site, period) if chunk.kind == Chunk.Kind.UNITS else _pools(chunk, site, period)
        chunk.rows, chunk.amount_fen = len(rows["id"]), int(rows["amount_fen"].sum())
        rows["chunk"] = np.full(chunk.rows, chunk.pk, dtype=np.int64)
        write("billing_charge", KINDS, rows)
        if counted > period:
            late_booking.watch_written(site, rows)
        units = (chunk.first, chunk.last) if chunk.kind == Chunk.Kind.UNITS else None
        if (rows["amount_fen"] < 0).any():
            settling.credit(site, [int(pk) for pk in rows["id"][rows["amount_fen"] < 0]])
    settling.use_prepayments(site, units, clock.today())
    chunk.done_at = clock.now()
    chunk.save()


def _units(chunk: Chunk, site: Site, period: int) -> Rows:
    community = Community(site, period, chunk.first, chunk.last, Rates(site))
    rows = together(bill(community))
    rows = _settled(rows, site, period, chunk)
    return (
        _missing(rows, site, period, chunk.first, chunk.last) if chunk.turn > 1 or _taken_over(site, period) else rows
    )


def _taken_over(site: Site, period: int) -> bool:
    """True when charges of the period came from the old books, so that keys may be there in the first turn."""
    return (
        BilledPeriod.objects.filter(site=site, period=period).exists()
        and Charge.objects.filter(
            site=site, pk__gte=charge_id(period, 0, 0, 0), pk__lt=charge_id(period, 2**32 - 1, 0, 0), source=1
        ).exists()
    )


def _settled(rows: Rows, site: Site, period: int, chunk: Chunk) -> Rows:
    """A real reading after estimates: its lines over all months since, less what the estimates billed."""
    guessed = snapshot.estimates(site.pk, period, chunk.first, chunk.last)
    if not len(guessed["unit"]):
        return rows
    real = snapshot.readings(site.pk, period, chunk.first, chunk.last)
    truly = {(int(u), int(k)) for u, k, e in zip(real["unit"], real["kind"], real["estimated"], strict=True) if not e}
    kinds = {item: {v.meter_kind for v in versions} for item, versions in Rates(site).of_kind(Item.Kind.METERED)}
    for unit, kind, latest, earliest in zip(
        *(guessed[n].tolist() for n in ("unit", "kind", "latest", "earliest")), strict=True
    ):
        if (unit, kind) not in truly:
            continue
        for item, known in kinds.items():
            if kind not in known:
                continue
            places = np.flatnonzero((rows["unit_id"] == unit) & (rows["item_id"] == item.pk))
            billed = Charge.objects.filter(
                site=site, unit_id=unit, item=item, period__gte=earliest, period__lte=latest, source=0
            )
            low, high = charge_id(earliest, 0, 0, 0), charge_id(latest + 1, 0, 0, 0)
            fen = billed.filter(pk__gte=low, pk__lt=high).aggregate(fen=Sum("amount_fen"))["fen"] or 0
            if len(places) and fen:
                rows["amount_fen"][places[0]] -= fen
                rows["deducted_fen"][places[0]] += fen
    keep = rows["amount_fen"] != 0
    return {name: column[keep] for name, column in rows.items()}


def _missing(rows: Rows, site: Site, period: int, first: int, last: int) -> Rows:
    """What is not there yet: new keys, and of metered keys what late verified readings add."""
    there = read(
        _THERE,
        [charge_id(period, first, 0, 0), charge_id(period, last + 1, 0, 0), site.pk],
        ("id", "fen", "usage", "source"),
    )
    if not len(there["id"]):
        return rows
    bases = there["id"] // SEQUENCES
    mine = rows["id"] // SEQUENCES
    # A correction of a closed month stands in this period under a high sequence: it is not what a run would write.
    new = ~np.isin(mine, bases[there["id"] % SEQUENCES < CORRECTED])
    metered = {i.pk for i in Item.objects.filter(site=site, kind=Item.Kind.METERED)}
    more = []
    for place in np.flatnonzero(~new & np.isin(rows["item_id"], list(metered)) & (rows["sequence"] == 0)):
        same = bases == mine[place]
        ran = same & (there["source"] == 0)
        if not ran.any() or int(there["usage"][ran][-1]) == int(rows["usage_milli"][place]):
            continue
        billed = int(there["fen"][ran].sum())
        rows["deducted_fen"][place] += billed
        rows["amount_fen"][place] -= billed
        rows["sequence"][place] = _next_sequence(there["id"][same] % SEQUENCES)
        if rows["amount_fen"][place]:
            more.append(int(place))
    keep = np.concatenate([np.flatnonzero(new), np.array(more, dtype=np.int64)])
    found = {name: column[keep] for name, column in rows.items()}
    found["id"] = keys(found)
    order = np.argsort(found["id"])
    return {name: column[order] for name, column in found.items()}


def _next_sequence(taken: np.ndarray) -> int:
    """After the last of the period's own rows; those of closed months' corrections have numbers of their own."""
    return int(taken[taken < CORRECTED].max()) + 1


def _pools(chunk: Chunk, site: Site, period: int) -> Rows:
    units = register.unit_ids(site)
    if not units:
        return together([])
    community = Community(site, period, units[0], units[-1], Rates(site))
    parts = []
    for split in pools.all_of(community):
        if split.reason:
            continue
        PoolSplit.objects.create(
            site=site, run=chunk.run, item=split.item, period=period, cost_fen=split.cost, usage_milli=split.usage,
            weight=int(split.weights.astype(object).sum()),
        )  # fmt: skip
        parts.append(pools.rows_of(community, split))
    return together(parts)


def lock_community(site: Site, period: int) -> None:
    """One at a time for a community and period, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [site.pk % 2**31, period])


def totals(run: Run) -> tuple[int, int]:
    """Rows and fen of all chunks of a run."""
    sums = Chunk.objects.filter(run=run, done_at__isnull=False).aggregate(rows=Sum("rows"), fen=Sum("amount_fen"))
    return sums["rows"] or 0, sums["fen"] or 0
