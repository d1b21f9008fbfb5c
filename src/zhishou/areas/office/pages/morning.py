"""今早: one screen of a phone for whoever hears the departments and decides."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.office.queries import mine, periods
from zhishou.areas.office.queries import morning as queries
from zhishou.areas.office.queries.sentences import speak
from zhishou.kernel import clock, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.web import Asked, page

MINE_SHOWN = 5


@require_GET
@page("instruct")
def morning(request: Asked) -> HttpResponse:
    """How each department stands, what came in since the last working day, what was reported; what waits for my word follows (`decide`)."""
    now, actor = clock.now(), request.actor
    start = queries.since(request.user.site)
    departments = queries.departments(actor, now, start)
    context = {
        "start": start,
        "today": clock.today(),
        "departments": [one for one in departments if one.calls],
        "quiet": [one for one in departments if not one.calls],
        "cases": _cases(actor, start),
        "reports": [{"row": row, "period": periods.spoken(row.period)} for row in queries.unread(actor, now)],
    }
    return render(request, "office/morning.html", context)


@require_GET
@page("instruct")
def decide(request: Asked) -> HttpResponse:
    """What waits for my word: asked for when the page stands, as each kind of row asks once more."""
    now, actor = clock.now(), request.actor
    owed = list(mine.owed(actor, now))
    waits = waiting.for_actor(actor, owed).steps
    steps = [*speak(actor, owed[:MINE_SHOWN], now), *waits]  # only what is shown is put in words
    context = {"steps": steps[:MINE_SHOWN], "all_steps": len(owed) + len(waits)}
    return render(request, "office/morning_mine.html", context)


def _cases(actor: Actor, start: Any) -> dict[str, int]:
    """Matters in sight: taken in and closed since that day; open ones that are late, and major."""
    from zhishou.areas.cases.queries import listing

    begun = clock.midnight(start)
    seen = listing.rows(actor).order_by()
    found: dict[str, int] = seen.aggregate(
        taken=Count("pk", filter=Q(taken_at__gte=begun)),
        closed=Count("pk", filter=Q(closed_at__gte=begun)),
        major=Count("pk", filter=Q(closed_at=None, major__isnull=False)),
    )
    late = listing.listing(actor, {"view": "late"}).order_by()
    return {**found, "late": late.count()}
