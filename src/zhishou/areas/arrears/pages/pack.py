"""月度报表: every report of a month of fees that the reader may see, each as page, Excel and paper (property.billing_supervisor.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.models.figures import SEES_FIGURES
from zhishou.areas.arrears.pages import chosen, sites_over
from zhishou.areas.arrears.pages.collection import tabs
from zhishou.areas.property import periods
from zhishou.kernel import monthly
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES_FIGURES)
def pack(request: Asked) -> HttpResponse:
    """The reports of a site and month; the month that is over last when none is asked for."""
    sites = sites_over(request.actor, *SEES_FIGURES)
    site = chosen(request, sites)
    context: dict[str, Any] = {"tabs": tabs(request.actor, "/collection/reports"), "site": site, "sites": sites}
    if site is not None:
        period = periods.named(request.GET.get("period", "")) or periods.last()
        label, first, last = periods.words(period), periods.first_day(period), periods.last_day(period)
        seen = [one for one in monthly.reports() if site.pk in request.actor.sites(*one.seen_by) and one.there(site)]
        context |= {
            "label": label, "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
            "reports": [{"title": _(one.title), "told": _(one.told), **one.at(site.code, label, first, last)} for one in seen],
        }  # fmt: skip
    return render(request, "arrears/pack.html", context)
