"""事件报告: made of what the timeline knows, written out, reviewed; and on A4."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.incidents import printing
from zhishou.areas.incidents.models import SEES, Report
from zhishou.areas.incidents.pages.one import STEP_TONE, common, incident_of
from zhishou.areas.incidents.queries import one as queries
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """The report, with the forms of whoever writes and of whoever reviews it."""
    row = incident_of(request, number)
    told = Report.objects.filter(incident=row).select_related("by", "reviewed_by").first()
    context = {
        **common(row), "report": told, "steps": queries.timeline(row), "tones": STEP_TONE,
        "calls": list(row.calls.select_related("person")), "tasks": list(row.tasks.select_related("person")),
        "editions": queries.announcements(row), "asked": row.enquiries.count(), "follow_ups": queries.follow_ups(row),
        "own": told is not None and told.by_id == request.actor.person_id,
    }  # fmt: skip
    return render(request, "incidents/report.html", context)


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《应急事件报告》."""
    row = incident_of(request, number)
    return pdf_response(printing.report_pdf(row), f"{row.number}.pdf")
