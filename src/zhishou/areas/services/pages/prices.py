"""服务价目表: what is in force, what waits for approval, earlier versions; and the list to be put on the wall."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.services import printing
from zhishou.areas.services.models import PriceList
from zhishou.areas.services.operations.prices import in_force
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site

SEES_PRICES = ("bill_services", "keep_service_prices", "approve_service_prices", "remit_services")


@require_GET
@page(*SEES_PRICES)
def show(request: Asked) -> HttpResponse:
    """The versions of the price list within sight."""
    rows = (
        PriceList.objects.within(request.actor)
        .select_related("site", "made_by", "decided_by")
        .prefetch_related("prices")
    )
    today = clock.today()
    live = {found.pk for site in _sites(request) if (found := in_force(site, today))}
    lists = list(rows[:40])
    context = {
        "drafts": [one for one in lists if one.state == PriceList.State.DRAFT],
        "live": [one for one in lists if one.pk in live],
        "earlier": [one for one in lists if one.pk not in live and one.state != PriceList.State.DRAFT],
    }  # fmt: skip
    return render(request, "services/prices.html", context)


def _sites(request: Asked) -> list[Site]:
    return list(Site.objects.filter(pk__in=request.actor.sites(*SEES_PRICES)).order_by("path"))


@require_GET
@page(*SEES_PRICES)
def paper(request: Asked) -> HttpResponse:
    """The list in force for the wall (price lists are shown to those who pay)."""
    site = site_asked(request, _sites(request))
    found = in_force(site, clock.today()) if site else None
    if site is None or found is None:
        raise Http404
    return pdf_response(printing.prices_pdf(found), _("服务价目表.pdf"))
