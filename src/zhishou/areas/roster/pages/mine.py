"""我的班: what was published for oneself, this week and the next ones, made for a phone."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.roster import hours, queries
from zhishou.areas.roster.models import PLAN
from zhishou.areas.roster.pages.grid import week_asked
from zhishou.kernel.doors.web import Asked, page

WEEKS = 2


@require_GET
@page()
def show(request: Asked) -> HttpResponse:
    """Two weeks of one's own shifts day by day, who is on with one, and the hours of each week."""
    monday = week_asked(request)
    last = monday + timedelta(days=7 * WEEKS - 1)
    turns = list(queries.mine(request.actor, monday, last))
    by_day = {one.day: one for one in turns}
    mates = queries.together(request.actor, turns)
    site = turns[0].plan.site if turns else next((a.site for a in request.actor.appointments), request.user.site)
    weeks = []
    for n in range(WEEKS):
        first = monday + timedelta(days=7 * n)
        days = queries.days_of(request.actor, site, first)
        lines = [
            (one, by_day.get(one.day), mates.get(by_day[one.day].pk, []) if one.day in by_day else []) for one in days
        ]
        stints = [queries.stint_of(turn.told, turn.day) for _day, turn, _mates in lines if turn and turn.told]
        weeks.append({
            "name": queries.week_name(first), "lines": lines, "any": bool(stints), "shifts": len(stints),
            "hours": queries.hours_text(hours.total(stints)),
        })  # fmt: skip
    context = {
        "weeks": weeks, "any": bool(turns), "site": site, "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7), "plans": request.actor.can(PLAN),
    }  # fmt: skip
    return render(request, "roster/mine.html", context)
