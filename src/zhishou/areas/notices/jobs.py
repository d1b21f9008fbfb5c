"""Printing as a job: buildings are read here, set by processes of their own, and filed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhishou.areas.notices import queries
from zhishou.areas.notices.drawing import notices_data
from zhishou.areas.notices.models import NoticeBatch, NoticeFile
from zhishou.areas.notices.operations import PRINT
from zhishou.areas.notices.setting import Setters
from zhishou.areas.notices.statements import Statement
from zhishou.areas.property import periods
from zhishou.kernel import clock, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Job
from zhishou.kernel.paper import JSON
from zhishou.kernel.types import Upload

Read = tuple[NoticeFile, list[Statement]]


@jobs.job(PRINT)
def print_notices(running: Job) -> dict[str, Any]:
    """Print what is not printed of a batch. Safe to repeat: what is filed stays, a building's file is whole or not there."""
    batch = NoticeBatch.objects.select_related("site").get(pk=running.args["batch"])
    total = batch.files.count()
    with Setters() as setters:
        for (file, pages), pdf in setters.each(_read(batch)):
            _file(file, pages, pdf)
            jobs.progress(running, batch.files.exclude(filed_at=None).count(), total)
    found = batch.files.all()
    return {"files": total, "pages": sum(f.pages for f in found), "fen": sum(f.charged_fen for f in found)}


def _read(batch: NoticeBatch) -> Iterator[tuple[Read, dict[str, JSON], int]]:
    for file in batch.files.filter(filed_at=None).select_related("batch__site", "site"):
        as_of = clock.now()
        pages = queries.pages_of(file)
        if pages:
            yield (file, pages), notices_data(batch, file, pages, as_of), len(pages)
        else:
            perform("notices.leave_out", Actor.system(PRINT), {"file": file}, door="job")


def _file(file: NoticeFile, pages: list[Statement], pdf: bytes) -> None:
    name = f"{file.site.name}-{file.title}-{periods.words(file.batch.period)}.pdf"
    perform(
        "notices.file_pdf", Actor.system(PRINT),
        {"file": file, "pdf": Upload(name, pdf), "pages": [_figures(page) for page in pages]}, door="job",
    )  # fmt: skip


def _figures(page: Statement) -> dict[str, Any]:
    days = page.due_dates
    return {
        "unit": page.unit.pk, "payer": page.payer.role, "tenant": page.payer.party, "charged_fen": page.charged_fen, "arrears_fen": page.arrears_fen,
        "settled_fen": page.settled_fen, "due_on": days[0][0].isoformat() if days else "",
    }  # fmt: skip
