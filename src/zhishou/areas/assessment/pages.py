"""收费员考核: everybody's month on one page, one collector's with every number, the rows behind each (property.billing_supervisor.6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.pages import chosen, sites_over
from zhishou.areas.arrears.pages.collection import tabs
from zhishou.areas.assessment import behind, reports, slips, who
from zhishou.areas.assessment.models import ASSESS, OVERSEES, Assessment
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, Workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Event, Site
from zhishou.kernel.scope import subject_of
from zhishou.kernel.standard import standard_report

READS = (*OVERSEES, *who.COLLECTS)


def _period(request: Asked) -> int | None:
    """The month asked for, if any."""
    return periods.named(request.GET.get("period", ""))


def _asked(request: Asked) -> tuple[Site | None, list[Site], int, list[reports.Line]]:
    """The site, those to choose from, the month, and the collectors there; one's own line for who oversees nobody.

    When no month is asked for, that which is over last, or this one where nobody collected in that yet.
    """
    sites, period = sites_over(request.actor, *OVERSEES), _period(request)
    site = chosen(request, sites) if sites else None
    rows = who.seen(request.actor, period or periods.last(), site)
    if period is None and not rows:
        period = periods.of(clock.today())
        rows = who.seen(request.actor, period, site)
    period = period or periods.last()
    return site, sites, period, reports.lines(rows, period)


@require_GET
@page(*READS)
def listing(request: Asked) -> HttpResponse:
    """A month of all collectors: rates, slips and deadlines beside the month before, and who is still to be assessed."""
    site, sites, period, found = _asked(request)
    label = periods.words(period)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    columns = [Column(_(head), main=n == 0, num=n in (1, 2), end=2 < n < 11) for n, head in enumerate(reports.HEADS)]
    table = [Line(n, _cells(line, label)) for n, line in enumerate(shown.object_list)]
    context: dict[str, Any] = {
        "tabs": tabs(request.actor, "/collection/assessments"), "site": site, "sites": sites, "label": label, "page": shown,
        "table": draw(columns, table) if table else "", "query": _query(site, label), "count": len(found),
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
        "over": period < periods.of(clock.today()),
    }  # fmt: skip
    if site is not None and request.actor.can(ASSESS, site):
        waiting = [line.one for line in found if line.given is None and line.one.person != request.actor.person]
        context |= {"own": site, "left": waiting, "finished": _finished(site, period)}
    return render(request, "assessment/listing.html", context)


def _query(site: Site | None, label: str) -> str:
    return urlencode({**({"site": site.code} if site else {}), "period": label})


def _cells(line: reports.Line, label: str) -> list[Cell]:
    row, one = reports.row_of(line), line.one
    url = f"/collection/assessments/{one.person.username}?{_query(one.site, label)}"
    return [Cell(row[0], url=url), *(Cell(text) for text in row[1:11]), Cell(row[11], badge=line.state[1])]


def _finished(site: Site, period: int) -> Event | None:
    rows = Event.objects.filter(context=subject_of(site), operation="assessment.finish", facts__month=period)
    return rows.select_related("actor").order_by("-id").first()


@require_GET
@page(*READS)
def listing_excel(request: Asked) -> HttpResponse:
    """The month of all collectors as a workbook, with every number on a second sheet."""
    site, _sites, period, found = _asked(request)
    return Workbook(reports.list_sheets(found), f"assessments-{site.code if site else 'own'}-{period}.xlsx")


@require_GET
@page(*READS)
def listing_pdf(request: Asked) -> HttpResponse:
    """《收费员考核》 of a month on paper; of who oversees nobody their own sheet."""
    site, _sites, period, found = _asked(request)
    if site is None:
        if not found:
            raise Http404
        return pdf_response(reports.sheet_pdf(found[0]), _("收费员考核表") + ".pdf")
    return pdf_response(reports.list_pdf(site, period, found), f"收费员考核 {site.name} {periods.words(period)}.pdf")


def _line(request: Asked, username: str) -> reports.Line:
    months = [period] if (period := _period(request)) else [periods.last(), periods.of(clock.today())]
    for month in months:
        found = reports.line_of(request.actor, username, request.GET.get("site", ""), month)
        if found is not None:
            return found
    raise Http404


@require_GET
@page(*READS)
def one(request: Asked, username: str) -> HttpResponse:
    """One collector's month: every number with its rows, the assessment, and what the collector says to it."""
    line = _line(request, username)
    label = periods.words(line.period)
    person, given = line.one.person, line.given
    context = {
        "line": line, "person": person, "site": line.one.site, "label": label, "sections": reports.sections(line),
        "query": _query(line.one.site, label), "given": given, "mine": person.pk == request.actor.person_id,
        "before": periods.words(periods.add(line.period, -1)), "after": periods.words(periods.add(line.period, 1)),
        "over": line.period < periods.of(clock.today()),
        "same": given is None or line.books is None or line.books.kept() == given.figures,
        "reviews": given is not None and request.actor.person_id not in (given.by_id, given.person_id),
        "earlier": Assessment.objects.within(request.actor).filter(person=person).select_related("site", "person")[:12],
        "kinds": slips.KINDS,
    }  # fmt: skip
    return render(request, "assessment/one.html", context)


@require_GET
@page(*READS)
def one_pdf(request: Asked, username: str) -> HttpResponse:
    """《收费员考核表》 of one collector."""
    line = _line(request, username)
    return pdf_response(
        reports.sheet_pdf(line), f"收费员考核表 {line.one.person.name} {periods.words(line.period)}.pdf"
    )


@require_GET
@page(*READS)
def rows(request: Asked, username: str) -> HttpResponse:
    """The rows behind one number, thirty a page."""
    line = _line(request, username)
    found = behind.of(request.actor, line, request.GET.get("kind", ""))
    if found is None:
        raise Http404
    shown = Paginator(found.rows, A_PAGE).get_page(request.GET.get("page"))
    drawn = [Line(n, found.cells(row)) for n, row in enumerate(shown.object_list)]
    context = {
        "person": line.one.person, "site": line.one.site, "label": periods.words(line.period), "page": shown,
        "title": found.title, "told": found.told, "table": draw(found.columns, drawn) if drawn else "",
        "back": f"/collection/assessments/{username}?{_query(line.one.site, periods.words(line.period))}",
        "now": line.given is not None,
    }  # fmt: skip
    return render(request, "assessment/rows.html", context)


standard_report(
    "收费员考核", "每个收费员的收缴率、差错和及时，与上月比较", "/collection/assessments", "site={site}&period={month}",
    group="人员与工作", seen_by=OVERSEES, order=72, there=register.has_units,
)  # fmt: skip
