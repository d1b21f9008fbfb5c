"""报表中心: every standard report one reads, of a place and a span of days, as page, Excel and paper (property.clerk.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.reporting import queries
from zhishou.kernel import spans
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.spans import Span
from zhishou.kernel.standard import MOST_MONTHS, StandardReport


@require_GET
@page()
def centre(request: Asked) -> HttpResponse:
    """The reports of the place and span of the address; the widest place's last whole month when it names none."""
    sites = queries.sites(request.actor)
    site = site_asked(request, sites)
    span = spans.of(request.GET)
    context: dict[str, Any] = {"site": site, "sites": sites, "span": span, "grains": _grains()}
    if site is not None:
        found = queries.of(request.actor, site)
        context |= {
            "before": _asked(site.code, span.before), "after": _asked(site.code, span.after),
            "groups": [(_(group), [_shown(one, site.code, span) for one in some]) for group, some in found],
            "by_month": span.grain != "month", "cut": len(span.months) > MOST_MONTHS, "most": MOST_MONTHS,
        }  # fmt: skip
    return render(request, "reporting/centre.html", context)


def _grains() -> list[tuple[str, str]]:
    return [
        ("day", _("日")), ("week", _("周")), ("month", _("月")), ("quarter", _("季")), ("year", _("年")),
        ("other", _("任意时段")),
    ]  # fmt: skip


def _asked(site: str, span: Span) -> str:
    return urlencode({"site": site, **span.asked})


def _shown(one: StandardReport, site: str, span: Span) -> dict[str, Any]:
    """A report as a line of the page."""
    turns = one.at(site, span)
    return {"title": _(one.title), "told": _(one.told), "turns": turns, "one": turns[0] if len(turns) == 1 else None}
