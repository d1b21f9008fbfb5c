"""培训: the list with who came and when the next is due, a new one, its page with the own signature, its record on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.people import training_print
from zhishou.areas.people.models import Training
from zhishou.kernel import clock, places, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.scope import subject_of
from zhishou.kernel.standard import standard_report

A_PAGE, EXPORTED = 50, 5_000
NAMES = ("site", "from", "to")


def _rows(request: Asked, asked: dict[str, str]) -> QuerySet[Training]:
    """Trainings in sight by the place and the days of the address, the latest first."""
    rows: QuerySet[Training] = places.at(Training.objects.within(request.actor), asked["site"])
    if since := typed.day(asked["from"]):
        rows = rows.filter(starts_at__gte=clock.midnight(since))
    if until := typed.day(asked["to"]):
        rows = rows.filter(starts_at__lt=clock.midnight(until + timedelta(days=1)))
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
    asked = asked_of(request, NAMES)
    shown = Paginator(_rows(request, asked), A_PAGE).get_page(request.GET.get("page"))
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
        "list": {
            "url": "/trainings", "count": shown.paginator.count, "export_url": f"/trainings.xlsx?{kept(asked)}",
            "paper_url": f"/trainings.pdf?{kept(asked)}",
            "filters": [
                *site_filter(request.actor, asked["site"]),
                {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
                {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
            ],
        },
    }  # fmt: skip
    return render(request, "people/trainings.html", context)


@require_GET
@page()
def listing_excel(request: Asked) -> Workbook:
    """The trainings as Excel, one line for each who is to attend."""
    rows = _rows(request, asked_of(request, NAMES)).prefetch_related("attendances__person")[:EXPORTED]
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
    return excel(_("培训"), headers, lines, "trainings")


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


standard_report(
    "培训", "这段时间的培训：谁该到、谁到了、成绩", "/trainings", "site={site}&from={first}&to={last}",
    group="人员与工作", seen_by=("hold_trainings",), order=74,
)  # fmt: skip
