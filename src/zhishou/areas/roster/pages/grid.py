"""排班: the week as a grid filled by keyboard, checked while it is filled; and the kinds of shift of a site."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.roster import cover, queries
from zhishou.areas.roster.models import PLAN, ShiftKind
from zhishou.areas.roster.operations.planning import Saving
from zhishou.areas.roster.queries import Board
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY

AHEAD_WEEKS = 12


def week_asked(request: HttpRequest) -> date:
    """The Monday of the week the address names, else of this week; nothing far away."""
    this = queries.monday_of(clock.today())
    asked = typed.day(request.GET.get("week", ""))
    return queries.monday_of(asked) if asked is not None and abs((asked - this).days) < 3700 else this


@require_GET
@page(PLAN)
def show(request: Asked) -> HttpResponse:
    """The grid of a site and a week; `copy` fills it with the week before, not saved yet."""
    sites = queries.sites(request.actor)
    site, monday = _site(request, sites), week_asked(request)
    if site is None:
        return render(request, "roster/grid.html", {"site": None})
    copied = request.GET.get("copy") == "1"
    before = monday - timedelta(days=7)
    letters = queries.letters_of(request.actor, site, before, monday) if copied else None
    made = queries.board(request.actor, site, monday, letters)
    return render(request, "roster/grid.html", _context(request, made, sites, copied=copied))


def _site(request: Asked, sites: list[Site]) -> Site | None:
    """The site of the address; `at` (an id) is where a duty is owed, which may lie above the places that are planned."""
    owed = typed.number(request.GET.get("at", ""))
    return next((one for one in sites if one.pk == owed), None) or site_asked(request, sites)


def _context(request: Asked, made: Board, sites: list[Site], **more: Any) -> dict[str, Any]:
    over = made.monday + timedelta(days=7) <= clock.today()
    return {
        **told_of(made), "site": made.site, "sites": sites, "week": queries.week_name(made.monday), "plan": made.plan,
        "seen": made.plan.saved if made.plan else 0,
        "before": made.monday - timedelta(days=7), "after": made.monday + timedelta(days=7), "over": over,
        "this": queries.monday_of(clock.today()), "letters": [kind.letter for kind in made.kinds], "names": [kind.name for kind in made.kinds],
        "has_before": queries.plan_at(made.site, made.monday - timedelta(days=7)) is not None,
        "kinds_url": f"/roster/kinds?site={made.site.code}",
        "form": forms.build(REGISTRY["roster.save"], request.actor, given={"site": made.site}, hidden={"site", "monday", "seen", "lines"}),
        **more,
    }  # fmt: skip


def told_of(made: Board) -> dict[str, Any]:
    """What the parts that follow the typing show: counts, hours, limits."""
    return {
        "board": made,
        "cover": cover.of(made),
        "hours": [(row, queries.hours_text(row.week), queries.hours_text(row.month)) for row in made.rows],
        "limits": [(row.person.name, [queries.said(one) for one in row.warned]) for row in made.rows if row.warned],
        "month": queries.month_around(made.monday)[0].month,
    }


def _typed(request: HttpRequest) -> dict[int, list[str]]:
    """The letters on the screen by person, as they were posted."""
    lines = forms.data_from(request, Saving).get("lines", [])
    return {
        pk: [str(line.get(f"d{n}", ""))[:12] for n in range(1, 8)]
        for line in lines
        if (pk := typed.number(line.get("person", ""))) is not None
    }


@require_POST
@page(PLAN)
def check(request: Asked) -> HttpResponse:
    """While the grid is filled: how many are on each shift, everybody's hours, and what passes a limit. Writes nothing."""
    pk, monday = typed.number(request.POST.get("site", "")), typed.day(request.POST.get("monday", ""))
    site = next((one for one in queries.sites(request.actor) if one.pk == pk), None)
    if site is None or monday is None:
        return HttpResponse(status=204)
    made = queries.board(request.actor, site, queries.monday_of(monday), _typed(request))
    return render(request, "roster/checked.html", told_of(made))


@require_POST
@page(PLAN)
def save(request: Asked) -> HttpResponse:
    """Save the grid; what is refused comes back as it stood on the screen, with the reason above it."""

    def again(form: forms.OperationForm, status: int) -> HttpResponse:
        pk, monday = typed.number(request.POST.get("site", "")), typed.day(request.POST.get("monday", ""))
        sites = queries.sites(request.actor)
        site = next((one for one in sites if one.pk == pk), None)
        if site is None:
            return render(request, "roster/grid.html", {"site": None}, status=status)
        first = queries.monday_of(monday or clock.today())
        made = queries.board(request.actor, site, first, _typed(request))
        context = {**_context(request, made, sites), "refused": form.error or _("有的格子看不懂，请检查。")}
        return render(request, "roster/grid.html", {**context, "seen": request.POST.get("seen", "")[:9]}, status=status)

    return web.submit(request, REGISTRY["roster.save"], request.actor, door="page", action="/roster/save", again=again)


@require_GET
@page(PLAN)
def kinds(request: Asked) -> HttpResponse:
    """The kinds of shift of a site: those in use, those of a node above, another one."""
    sites = queries.sites(request.actor)
    site = site_asked(request, sites)
    rows = ShiftKind.objects.filter(site=site, retired_at=None).order_by("starts", "pk") if site else []
    above = [kind for kind in queries.kinds_of(site) if kind.site_id != site.pk] if site else []
    context = {
        "site": site, "sites": sites, "kinds": [(kind, queries.hours_text(kind.minutes)) for kind in rows],
        "above": [(kind, queries.hours_text(kind.minutes)) for kind in above],
    }  # fmt: skip
    return render(request, "roster/kinds.html", context)
