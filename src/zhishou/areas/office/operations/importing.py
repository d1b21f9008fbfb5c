"""Importing by the page: the table is handed in, looked at, and then taken by a job that performs the kind's own operation."""

from __future__ import annotations

import hashlib
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from zhishou.kernel import files, importing, jobs, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Job, Site, StoredFile
from zhishou.kernel.operation import Command, NotAllowed, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

AT_ONCE_LINES = 500
FILE_LIMIT = 50_000_000  # as `kernel.excel.read_table` takes
JOB = "office.import"


def kinds(actor: Actor, row: models.Model | None = None) -> list[tuple[str, str]]:
    """The kinds of import the actor may use somewhere."""
    held = [kind for kind in importing.IMPORTS.values() if kind.capability in actor.capabilities]
    return [(kind.name, _(kind.title)) for kind in sorted(held, key=lambda kind: kind.order)]


def sites(actor: Actor, row: models.Model | None = None) -> list[tuple[str, str]]:
    """The sites the actor may import at."""
    held = actor.sites(*{kind.capability for kind in importing.IMPORTS.values()})
    return [(str(site.pk), site.name) for site in Site.objects.filter(pk__in=held)]


class HandInTable(Command):
    site: Ref[Site] = ask("站点", choices=sites)
    kind: str = ask("导入什么", at_most=40, public=True, choices=kinds)
    file: Upload = ask("表格文件", hint="Excel（.xlsx）或 CSV，最大 50 MB。")


class ImportTable(Command):
    job: Ref[Job] = ask("上传")
    mapping: list[str] = ask("列的对应", default=[], at_most=100, hint="目标=文件中的列名，一行一个。")


class RestartJob(Command):
    job: Ref[Job] = ask("任务")


@operation(
    "office.hand_in_table", label="上传并预览", personal=True, url_after=lambda row: f"/import/{cast(Job, row).pk}"
)
def hand_in_table(act: Act, cmd: HandInTable) -> Job:
    """Keep a table to be imported, for its owner to look at first; nothing is imported yet."""
    kind = importing.find(cmd.kind)
    _allowed(act.actor, kind, cmd.site)
    if not cmd.file.data or len(cmd.file.data) > FILE_LIMIT:
        raise Refused("office.import_file", limit=FILE_LIMIT // 1_000_000)
    job = Job.objects.create(name=JOB, args={"kind": kind.name}, site=cmd.site, person=act.person)
    digest = hashlib.sha256(cmd.file.data).hexdigest()
    files.store(
        cmd.file.data, name=cmd.file.name, mime="application/octet-stream", about=job, kind="table",
        site=cmd.site, by=act.person, sha256=digest,
    )  # fmt: skip
    return job


@operation("office.import_table", label="开始导入", personal=True, url_after=lambda row: f"/jobs/{cast(Job, row).pk}")
def import_table(act: Act, cmd: ImportTable) -> Job:
    """Take the handed-in table: the job imports line by line, gives failed lines back and never takes one twice."""
    job = act.lock(cmd.job)
    if job.name != JOB or job.site is None or job.person_id != act.person.pk:
        raise Refused("office.import_gone")
    kind = importing.find(job.args["kind"])
    _allowed(act.actor, kind, job.site)
    if job.state != Job.State.WAITING or "mapping" in job.args:
        raise Refused("office.import_over")
    mapping = importing.read_map(cmd.mapping)
    table = importing.open_table(files.path_of(table_of(job)), kind, mapping)
    importing.columns_of(kind, table.headers, mapping)
    lines = sum(1 for _row in table.rows)
    if not lines:
        raise Refused("office.import_nothing")
    job.args, job.total = {**job.args, "mapping": mapping}, lines
    job.save(update_fields=["args", "total"])
    if lines > AT_ONCE_LINES or act.door != "page":
        jobs.run_job.defer(job_id=job.pk)
    else:
        # The page does it at once; should that process die, the queue finishes it.
        jobs.run_job.configure(schedule_in={"seconds": 120}).defer(job_id=job.pk)
    act.note(kind=kind.name, lines=lines)
    return job


@operation("office.restart_job", label="重新开始", personal=True, url_after=lambda row: f"/jobs/{cast(Job, row).pk}")
def restart_job(act: Act, cmd: RestartJob) -> Job:
    """Put a failed or forgotten job back on the queue; jobs are safe to repeat."""
    job = act.lock(cmd.job)
    if job.state != Job.State.FAILED:
        raise Refused("office.job_running")
    job.state, job.trouble = Job.State.WAITING, ""
    job.save(update_fields=["state", "trouble"])
    jobs.run_job.defer(job_id=job.pk)
    return job


def table_of(job: Job) -> StoredFile:
    """The table handed in for a job."""
    found = files.of(job, "table").first()
    if found is None or not files.path_of(found).exists():
        raise Refused("office.import_gone")
    return found


def _allowed(actor: Actor, kind: importing.ImportKind, site: Site) -> None:
    if not actor.can(kind.capability, site):
        capability = words.CAPABILITIES.get(kind.capability, kind.title)
        raise NotAllowed("duty.elsewhere", capability=capability, site=site.name)
