"""Jobs on the PostgreSQL queue: enqueued with their cause, resumable, with progress the page shows."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as queue
from procrastinate.jobs import Status

from zhishou.kernel import clock, files, metrics
from zhishou.kernel.doors.outage import outage_of
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Job, Person, Site, StoredFile
from zhishou.kernel.operation import Invalid, Refused

log = logging.getLogger(__name__)
JOBS: dict[str, Callable[[Job], dict[str, Any]]] = {}
STALLED_AFTER_SECONDS = 30
MOST_ATTEMPTS = 5


def job(name: str) -> Callable[[Callable[[Job], dict[str, Any]]], Callable[[Job], dict[str, Any]]]:
    """Register a function `(job) -> result` as work for the queue. It must be safe to repeat."""

    def register(work: Callable[[Job], dict[str, Any]]) -> Callable[[Job], dict[str, Any]]:
        JOBS[name] = work
        return work

    return register


def enqueue(name: str, args: dict[str, Any], *, site: Site | None, person: Person | None) -> Job:
    """Put work on the queue within the current transaction: it runs when that commits, or never."""
    with transaction.atomic():
        made = Job.objects.create(name=name, args=args, site=site, person=person)
        run_job.defer(job_id=made.pk)
    return made


def progress(running: Job, done: int, total: int) -> None:
    """Let the page see how far it is."""
    Job.objects.filter(pk=running.pk).update(done=done, total=total)


def keep(running: Job, kind: str, data: bytes, name: str, mime: str) -> StoredFile:
    """Keep a file a job made; one of a kind a job, so that a repeated job leaves one."""
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        begin(f"system.{running.name}")
        files.drop(files.of(running, kind))
        return files.store(
            data, name=name, mime=mime, about=running, kind=kind, site=running.site, by=running.person, sha256=digest
        )


def run_now(waiting: Job) -> Job:
    """Do a job in this process (the worker, the CLI and tests)."""
    with transaction.atomic():
        fresh = Job.objects.select_for_update().get(pk=waiting.pk)
        if fresh.state in (Job.State.DONE, Job.State.PARTLY):
            return fresh
        fresh.state, fresh.started_at = Job.State.RUNNING, clock.now()
        fresh.save(update_fields=["state", "started_at"])
    try:
        result = JOBS[fresh.name](fresh)
        state, trouble = (Job.State.PARTLY if result.get("failed") else Job.State.DONE), ""
    except Refused as no:
        result, state, trouble = {}, Job.State.FAILED, no.sentence()
    except Invalid as bad:
        result, state, trouble = {}, Job.State.FAILED, str(bad)
    Job.objects.filter(pk=fresh.pk).update(state=state, result=result, trouble=trouble[:400], ended_at=clock.now())
    metrics.JOBS.labels(fresh.name, state).inc()
    fresh.refresh_from_db()
    return fresh


@queue.task(
    name="zhishou.run_job", pass_context=True, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=2)
)
def run_job(context: Any, job_id: int) -> None:
    """The one queue task: look up the job and do it. What fails again and again ends as failed and says why."""
    if (waiting := Job.objects.filter(pk=job_id).first()) is None:
        return
    try:
        run_now(waiting)
    except Exception as error:
        if context.job.attempts >= MOST_ATTEMPTS:
            _give_up(waiting, error)
        raise


def _give_up(failed: Job, error: Exception) -> None:
    found = outage_of(error)
    trouble = str(found.sentence) if found else _("任务出了差错，没有完成。请再试一次；还是不行，请告诉系统管理员。")
    Job.objects.filter(pk=failed.pk).update(state=Job.State.FAILED, trouble=trouble[:400], ended_at=clock.now())


@queue.periodic(cron="* * * * *")
@queue.task(name="zhishou.every_minute", queueing_lock="every_minute", lock="every_minute", pass_context=False)
def every_minute(timestamp: int) -> None:
    """Seal, warn and open what the calendar asks, count what has ended; drop old rate marks."""
    from zhishou.kernel import evidence, rates, rollup, sweep

    evidence.seal()
    sweep.sweep()
    rollup.roll_up()
    rates.forget_old()


@queue.periodic(cron="* * * * * */20")
@queue.task(name="zhishou.retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: Any, timestamp: int) -> None:
    """A worker that was killed leaves its job behind: give it to another.

    A periodic one is dropped instead. Its next turn waits already, so that it could not be put back beside it, and as
    long as it stood there as running, that next turn would wait for ever.
    """
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        if stalled.queueing_lock:
            await manager.finish_job(stalled, status=Status.FAILED, delete_job=True)
        else:
            await manager.retry_job(stalled)
