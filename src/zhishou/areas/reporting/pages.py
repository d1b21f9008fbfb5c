"""报表中心: every standard report one reads, of a place and a span of days, as page, Excel and paper (property.clerk.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.reporting import queries
from zhishou.areas.reporting.models import ReportSet
from zhishou.kernel import spans
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.spans import Span
from zhishou.kernel.standard import MOST_MONTHS, StandardReport

DRAWN = 5


@require_GET
@page()
def centre(request: Asked) -> HttpResponse:
    """The reports of the place and span of the address; the widest place's last whole month when it names none."""
    sites = queries.sites(request.actor)
    site = site_asked(request, sites)
    span = spans.of(request.GET)
    sets = list(ReportSet.objects.within(request.actor))
    chosen = next((one for one in sets if str(one.pk) == request.GET.get("set")), None)
    context: dict[str, Any] = {
        "site": site, "sites": sites, "span": span, "grains": spans.named(), "sets": sets, "chosen": chosen,
        "drawn": list(queries.drawn(request.actor)[:DRAWN]),
    }  # fmt: skip
    if site is not None:
        found = queries.of(request.actor, site)
        here = {one.url for _group, some in found for one in some}
        context |= {
            "before": _asked(site.code, span.before, chosen), "after": _asked(site.code, span.after, chosen),
            "here": _asked(site.code, span), "absent": len(set(chosen.reports) - here) if chosen else 0,
            "groups": [(_(group), [_shown(one, site.code, span, chosen) for one in some]) for group, some in found],
            "by_month": span.grain != "month", "cut": len(span.months) > MOST_MONTHS, "most": MOST_MONTHS,
        }  # fmt: skip
    return render(request, "reporting/centre.html", context)


def _asked(site: str, span: Span, chosen: ReportSet | None = None) -> str:
    return urlencode({"site": site, **span.asked, **({"set": chosen.pk} if chosen else {})})


def _shown(one: StandardReport, site: str, span: Span, chosen: ReportSet | None) -> dict[str, Any]:
    """A report as a line of the page."""
    turns = one.at(site, span)
    return {
        "title": _(one.title), "told": _(one.told), "turns": turns, "one": turns[0] if len(turns) == 1 else None,
        "url": one.url, "summed": len(turns) > 1 and one.adds_up, "chosen": chosen is not None and one.url in chosen.reports,
    }  # fmt: skip
