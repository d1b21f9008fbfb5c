"""节日店庆: which days come when, when their campaigns are called up, and what became of those that were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.campaigns.calendar import next_day
from zhishou.areas.campaigns.models import RUN, Campaign, Occasion, Turn
from zhishou.areas.campaigns.operations.occasions import Said
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site

SHOWN = 20


@require_GET
@page(*Campaign.seen_by)
def occasions(request: Asked) -> HttpResponse:
    """The occasions of a site, the next first; turns that wait; the last ones and what became of them."""
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*Campaign.seen_by)).order_by("-path"))
    site = site_asked(request, sites)
    rows = Occasion.objects.filter(site=site, retired_at=None).select_related("site")
    turns = Turn.objects.filter(site=site).select_related("occasion", "campaign", "settled_by")
    context: dict[str, Any] = {
        "site": site, "sites": sites if len(sites) > 1 else [], "runs": site is not None and request.actor.can(RUN, site),
        "occasions": sorted((_told(row) for row in rows), key=lambda one: one["day"]),
        "waiting": turns.filter(state=Turn.State.WAITING),
        "settled": turns.exclude(state=Turn.State.WAITING).order_by("-day", "-pk")[:SHOWN],
    }  # fmt: skip
    return render(request, "campaigns/occasions.html", context)


def _told(row: Occasion) -> dict[str, Any]:
    """An occasion with its next day, when it is called up, whom it is about, and what the form begins with."""
    day = next_day(row, clock.today())
    return {
        "row": row, "day": day, "call": day - timedelta(days=row.lead_days), "left": (day - clock.today()).days,
        "kind": Customer.Kind(row.kind).label if row.kind else "", "channel": Campaign.Channel(row.channel).label,
        "given": {name: getattr(row, name) for name in Said.model_fields},
    }  # fmt: skip
