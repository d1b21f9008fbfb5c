"""The papers of a project on A4: the brief, the plan with its schedule."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.agency import printing
from zhishou.areas.agency.models import SEES, Brief, Plan
from zhishou.areas.agency.pages.projects import project_of
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def brief(request: Asked, number: str) -> HttpResponse:
    """The brief, once something of it is written."""
    row = project_of(request, number)
    found = Brief.objects.select_related("by", "settled_by").filter(project=row).first()
    if found is None:
        raise Http404
    return pdf_response(printing.brief_pdf(row, found), f"{_('客户需求书')} {row.number}.pdf")


@require_GET
@page(*SEES)
def plan(request: Asked, number: str) -> HttpResponse:
    """The version that is being drawn up, else the one in force. No cost of the agency is on it."""
    row = project_of(request, number)
    plans = Plan.objects.select_related("by", "decided_by").filter(project=row)
    found = plans.filter(state__in=Plan.OPEN).first() or plans.first()
    if found is None:
        raise Http404
    return pdf_response(printing.plan_pdf(row, found), f"{_('广告计划方案')} {row.number}.pdf")
