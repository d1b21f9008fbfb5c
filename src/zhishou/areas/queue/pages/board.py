"""排队叫号: numbers taken and called at the desk, the live board beside it, and what the desk queues people for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhishou.areas.queue import printing, public, queries
from zhishou.areas.queue.models import COUNTER_MOST, FORMS, RUN, SEES, SET, Matter, Ticket
from zhishou.areas.queue.queries import Standing
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.qr import qr_svg

COUNTER = "queue_counter"


@never_cache
@require_GET
@page(*SEES)
def show(request: Asked) -> HttpResponse:
    """One's counter with the number that is served, the keys that give numbers, and the board of who waits."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    context: dict[str, Any] = {"site": site, "sites": seen}
    if site is not None:
        live = _live(request, site)
        context |= _desk(request, site, live["now"]) | live
    return render(request, "queue/board.html", context)


def _desk(request: Asked, site: Site, now: Standing) -> dict[str, Any]:
    """What the desk gives numbers for, and the number it has just given, while that waits."""
    pk = typed.number(request.GET.get("taken", ""))
    taken = next((one.ticket for one in now.waiting if one.ticket.pk == pk), None)
    return {
        "matters": queries.matters(site), "counter_most": COUNTER_MOST, "sets": request.actor.can(SET, site),
        "taken": taken, "taken_before": len(now.before(taken)) if taken else 0,
        "taken_qr": qr_svg(public.ticket_url(taken)) if taken else "",
    }  # fmt: skip


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
        "site": site, "sites": seen, "sets": site is not None and request.actor.can(SET, site), "opened": opened,
        "each": _each(site) if site else [],
    }  # fmt: skip
    if site is not None and opened:
        take_url = public.address_of(site, public.TAKE)
        context |= {"take_url": take_url, "qr": qr_svg(take_url), "screen_url": public.address_of(site, public.SCREEN)}
    return render(request, "queue/matters.html", context)


def _each(site: Site) -> list[tuple[Matter, int]]:
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


@require_GET
@page(*SEES)
def slip(request: Asked, pk: int) -> HttpResponse:
    """The slip of a number of today, 80 mm wide, for whoever has no phone at hand."""
    rows = Ticket.objects.within(request.actor).filter(day=queries.today()).select_related("site", "matter")
    row: Ticket = get_object_or_404(rows, pk=pk)
    return pdf_response(printing.slip_pdf(row), f"{row.number}.pdf")
