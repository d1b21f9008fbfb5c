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
from zhishou.areas.materials.pages import stocktaking
from zhishou.areas.materials.pages.stocktaking import Counted
from zhishou.kernel.doors.lists import A_PAGE, site_asked
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Counts in sight, the latest first."""
    shown = Paginator(queries.counts(request.actor), A_PAGE).get_page(request.GET.get("page"))
    table = stocktaking.table(shown.object_list, _("门店"))
    context = {"page": shown, "table": table, "ways": ways("/gifts/counts")}
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
    lines = [
        Counted(
            one.gift.code, one.gift.name, one.gift.url(), one.gift.unit, str(one.booked), str(one.found), signed(one.difference),
            one.why,
        )
        for one in row.lines.select_related("gift")
    ]  # fmt: skip
    context = {
        **stocktaking.shown(row, request.actor, lines), "counts": _("赠品盘点"), "what": _("赠品"),
        "nothing": _("账上和架上都没有赠品。"),
    }  # fmt: skip
    return render(request, "materials/stocktake.html", context)
