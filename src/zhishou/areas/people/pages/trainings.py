"""培训: the list with who came and when the next is due, a new one, its page with the own signature, its record on paper."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.people import training_print
from zhishou.areas.people.models import Training
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response, xlsx_response
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.scope import subject_of

A_PAGE, EXPORTED = 50, 5_000


def _rows(request: Asked) -> QuerySet[Training]:
    rows: QuerySet[Training] = Training.objects.within(request.actor)
    rows = rows.annotate(
        asked=Count("attendances"), came=Count("attendances", filter=Q(attendances__signed_at__isnull=False))
    )
    return rows.order_by("-starts_at", "-pk")


def state_of(row: Training) -> tuple[str, str]:
    """Where a training stands, in words, with a colour."""
    if row.cancelled_at is not None:
        return _("已取消"), "secondary"
    if row.closed_at is not None:
        return _("已结束"), "teal"
    return (_("待签到、待结束"), "orange") if row.starts_at <= clock.now() else (_("已安排"), "blue")


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """Trainings, the latest first: those of one's sites, or those one is to attend."""
    shown = Paginator(_rows(request), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("时间"), num=True), Column(_("主题"), main=True), Column(_("讲课人")), Column(_("实到 / 应到"), end=True),
        Column(_("状态")), Column(_("下次培训"), num=True),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(f"{clock.local(row.starts_at):%Y-%m-%d %H:%M}"), Cell(row.subject, url=row.url()), Cell(row.teacher),
            Cell(f"{row.came} / {row.asked}"),  # type: ignore[attr-defined]
            Cell(state_of(row)[0], badge=state_of(row)[1]), Cell(row.next_on.isoformat() if row.next_on else ""),
        ))
        for row in shown.object_list
    ]  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "",
        "list": {"url": "/trainings", "count": shown.paginator.count, "export_url": "/trainings.xlsx"},
    }  # fmt: skip
    return render(request, "people/trainings.html", context)


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The trainings as Excel, one line for each who is to attend."""
    rows = _rows(request).prefetch_related("attendances__person")[:EXPORTED]
    held = request.actor.sites(*Training.seen_by)
    lines: list[list[object]] = [
        [
            row.number, row.starts_at, row.subject, row.teacher, row.minutes, one.person.name, one.signed_at, one.score,
            one.absent, row.result, row.next_on,
        ]
        for row in rows
        for one in row.attendances.all()
        if row.site_id in held or one.person_id == request.actor.person_id
    ]  # fmt: skip
    headers = [
        _("编号"), _("时间"), _("主题"), _("讲课人"), _("时长（分钟）"), _("参加的人"), _("签到时间"), _("成绩"), _("缺席原因"),
        _("效果"), _("下次培训"),
    ]  # fmt: skip
    return xlsx_response(as_bytes([Sheet(_("培训"), headers, lines)]), f"{_('培训')}.xlsx")


@require_GET
@page("hold_trainings")
def new(request: Asked) -> HttpResponse:
    """Plan a training at the site of one's own post."""
    held = request.actor.sites("hold_trainings")
    own = next((one.site_id for one in request.actor.appointments if one.site_id in held), None)
    sites = Site.objects.filter(pk__in=held).order_by("path")
    return render(
        request, "people/training_new.html", {"site": next((one for one in sites if one.pk == own), sites.first())}
    )


def _training(request: Asked, number: str) -> Training:
    rows = Training.objects.within(request.actor).select_related("site", "planned_by", "closed_by")
    found: Training = get_object_or_404(rows, number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One training: what and when, materials, who signed in; one's own signature; scores, absence and the result."""
    found = _training(request, number)
    holds = request.actor.can("hold_trainings") and found.site_id in request.actor.sites("hold_trainings")
    rows = list(found.attendances.select_related("person", "signature"))
    for row in rows:
        row.training = found
    own = next((row for row in rows if row.person_id == request.actor.person_id), None)
    context: dict[str, Any] = {
        "row": found, "holds": holds, "own": own, "state": state_of(found), "begun": found.starts_at <= clock.now(),
        "people": rows if holds else [row for row in rows if row is own], "came": sum(r.signed_at is not None for r in rows),
        "asked": len(rows), "materials": StoredFile.objects.filter(about=subject_of(found), kind="material").order_by("pk"),
        "left": [row.person.name for row in rows if row.signed_at is None and not row.absent],
    }  # fmt: skip
    return render(request, "people/training.html", context)


@require_GET
@page("hold_trainings")
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《培训记录表》 with the signatures of those who came."""
    found = _training(request, number)
    return pdf_response(training_print.record_pdf(found), f"{found.number}.pdf")
