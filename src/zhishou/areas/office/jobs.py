"""What the office's jobs do: import a handed-in table, write the sealed chain to a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from zhishou.areas.office.operations import keys
from zhishou.areas.office.operations.importing import JOB, table_of
from zhishou.kernel import clock, encrypted, evidence_export, files, importing, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Job
from zhishou.kernel.operation import Refused
from zhishou.kernel.upload import XLSX


@jobs.job(JOB)
def take_table(job: Job) -> dict[str, Any]:
    """Import the table as the person who handed it in. Repeating it takes no line twice."""
    if job.person is None or job.site is None or "mapping" not in job.args:
        raise Refused("office.import_gone")
    result = importing.run_import(
        importing.find(job.args["kind"]),
        Actor.of(job.person),
        job.site,
        files.path_of(table_of(job)),
        job.args["mapping"],
        told=lambda done, total: jobs.progress(job, done, total),
        door="page",
    )
    answer: dict[str, Any] = {"taken": result.taken, "already": result.already, "failed": result.failed}
    if result.left_out:
        answer["left_out"] = len(result.left_out)
    if result.failed:
        answer["file"] = jobs.keep(job, "failed", result.failed_excel(), "导入失败的行.xlsx", XLSX).pk
    return answer


@jobs.job("office.export_evidence")
def write_chain(job: Job) -> dict[str, Any]:
    """Write every sealed event to a file its owner can download and anyone can verify offline."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "evidence.jsonl"
        count = evidence_export.export(place)
        name = f"evidence-{clock.local(clock.now()):%Y%m%d-%H%M}.jsonl"
        made = jobs.keep(job, "evidence", place.read_bytes(), name, "application/x-ndjson")
    return {"events": count, "file": made.pk}


@jobs.job(keys.JOB)
def encrypt_anew(job: Job) -> dict[str, Any]:
    """Write every encrypted value with the newest key, a part at a time. Stopped anywhere, it goes on with what is left."""
    columns = list(encrypted.COLUMNS.values())
    total = sum(column.stale().count() for column in columns)
    written = unreadable = 0
    for column in columns:
        after: int | None = 0
        while after is not None:
            command = {"column": column.name, "after": after}
            told = perform("office.encrypt_anew", Actor.system("keys"), command, door="job").event.facts
            written, unreadable, after = written + told["written"], unreadable + told["unreadable"], told["last"]
            jobs.progress(job, written + unreadable, total)
    return {"written": written, "failed": unreadable}
