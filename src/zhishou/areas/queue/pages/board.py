"""排队叫号: numbers taken and called at the desk, the live board beside it, and what the desk queues people for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.queue import printing, public, queries
from zhishou.areas.queue.models import COUNTER_MOST, FORMS, RUN, SEES, SET, Ticket
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.qr import qr_svg

COUNTER = "queue_counter"


@require_GET
@page(*SEES)
def show(request: Asked) -> HttpResponse:
    """One's counter with the number that is served, the keys that give numbers, and the board of who waits."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    context: dict[str, Any] = {"site": site, "sites": seen}
    if site is not None:
        context |= _desk(request, site) | _live(request, site)
    return render(request, "queue/board.html", context)


def _desk(request: Asked, site: Site) -> dict[str, Any]:
    matters = queries.matters(site)
    taken = _taken(request, site)
    return {
        "matters": matters, "counters": range(1, COUNTER_MOST + 1), "sets": request.actor.can(SET, site),
        "taken": taken, "taken_before": queries.before(taken) if taken else [],
        "taken_qr": qr_svg(request.build_absolute_uri(public.ticket_address(taken))) if taken else "",
    }  # fmt: skip


def _taken(request: Asked, site: Site) -> Ticket | None:
    """The number one has just given, while it waits."""
    if (pk := typed.number(request.GET.get("taken", ""))) is None:
        return None
    return queries.of_today(site).filter(pk=pk, state=Ticket.State.WAITING).first()


def _live(request: Asked, site: Site) -> dict[str, Any]:
    now = queries.standing(site)
    mine = next((row for row in now.called if row.by_id == request.actor.person_id), None)
    if (asked := typed.number(request.GET.get("counter", ""))) is not None and 1 <= asked <= COUNTER_MOST:
        request.session[COUNTER] = asked
    counter = mine.counter if mine else request.session.get(COUNTER, 0)
    return {
        "now": now, "mine": mine, "counter": counter, "runs": request.actor.can(RUN, site),
        "mine_form": FORMS.get(mine.matter.form, "") if mine else "",
    }  # fmt: skip


@require_GET
@page(*SEES)
def live(request: Asked) -> HttpResponse:
    """The board alone, asked for again and again."""
    site = site_asked(request, queries.sites(request.actor))
    if site is None:
        raise Http404
    return render(request, "queue/live.html", {"site": site, **_live(request, site)})


@require_GET
@page(*SEES)
def matters(request: Asked) -> HttpResponse:
    """What the desk queues people for, the code for phones and the call screen."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    opened = site is not None and public.is_open(site)
    context: dict[str, Any] = {
        "site": site, "sites": seen, "matters": queries.matters(site) if site else [],
        "sets": site is not None and request.actor.can(SET, site), "opened": opened,
        "each": _each(site) if site else [],
    }  # fmt: skip
    if site is not None and opened:
        context["take_url"] = public.address_of(site, public.TAKE)
        context["screen_url"] = public.address_of(site, public.SCREEN)
        context["qr"] = qr_svg(public.address_of(site, public.TAKE))
    return render(request, "queue/matters.html", context)


def _each(site: Site) -> list[tuple[Any, int]]:
    """Each matter with the minutes it takes, as measured."""
    measured = queries.minutes_each(site)
    return [(row, round(measured.get(row.pk, measured[0]))) for row in queries.matters(site)]


@require_GET
@page(SET)
def poster(request: Asked) -> HttpResponse:
    """The code for phones on A4, for the desk."""
    site = site_asked(request, queries.sites(request.actor))
    if site is None or not public.is_open(site):
        raise Http404
    return pdf_response(printing.poster_pdf(site), f"queue-{site.code}.pdf")
