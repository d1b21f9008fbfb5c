"""How long people waited: by day, hour and matter, as page, Excel and paper."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.queue import printing, queries
from zhishou.areas.queue.models import SEES
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import site_asked, workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Site
from zhishou.kernel.standard import standard_report

LONGEST = 366


def _asked(request: Asked) -> tuple[list[Site], Site | None, date, date]:
    """The site and days of the address; the last seven days where it names none, a year at most."""
    seen = queries.sites(request.actor)
    until = min(typed.day(request.GET.get("to", "")) or queries.today(), queries.today())
    since = min(typed.day(request.GET.get("from", "")) or until - timedelta(days=6), until)
    return seen, site_asked(request, seen), max(since, until - timedelta(days=LONGEST)), until


@require_GET
@page(*SEES)
def show(request: Asked) -> HttpResponse:
    """The figures of some days."""
    seen, site, since, until = _asked(request)
    made = queries.figures(site, since, until) if site else None
    context = {
        "site": site, "sites": seen, "since": since, "until": until, "made": made,
        "parts": [(_("按天"), made.days), (_("按钟点"), made.hours), (_("按事项"), made.matters)] if made else [],
    }  # fmt: skip
    return render(request, "queue/figures.html", context)


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The same as a workbook: a sheet for days, hours and matters."""
    made = _made(request)
    parts = ((_("按天"), made.days), (_("按钟点"), made.hours), (_("按事项"), made.matters))
    sheets = [Sheet(name, printing.heads(name), [printing.cells(one) for one in lines]) for name, lines in parts]
    return workbook(sheets, "queue")


@require_GET
@page(*SEES)
def as_pdf(request: Asked) -> HttpResponse:
    """《排队等候统计》 on A4."""
    made = _made(request)
    return pdf_response(printing.figures_pdf(made), f"queue-{made.site.code}-{made.since}-{made.until}.pdf")


def _made(request: Asked) -> queries.Figures:
    _seen, site, since, until = _asked(request)
    if site is None:
        raise Http404
    return queries.figures(site, since, until)


standard_report(
    "排队等候统计", "每天、每个时段和每类事项来了多少人、等了多久", "/queue/figures", "site={site}&from={first}&to={last}",
    group="门店", seen_by=SEES, order=57,
)  # fmt: skip
