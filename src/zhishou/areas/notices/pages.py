"""The pages of payment notices: print, fetch the PDFs, sign for a building."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing import queries as fees
from zhishou.areas.notices import drawing, queries
from zhishou.areas.notices.models import NoticeBatch, NoticeFile
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Job, Site
from zhishou.kernel.money import yuan

SEES = ("issue_notices", "hand_out_notices")


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """通知单 of a community and period: print, progress, one line a building with its PDFs and who signed for it."""
    held = request.actor.sites(*SEES)
    sites = register.sites_with_units(held)
    if (site := site_asked(request, sites)) is None:
        return render(request, "notices/nothing.html")
    period = _period(request.GET.get("period", ""), site)
    batch = queries.newest(site, period)
    files = list(batch.files.select_related("pdf", "handed_to")) if batch else []
    context = {
        "site": site, "sites": sites, "label": periods.words(period), "batch": batch,
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
        "approved": fees.approved(site, period), "table": _table(files), "job": _job(batch),
        "pages": sum(f.pages for f in files), "charged": yuan(sum(f.charged_fen for f in files)),
        "due": yuan(sum(f.due_fen for f in files)),
        "signed": sum(1 for f in files if f.handed_at), "to_sign": sum(1 for f in files if f.pages),
    }  # fmt: skip
    return render(request, "notices/list.html", context)


def _period(text: str, site: Site) -> int:
    return periods.named(text) or fees.last_approved(site) or periods.of(clock.today())


def _table(files: list[NoticeFile]) -> str:
    columns = (
        Column(_("楼栋"), main=True), Column(_("份数"), end=True), Column(_("本期应收（元）"), end=True),
        Column(_("应缴合计（元）"), end=True), Column(_("通知单")), Column(_("楼管员签收")),
    )  # fmt: skip
    return draw(columns, [Line(file.pk, _cells(file)) for file in files if file.pages or not file.filed_at])


def _cells(file: NoticeFile) -> list[Cell]:
    signed = (
        f"{file.handed_to.name} {clock.local(file.handed_at):%m-%d %H:%M}" if file.handed_at and file.handed_to else ""
    )
    return [
        Cell(file.title, url=file.url()), Cell(str(file.pages)), Cell(yuan(file.charged_fen)), Cell(yuan(file.due_fen)),
        Cell("PDF", url=f"/files/{file.pdf_id}") if file.pdf_id else Cell(_("打印中"), badge="yellow"),
        Cell(signed) if signed else Cell(_("待签收"), badge="orange"),
    ]  # fmt: skip


def _job(batch: NoticeBatch | None) -> dict[str, Any] | None:
    """The progress card, while the job is under way or when it came to nothing."""
    job = queries.job_of(batch) if batch and batch.finished_at is None else None
    if job is None:
        return None
    failed = job.state == Job.State.FAILED
    return {
        "id": job.pk, "running": False, "title": _("打印交款通知单"), "done": job.done, "total": job.total,
        "percent": job.done * 100 // job.total if job.total else 0, "failed": failed,
        "count_line": _("{done} / {total} 栋").format(done=job.done, total=job.total or "…"),
        "sentence": job.trouble or _("在后台打印，可以离开这一页。中断之后再按一次“打印”，从没有打完的地方继续。"),
        "result_url": f"/jobs/{job.pk}", "result_label": _("查看进度"),
    }  # fmt: skip


def _file(request: Asked, pk: int) -> NoticeFile:
    rows = NoticeFile.objects.within(request.actor).select_related("site", "batch", "pdf", "handed_to", "signature")
    found: NoticeFile = get_object_or_404(rows, pk=pk)
    return found


@require_GET
@page(*SEES)
def file(request: Asked, pk: int) -> HttpResponse:
    """A building's notices in delivery order, and where the building keeper signs for them."""
    one = _file(request, pk)
    rows = list(one.notices.select_related("unit__building", "tenant"))
    columns = (
        Column(_("序号"), num=True), Column(_("房屋"), main=True), Column(_("交给")), Column(_("本期应收（元）"), end=True),
        Column(_("往期欠费（元）"), end=True), Column(_("应缴合计（元）"), end=True), Column(_("应缴日")),
    )  # fmt: skip
    lines = [
        Line(row.pk, [
            Cell(str(row.page)), Cell(drawing.where(row.unit)), Cell(drawing.payer_of(row)), Cell(yuan(row.charged_fen)), Cell(yuan(row.arrears_fen)),
            Cell(yuan(max(0, row.due_fen))), Cell(row.due_on.isoformat() if row.due_on else ""),
        ])
        for row in rows
    ]  # fmt: skip
    newest = queries.newest(one.site, one.batch.period)
    context = {
        "file": one, "table": draw(columns, lines), "label": periods.words(one.batch.period),
        "charged": yuan(one.charged_fen), "due": yuan(one.due_fen),
        "superseded": newest is not None and newest.pk != one.batch_id,
    }  # fmt: skip
    return render(request, "notices/file.html", context)


@require_GET
@page(*SEES)
def handover(request: Asked, pk: int) -> HttpResponse:
    """《通知单派发清单》 as a PDF."""
    one = _file(request, pk)
    return pdf_response(drawing.handover_pdf(one), f"handover-{one.batch.period}-{one.place}.pdf")


@require_GET
@page(*SEES)
def posting(request: Asked, pk: int) -> HttpResponse:
    """The variant without names for the wall as a PDF."""
    one = _file(request, pk)
    return pdf_response(drawing.posting_pdf(one), f"posting-{one.batch.period}-{one.place}.pdf")
