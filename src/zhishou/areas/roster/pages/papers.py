"""《排班表》 on paper and as Excel: as planned for whoever plans, as published for everybody who works there."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.roster import printing, queries
from zhishou.areas.roster.models import Plan
from zhishou.areas.roster.pages.grid import week_asked
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import excel, site_asked
from zhishou.kernel.doors.web import Asked, page


def _sheet(request: Asked) -> printing.Sheet:
    """The week of the address as the reader may see it. A plan nobody published does not exist for who does not plan."""
    site, monday = site_asked(request, queries.seen_sites(request.actor)), week_asked(request)
    plan = (
        Plan.objects.within(request.actor)
        .filter(site=site, monday=monday)
        .select_related("site", "published_by")
        .first()
    )
    if plan is None:
        raise Http404
    return printing.sheet(request.actor, plan, drafts=site in queries.sites(request.actor))


@require_GET
@page()
def as_pdf(request: Asked) -> HttpResponse:
    """《排班表》, A4 landscape."""
    made = _sheet(request)
    return pdf_response(printing.as_pdf(made), f"roster-{made.plan.site.code}-{made.plan.monday}.pdf")


@require_GET
@page()
def as_excel(request: Asked) -> HttpResponse:
    """The same as a workbook: a line a person, a column a day, the hours of the week."""
    made = _sheet(request)
    headers = [_("姓名"), *(f"{one.day:%m-%d} {one.letter}" for one in made.days), _("工时")]
    lines = ([name, *letters, queries.hours_text(minutes)] for name, letters, minutes in made.lines)
    return excel(_("排班表"), headers, lines, "roster")
