"""催缴文书派发清单: what waits to be counted out, building by building, signed for by who serves it; and what was signed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import printing
from zhishou.areas.arrears.models import LetterHandover
from zhishou.areas.arrears.pages import SEES_ARREARS, chosen, communities, tabs
from zhishou.areas.arrears.queries import handing
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES_ARREARS)
def listing(request: Asked) -> HttpResponse:
    """The letters nobody has signed for yet, by building with the form to sign; the lists that were signed below."""
    sites = communities(request.actor, *SEES_ARREARS)
    site = chosen(request, sites)
    if site is None:
        return render(request, "arrears/handovers.html", {"site": None})
    rows = LetterHandover.objects.within(request.actor).filter(site=site).select_related("building", "handed_to")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("编号"), main=True), Column(_("楼栋")), Column(_("份数"), end=True), Column(_("签收人")),
        Column(_("签收时间"), num=True),
    ]  # fmt: skip
    context: dict[str, Any] = {
        "tabs": tabs(request.actor, "/arrears/letters"), "site": site, "sites": sites, "page": shown,
        "waiting": [
            {"building": group.building, "letters": group.letters, "own": group.written_by(request.user.pk)}
            for group in handing.by_building(handing.waiting(site))
        ], "table": draw(columns, (_line(row) for row in shown)),
    }  # fmt: skip
    return render(request, "arrears/handovers.html", context)


def _line(row: LetterHandover) -> Line:
    return Line(row.pk, (
        Cell(row.number, url=row.url()), Cell(row.building.name if row.building else "—"), Cell(str(row.count)),
        Cell(row.handed_to.name), Cell(f"{clock.local(row.handed_at):%Y-%m-%d %H:%M}"),
    ))  # fmt: skip


@require_GET
@page(*SEES_ARREARS)
def to_sign(request: Asked) -> HttpResponse:
    """The list of a building on paper before anybody signed, to be signed by hand (`?site=&building=`)."""
    site = chosen(request, communities(request.actor, *SEES_ARREARS))
    wanted = request.GET.get("building", "")
    groups = handing.by_building(handing.waiting(site)) if site else []
    found = next((one for one in groups if str(one.building.pk if one.building else "") == wanted), None)
    if site is None or found is None:
        raise Http404
    name = f"催缴文书派发清单 {site.name} {found.building or ''} {clock.today()}.pdf"
    return pdf_response(printing.handover_pdf(site, found.building, found.letters), name)


@require_GET
@page(*SEES_ARREARS)
def paper(request: Asked, number: str) -> HttpResponse:
    """A signed list, with how each letter has reached its door since."""
    rows = LetterHandover.objects.within(request.actor).select_related("site", "building", "handed_to", "signature")
    found = get_object_or_404(rows, number=number)
    letters = list(handing.in_order(found.letters.all()))
    return pdf_response(
        printing.handover_pdf(found.site, found.building, letters, found), f"催缴文书派发清单 {number}.pdf"
    )
