"""The month run, chunk by chunk: what there is to do, doing one chunk, and going on until all is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef

from zhishou.areas.billing import again, facts, late_booking, parking, pools
from zhishou.areas.billing.engine import KINDS, Community, Rows, together
from zhishou.areas.billing.exact import sum_of
from zhishou.areas.billing.models import (
    Chunk,
    Item,
    PoolInvoice,
    PoolSplit,
    Run,
    Tariff,
)
from zhishou.areas.billing.rates import Rates
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, statement
from zhishou.kernel.columns import write
from zhishou.kernel.insert import insert
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


CHUNK_UNITS = 3_000  # more want more memory at once, and a longer transaction (docs/performance-log.md)


def plan(run: Run) -> list[Chunk]:
    """The parts of a new turn: the whole community when it is one part, else its units in parts, its pools, its late fees."""
    site, kinds = run.site, Chunk.Kind
    all_units = register.extent(site)

    def part(kind: int, first: int = 0, last: int = 0) -> Chunk:
        return Chunk(site=site, run=run, turn=run.passes, kind=kind, first=first, last=last)

    if 0 < all_units.units <= CHUNK_UNITS:
        return [part(kinds.WHOLE, all_units.first, all_units.last)]
    units = register.unit_ids(site)
    found = [
        part(kinds.UNITS, units[at], units[min(at + CHUNK_UNITS, len(units)) - 1])
        for at in range(0, len(units), CHUNK_UNITS)
    ]
    if Item.objects.filter(site=site, kind=Item.Kind.SHARED).exists():
        found.append(part(kinds.POOLS))
    if Tariff.objects.filter(site=site, late_rate_e6__gt=0).exists():
        found.append(part(kinds.LATE))
    return found


def of_sites(sites: list[Site], period: int) -> dict[int, Run]:
    """The runs of a period by community (id)."""
    at = {site.pk: site for site in sites}
    found = statement.rows(Run, "WHERE site_id = ANY(%s::bigint[]) AND period = %s", [list(at), period])
    for run in found:
        run.site = at[run.site_id]
    return {run.site_id: run for run in found}


def to_do(sites: list[Site], period: int) -> list[Site]:
    """The communities among these whose month is not run to its end, or for which something came after the run read it."""
    runs = of_sites(sites, period).values()
    left = {pk for (pk,) in statement.run(_OPEN, [[run.pk for run in runs]])}
    done = [run for run in runs if run.finished_at is not None and run.pk not in left]
    again = anything_new(done)
    at_rest = {run.site_id for run in done if run.pk not in again}
    return [site for site in sites if site.pk not in at_rest]


def anything_new(runs: list[Run]) -> set[int]:
    """The runs of one period (ids) for which a reading, fact, tariff, payment or invoice came after their last turn read it."""
    from zhishou.areas.payments import queries as money

    since = _last_read(runs)
    found = _readings_since(runs, since)
    if len(found) == len(runs) or not since:
        return found
    sites, first = [run.site_id for run in runs], min(since.values())
    tariffs = Tariff.objects.filter(site__in=sites, created_at__gt=first)
    newest = [(t.site_id, t.created_at) for t in tariffs] + money.changed_since(sites, first)
    return found | _later(runs, since, newest)


def readings_since(runs: list[Run]) -> set[int]:
    """Those for which a reading, a fact of a unit or a pool's invoice came after the last turn: billed only by another one."""
    return _readings_since(runs, _last_read(runs))


def _readings_since(runs: list[Run], since: dict[int, datetime]) -> set[int]:
    if not since:
        return set()
    asked = [run.site_id for run in runs], runs[0].period, min(since.values())
    found = _later(runs, since, register.changed_since(*asked))
    if len(found) < len(since):
        found |= _later(runs, since, parking.released_since(*asked))
    return found if len(found) == len(since) else found | (_parked_may_open(runs) & set(since))


def _later(runs: list[Run], since: dict[int, datetime], newest: list[tuple[int, datetime]]) -> set[int]:
    """The runs whose community had something new (community, moment) after they read it."""
    of = {run.site_id: run.pk for run in runs if run.pk in since}
    return {of[site] for site, at in newest if site in of and at > since[of[site]]}


def _last_read(runs: list[Run]) -> dict[int, datetime]:
    return dict(statement.run(_LAST_READ, [[run.pk for run in runs]]))


def _parked_may_open(runs: list[Run]) -> set[int]:
    split = PoolSplit.objects.filter(item=OuterRef("item"), period=OuterRef("period"))
    rows = PoolInvoice.objects.filter(site__in=[run.site_id for run in runs], period=runs[0].period)
    sites = set(rows.exclude(Exists(split)).values_list("site_id", flat=True))
    return {run.pk for run in runs if run.site_id in sites}


def do(chunk: Chunk) -> None:
    """Do one chunk within the caller's transaction: read, compute, append."""
    chunk.read_at = clock.now()
    kinds, rates = Chunk.Kind, Rates(chunk.site)
    late = chunk.kind == kinds.LATE or (chunk.kind == kinds.WHOLE and bool(rates.bearing_late_fees()))
    counted = late_booking.lock(chunk.site, alone=late)
    whole = register.extent(chunk.site)  # as it is now: a unit may have come since the run was opened
    first, last = (chunk.first, chunk.last) if chunk.kind == kinds.UNITS else (whole.first, whole.last)
    if chunk.kind != kinds.LATE:
        community = Community(chunk.site, chunk.run.period, first, last, rates)
    if chunk.kind == kinds.WHOLE:
        _post(chunk, together([_units(community), *_pools(chunk, community)]), counted)
    elif chunk.kind == kinds.UNITS:
        _post(chunk, _units(community), counted)
    elif chunk.kind == kinds.POOLS:
        for rows in _pools(chunk, community):
            _post(chunk, rows, counted)
    if late:
        _late(chunk, rates, counted, whole)
    chunk.done_at = clock.now()
    statement.run(_DONE, [chunk.read_at, chunk.done_at, chunk.rows, chunk.amount_fen, chunk.pk])


def _post(chunk: Chunk, rows: Rows, counted: int) -> None:
    """Append charges; credits among them are money of the unit."""
    from zhishou.areas.payments import settling

    site, count = chunk.site, len(rows["id"])
    rows["chunk"] = np.full(count, chunk.pk, dtype=np.int64)
    write("billing_charge", KINDS, rows)
    if counted > chunk.run.period:
        late_booking.watch_written(site, rows)
    chunk.rows, chunk.amount_fen = chunk.rows + count, chunk.amount_fen + int(rows["amount_fen"].sum())
    credits = rows["id"][rows["amount_fen"] < 0]
    if len(credits):
        settling.credit(site, [int(pk) for pk in credits])


def _late(chunk: Chunk, rates: Rates, counted: int, whole: register.Extent) -> None:
    from zhishou.areas.payments import settling

    parts = Chunk.objects.filter(run=chunk.run, turn=chunk.turn, kind=Chunk.Kind.UNITS).order_by("first")
    firsts = list(parts.values_list("first", flat=True)) if chunk.kind == Chunk.Kind.LATE else []
    booking = late_booking.Booking(chunk.site, chunk.run.period, rates, chunk.pk, counted)
    booked = late_booking.book(booking, whole, firsts)
    chunk.rows, chunk.amount_fen = chunk.rows + booked.rows, chunk.amount_fen + booked.fen
    if booked.lowered:
        settling.release_late(chunk.site, booked.lowered)


def _units(community: Community) -> Rows:
    return again.missing(facts.billed(community), community)


def _pools(chunk: Chunk, community: Community) -> Iterator[Rows]:
    site, period = community.site, community.period
    for split in pools.all_of(community) if len(community.ids) else ():
        if split.reason:
            continue
        made = PoolSplit(
            site=site, run=chunk.run, item=split.item, period=period, cost_fen=split.cost, usage_milli=split.usage,
            weight=sum_of(split.weights),
        )  # fmt: skip
        insert(made)
        for start in range(0, len(community.ids), CHUNK_UNITS):
            yield pools.rows_of(community, split, start, start + CHUNK_UNITS)


def lock_community(site: Site, period: int) -> None:
    """One at a time for a community and period, until the transaction ends."""
    statement.run("SELECT pg_advisory_xact_lock(%s::int, %s::int)", [site.pk % 2**31, period])


def totals(run: Run) -> tuple[int, int, int]:
    """How many parts of a run are not done, and the rows and fen of those that are."""
    ((left, rows, fen),) = statement.run(_TOTALS, [run.pk])
    return left, rows, fen


class Left(NamedTuple):
    """The part (id) of a run that is to be done next, none when all are done; and whether the run is closed."""

    part: int | None
    finished: bool


def left(run: Run) -> Left:
    """What is left to do of a run."""
    return Left(*statement.run(_LEFT, [run.pk])[0])


def locked(run: Run) -> Run:
    """The run as it stands, locked until the transaction ends."""
    fresh = statement.row(Run, "WHERE id = %s FOR UPDATE", [run.pk])
    assert fresh is not None  # runs are never deleted
    fresh.site = run.site
    return fresh


def close(run: Run, rows: int, fen: int, now: datetime) -> None:
    """A turn is done: counts and sums of all turns; who checked the turn before has not checked this one."""
    run.rows, run.amount_fen, run.finished_at, run.approved_at, run.approved_by = rows, fen, now, None, None
    statement.run(_CLOSE, [rows, fen, now, run.pk])


_OPEN = "SELECT DISTINCT run_id FROM billing_chunk WHERE run_id = ANY(%s::bigint[]) AND done_at IS NULL"
_LAST_READ = """
SELECT c.run_id, min(c.read_at) FROM billing_chunk c JOIN billing_run r ON r.id = c.run_id AND r.passes = c.turn
 WHERE c.run_id = ANY(%s::bigint[]) AND c.read_at IS NOT NULL GROUP BY 1
"""
_TOTALS = """
SELECT count(*) FILTER (WHERE done_at IS NULL), coalesce(sum(rows) FILTER (WHERE done_at IS NOT NULL), 0)::bigint,
       coalesce(sum(amount_fen) FILTER (WHERE done_at IS NOT NULL), 0)::bigint FROM billing_chunk WHERE run_id = %s
"""
_LEFT = """
SELECT (SELECT c.id FROM billing_chunk c WHERE c.run_id = r.id AND c.done_at IS NULL ORDER BY c.turn, c.kind, c.first LIMIT 1),
       r.finished_at IS NOT NULL FROM billing_run r WHERE r.id = %s
"""
_CLOSE = """
UPDATE billing_run SET rows = %s, amount_fen = %s, finished_at = %s, approved_at = NULL, approved_by_id = NULL WHERE id = %s
"""
_DONE = "UPDATE billing_chunk SET read_at = %s, done_at = %s, rows = %s, amount_fen = %s WHERE id = %s"
