"""Draws a set of reports: every one as its own page writes and prints it for whoever asked, all as one workbook and one PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import override
from procrastinate.contrib.django import app as queue

from zhishou.areas.reporting import binding, queries
from zhishou.areas.reporting.binding import Drawn
from zhishou.areas.reporting.operations import SET
from zhishou.kernel import clock, files, jobs, spans
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.asking import ask
from zhishou.kernel.doors.lists import Workbook
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Job, StoredFile
from zhishou.kernel.operation import Refused
from zhishou.kernel.standard import StandardReport, Turn
from zhishou.kernel.upload import PDF, XLSX

BOOK, PAPER = "report_book", "report_paper"
KEPT = timedelta(days=30)


@jobs.job(SET)
def draw(job: Job) -> dict[str, Any]:
    """Draw the set. Repeated it replaces the files; what has nothing to tell, or is not theirs any more, is named as left out."""
    assert job.person is not None
    actor, span = Actor.of(job.person), spans.of(job.args["span"])
    site = next((one for one in queries.sites(actor) if one.code == job.args["site"]), None)
    if site is None:
        raise Refused("reporting.gone")
    here = [one for _group, some in queries.of(actor, site) for one in some if one.url in job.args["reports"]]
    turns = [(one, turn) for one in here for turn in one.at(site.code, span)]
    drawn = []
    with override(job.args["language"]):
        for done, (one, turn) in enumerate(turns):
            jobs.progress(job, done, len(turns))
            drawn.append(_drawn(actor, one, turn))
        title, found = job.args["title"], [one for one in drawn if one.told]
        book = binding.workbook(found)
    paper = binding.paper(site, job.args["title"], drawn)
    made = [jobs.keep(job, BOOK, book, f"{title}.xlsx", XLSX), jobs.keep(job, PAPER, paper, f"{title}.pdf", PDF)]
    missing = len(job.args["reports"]) - len(here) + len(drawn) - len(found)
    return {"files": [one.pk for one in made], "reports": len(found), "failed": missing}


def _drawn(actor: Actor, one: StandardReport, turn: Turn) -> Drawn:
    """A report as its pages tell it to this person; without sheets and pages where they tell nothing."""
    try:
        book, paper = ask(actor, turn.xlsx), ask(actor, turn.pdf)
    except (Http404, Refused, PermissionDenied):
        return Drawn(one.title, turn.month, [], b"")
    assert isinstance(book, Workbook)
    return Drawn(one.title, turn.month, list(book.sheets), paper.content)


@queue.periodic(cron="40 22 * * *")  # 06:40 in Shanghai
@queue.task(name="reporting.clear", queueing_lock="reporting.clear", lock="reporting.clear", pass_context=False)
def every_morning(timestamp: int) -> None:
    """Take away what was drawn long ago."""
    clear()


def clear() -> int:
    """Sets are copies of what the house knows, names among it: after a month they go. How many files went."""
    with transaction.atomic():
        begin(f"system.{SET}")
        return files.drop(StoredFile.objects.filter(kind__in=(BOOK, PAPER), made_at__lt=clock.now() - KEPT))
