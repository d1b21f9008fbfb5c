"""总台总览: how returns, invoices and left luggage of a store stand, and every decision beyond the rule or without a code, with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.lockers import queries as lockers
from zhishou.areas.returns import queries
from zhishou.areas.returns.models import Invoice, Return
from zhishou.areas.returns.models.who import APPROVE, SEES_INVOICES, SET_RULES
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site

SHOWN, LOOKED_BACK = 10, timedelta(days=30)
State = Return.State


@require_GET
@page(APPROVE, SET_RULES, "set_up_lockers")
def overview(request: Asked) -> HttpResponse:
    """One store at a glance, for whoever guides its desk (retail.supervisor.7): numbers lead to their rows."""
    returning, storing = queries.sites(request.actor), lockers.sites(request.actor)
    seen = list({one.pk: one for one in (*returning, *storing)}.values())
    site = _chosen(seen, request.GET.get("site", "")[:40])
    context: dict[str, Any] = {"sites": seen, "site": site}
    if site is not None and site in returning:
        context["returns"] = _returns(request, site)
    if site is not None and site.pk in request.actor.sites(*SEES_INVOICES):
        context["invoices"] = _invoices(request, site)
    if site is not None and site in storing:
        context["lockers"] = _lockers(request, site)
    return render(request, "returns/overview.html", context)


def _chosen(seen: list[Site], code: str) -> Site | None:
    if not code:
        return next(iter(seen), None)
    if (found := next((one for one in seen if one.code == code), None)) is None:
        raise Http404
    return found


def _returns(request: Asked, site: Site) -> dict[str, Any]:
    rows = Return.objects.within(request.actor).filter(site=site)
    today, since = clock.midnight(clock.today()), clock.now() - LOOKED_BACK
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)), ready=Count("pk", filter=Q(state=State.READY)),
        done=Count("pk", filter=Q(state=State.DONE, settled_at__gte=today)),
    )  # fmt: skip
    over = rows.filter(by_rule=False, decided_at__gte=since).select_related("decided_by", "second_by")
    return {**counts, "n_over": over.count(), "over": over.order_by("-decided_at", "-pk")[:SHOWN]}


def _invoices(request: Asked, site: Site) -> dict[str, Any]:
    """What waits for a second person or the tax software, and what was taken back with a red one, and why."""
    rows = Invoice.objects.within(request.actor).filter(site=site)
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=Q(state=Invoice.State.WAITING)), ready=Count("pk", filter=Q(state=Invoice.State.READY)),
    )  # fmt: skip
    red = rows.filter(reverses__isnull=False, at__gte=clock.now() - LOOKED_BACK).select_related("by", "reverses")
    return {**counts, "n_red": red.count(), "red": red.order_by("-at", "-pk")[:SHOWN]}


def _lockers(request: Asked, site: Site) -> dict[str, Any]:
    opened = lockers.opened(request.actor, site, clock.now() - LOOKED_BACK)
    return {
        "standing": lockers.standing(site, clock.now()),
        "asked": lockers.openings(request.actor).filter(stay__site=site).count(),
        "n_opened": opened.count(), "opened": opened[:SHOWN], "check": lockers.checks(request.actor, site).first(),
        "today": clock.today(),
    }  # fmt: skip
