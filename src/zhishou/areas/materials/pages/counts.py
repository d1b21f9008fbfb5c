"""盘点: the counts, a new one with what the ledger says, and one with its differences."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.materials import queries
from zhishou.areas.materials.models import KEEP, SEES, Stock
from zhishou.areas.materials.pages import stocktaking
from zhishou.areas.materials.pages.shared import signed, sites_of, ways
from zhishou.areas.materials.pages.stocktaking import Counted
from zhishou.areas.property.queries import milli
from zhishou.kernel.doors.lists import A_PAGE, site_asked
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Counts in sight, the latest first."""
    shown = Paginator(queries.counts(request.actor), A_PAGE).get_page(request.GET.get("page"))
    table = stocktaking.table(shown.object_list, _("地点"))
    context = {"page": shown, "table": table, "ways": ways(request.actor, "/materials/counts")}
    return render(request, "materials/counts.html", context)


@require_GET
@page(KEEP)
def new(request: Asked) -> HttpResponse:
    """A count begun with what the ledger says of a site: only what is found otherwise has to be typed."""
    sites = sites_of(request.actor, KEEP)
    here = Stock.objects.filter(site__in=sites, quantity_milli__gt=0).select_related("material")
    stocks = list(here.order_by("material__code"))
    held = {one.site_id for one in stocks}
    sites.sort(key=lambda one: one.pk not in held)  # where something is on the shelves comes first
    site = site_asked(request, sites)
    if site is None:
        raise Http404
    given = [
        {"material": one.material.code, "quantity": milli(one.quantity_milli)}
        for one in stocks
        if one.site_id == site.pk
    ]
    return render(request, "materials/count_new.html", {"site": site, "sites": sites, "given": given})


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One count: booked, found, the difference and why; to be confirmed by another person."""
    row = get_object_or_404(queries.counts(request.actor), number=number)
    lines = [
        Counted(
            one.stock.material.code, one.stock.material.called, one.stock.material.url(), one.stock.material.unit,
            milli(one.booked_milli), milli(one.found_milli), signed(one.difference_milli), one.why,
        )
        for one in row.lines.select_related("stock__material")
    ]  # fmt: skip
    context = {
        **stocktaking.shown(row, request.actor, lines), "counts": _("盘点"), "what": _("材料"), "slip": getattr(row, "slip", None),
    }  # fmt: skip
    return render(request, "materials/stocktake.html", context)
