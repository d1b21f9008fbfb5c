"""今天新增和变动: one day of the files, and which systems bring theirs."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.customers import today
from zhishou.areas.customers.models import Brought, Customer
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*Customer.seen_by)
def day(request: Asked) -> HttpResponse:
    """What came and what changed on a day, today unless the address names another."""
    now = clock.today()
    when = min(typed.day(request.GET.get("day", "")) or now, now)
    rows = Brought.objects.within(request.actor).order_by().values("source")
    context = {
        "found": today.of(request.actor, when), "today": now, "before": when - timedelta(days=1),
        "after": when + timedelta(days=1) if when < now else None,
        "systems": rows.annotate(n=Count("pk"), last=Max("last_at")).order_by("source"),
    }  # fmt: skip
    return render(request, "customers/today.html", context)
