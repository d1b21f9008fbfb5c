"""赠品盘点: the counts, a new one with what the ledger says, and one with its differences."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.gifts import queries
from zhishou.areas.gifts.models import KEEP, SEES, Gift
from zhishou.areas.gifts.pages.shared import signed, ways
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page

COLOUR = {"open": "orange", "confirmed": "teal", "dropped": "secondary"}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Counts in sight, the latest first."""
    shown = Paginator(queries.counts(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("盘点单号"), num=True), Column(_("门店"), main=True), Column(_("盘点人")), Column(_("时间"), num=True),
        Column(_("复核人")), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.site.name, url=row.url()), Cell(row.by.name),
            Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"), Cell(row.closed_by.name if row.closed_by else ""),
            Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
        )) for row in shown.object_list
    ]  # fmt: skip
    context = {"page": shown, "table": draw(columns, lines) if lines else "", "ways": ways("/gifts/counts")}
    return render(request, "gifts/counts.html", context)


@require_GET
@page(KEEP)
def new(request: Asked) -> HttpResponse:
    """A count begun with what the ledger says of a store: only what is found otherwise has to be typed."""
    sites = queries.sites(request.actor, KEEP)
    site = site_asked(request, sites)
    if site is None:
        raise Http404
    here = Gift.objects.filter(site=site, retired_at=None, quantity__gt=0)
    given = [{"gift": one.code, "quantity": str(one.quantity)} for one in here.order_by("code")]
    return render(request, "gifts/count_new.html", {"site": site, "sites": sites, "given": given})


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One count: booked, found, the difference and why; to be confirmed by another person."""
    row = get_object_or_404(queries.counts(request.actor), number=number)
    lines = list(row.lines.select_related("gift"))
    context = {
        "row": row, "lines": [(one, signed(one.difference)) for one in lines], "colour": COLOUR[row.state],
        "open": row.state == "open", "own": row.by_id == request.actor.person_id,
        "differing": sum(one.difference != 0 for one in lines),
    }  # fmt: skip
    return render(request, "gifts/count.html", context)
