"""The month run: opened once, done in chunks, closed, and checked by a second person."""

from __future__ import annotations

from django.db import models

from zhishou.areas.billing import closing, running
from zhishou.areas.billing.jobs import RUN
from zhishou.areas.billing.models import BilledPeriod, Chunk, Run
from zhishou.kernel import clock, disk, jobs, statement
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.insert import insert, insert_all
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: models.Model) -> str:
    assert isinstance(row, Run)
    return row.url()


class OpenRun(Command):
    site: Ref[Site] = ask("小区")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")


def _plan(run: Run) -> None:
    insert_all(running.plan(run))
    insert_all([BilledPeriod(site=run.site, period=run.period)], skip_conflicts=True)


class DoChunk(Command):
    chunk: Ref[Chunk] = ask("部分")


class OfRun(Command):
    run: Ref[Run] = ask("出账")


@operation(
    "billing.open_run",
    label="出账",
    capability="run_billing",
    url_after=_url,
)
def open_run(act: Act, cmd: OpenRun) -> Run:
    """Open the month run of a community, or go on with it: a finished run gets a new turn only for what came later.

    There is one run a community and period, whoever starts it how often (property.cashier.1, .5).
    """
    if not 1 <= cmd.period % 100 <= 12:
        raise Refused("billing.period")
    closing.refuse_closed(cmd.site, cmd.period)
    running.lock_community(cmd.site, cmd.period)
    run = statement.row(Run, "WHERE site_id = %s AND period = %s", [cmd.site.pk, cmd.period])
    if run is None:
        run = Run(site=cmd.site, period=cmd.period, started_at=act.now, started_by=act.actor.person, passes=1)
        insert(run)
        _plan(run)
    elif not run.chunks.filter(done_at=None).exists() and running.anything_new([run]):
        run.passes, run.finished_at = run.passes + 1, None
        run.save(update_fields=["passes", "finished_at"])
        _plan(run)
    if act.door == "page":
        jobs.enqueue(RUN, {"run": run.pk}, site=run.site, person=act.actor.person)
    act.note(turn=run.passes)
    return run


@operation("billing.do_chunk", label="出账（一部分）", capability="run_billing", about="chunk")
def do_chunk(act: Act, cmd: DoChunk) -> Chunk:
    """Bill one part of a run in one transaction; a part that is done already stays as it is."""
    from zhishou.areas.payments import settling

    chunk = cmd.chunk
    if chunk.kind != Chunk.Kind.UNITS:
        settling.hold(chunk.site)  # late fees that are lowered give money back
    ((done,),) = statement.run("SELECT done_at IS NOT NULL FROM billing_chunk WHERE id = %s FOR UPDATE", [chunk.pk])
    if done:
        chunk.refresh_from_db(fields=["done_at", "rows", "amount_fen"])
    else:
        closing.refuse_closed(chunk.site, chunk.run.period)
        running.do(chunk)
    act.note(rows=chunk.rows, fen=chunk.amount_fen)
    return chunk


@operation("billing.finish_run", label="出账完成", capability="run_billing", about="run")
def finish_run(act: Act, cmd: OfRun) -> Run:
    """Close a turn of a run: every part is done, so prepayments settle the oldest due of all that was posted.

    Counts and sums stand in the event.
    """
    from zhishou.areas.payments import settling

    settling.hold(cmd.run.site)  # a payment under way has not seen what was posted: it waits, or its rest is seen here
    run, (left, rows, fen) = running.locked(cmd.run), running.totals(cmd.run)
    if left:
        raise Refused("billing.parts_left")
    if run.finished_at is None:
        settling.use_prepayments(run.site, clock.today(), posted=run.period)
        running.close(run, rows, fen, act.now)
    act.note(rows=run.rows, fen=run.amount_fen)
    return run


@operation(
    "billing.approve_run", label="复核出账", capability="approve_billing", about="run",
    apart_from=("billing.open_run", "billing.finish_run"),
)  # fmt: skip
def approve_run(act: Act, cmd: OfRun) -> Run:
    """The second person's check: from then on notices go out. Refused while the run is unfinished."""
    run = act.lock(cmd.run)
    if run.finished_at is None:
        raise Refused("billing.not_finished")
    if run.approved_at is None:
        run.approved_at, run.approved_by = act.now, act.person
        run.save(update_fields=["approved_at", "approved_by"])
    act.note(rows=run.rows, fen=run.amount_fen)
    return run


def run_months(actor: Actor, sites: list[Site], period: int, door: str) -> list[Run]:
    """Run the month of each community to its end; one that is at its end already and to which nothing came stays as it is."""
    if left := running.to_do(sites, period):
        with disk.awaited_at_the_end():
            for site in left:
                run_month(actor, site, period, door)
    runs = running.of_sites(sites, period)
    return [runs[site.pk] for site in sites]


def run_month(actor: Actor, site: Site, period: int, door: str) -> Run:
    """Run a community's month to its end, as often as needed: what others are doing or have done is not done again."""
    run = perform("billing.open_run", actor, {"site": site, "period": period}, door=door).result
    assert isinstance(run, Run)
    return finish(actor, run, door)


def finish(actor: Actor, run: Run, door: str) -> Run:
    """Do every open part of a run and close it."""
    with disk.awaited_at_the_end():
        while (part := (left := running.left(run)).part) is not None:
            perform("billing.do_chunk", actor, {"chunk": part}, door=door)
        if left.finished:
            run.refresh_from_db(fields=["finished_at", "rows", "amount_fen", "passes"])
            return run
        done = perform("billing.finish_run", actor, {"run": run}, door=door).result
    assert isinstance(done, Run)
    return done
