"""Without sign-in: take a number by the code, see how many are before it, and the screen that shows who is called.

Nothing about a person is asked or shown. One browser holds one waiting number of a desk.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.cases.pages.public import address_of, face, gone
from zhishou.areas.queue import public, queries
from zhishou.areas.queue.models import Ticket
from zhishou.areas.queue.words import BY_PHONE
from zhishou.kernel import rates, settings_store, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Link
from zhishou.kernel.operation import Refused

AN_HOUR = timedelta(hours=1)
TAKEN_PER_ADDRESS, TAKEN_PER_DESK = 40, 400  # an hour; a store's own network is one address
HELD = "queue_number"
LAST_CALLED = 5


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a matter and get a number; whoever holds a waiting one of this desk comes back to it."""
    link = public.link(token, public.TAKE)
    if link is None or link.site is None:
        return gone(request, _("没有这个取号链接，或者链接没有抄全。请重新扫总台的二维码，或请总台给您取号。"), 404)
    held = _held(request, link)
    if held is not None:
        return web.onward(request, public.ticket_address(held))
    sentence, status = "", 200
    if request.method == "POST":
        try:
            return web.onward(request, public.ticket_address(_taken(request, link)))
        except Refused as no:
            sentence, status = no.sentence(), web.status_of(no)
    now = queries.standing(link.site)
    waiting = {row.pk: n for row, n in now.by_matter}
    context = {
        **face(link.site), "matters": [(row, waiting.get(row.pk, 0)) for row in queries.matters(link.site)],
        "sentence": sentence, "all": len(now.waiting), "open": bool(settings_store.value(BY_PHONE.name, link.site)),
        "minutes": queries.expected(now, [one.ticket for one in now.waiting]),
    }  # fmt: skip
    return render(request, "queue/public/take.html", context, status=status)


def _held(request: HttpRequest, link: Link) -> Ticket | None:
    pk = request.session.get(HELD)
    rows: Ticket | None = None
    if pk is not None and link.site is not None:
        open_ = queries.of_today(link.site).filter(state__in=(Ticket.State.WAITING, Ticket.State.CALLED))
        rows = open_.filter(pk=pk).first()
    return rows


def _taken(request: HttpRequest, link: Link) -> Ticket:
    rates.count("queue.address", address_of(request), limit=TAKEN_PER_ADDRESS, within=AN_HOUR)
    rates.count("queue.desk", str(link.pk), limit=TAKEN_PER_DESK, within=AN_HOUR)
    given = {"site": link.site, "matter": typed.number(request.POST.get("matter", "")) or 1}
    made = perform("queue.take_by_phone", Actor(link=link), given, door="link").result
    assert isinstance(made, Ticket)
    request.session[HELD] = made.pk
    return made


@login_not_required
@never_cache
@require_GET
def number(request: HttpRequest, token: str) -> HttpResponse:
    """The number, how many are before it and about how long; asked for again and again until it is called."""
    row = public.ticket_of(token)
    if row is None or row.day != queries.today():
        return gone(request, _("这个号不是今天的，或者链接没有抄全。每天从头排号，请重新取号。"), 404)
    context = {**face(row.site), "row": row}
    if row.state == Ticket.State.WAITING:
        now = queries.standing(row.site)
        before = now.before(row)
        context |= {"ahead": len(before), "minutes": queries.expected(now, before), "called": now.called[:LAST_CALLED]}
    elif row.state == Ticket.State.DONE and public.is_open(row.site):
        context["again"] = public.address_of(row.site, public.TAKE)
    return render(request, "queue/public/number.html", context)


@login_not_required
@never_cache
@require_GET
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """叫号屏: who is called to which counter, the latest first, and how many wait; it refreshes itself."""
    link = public.link(token, public.SCREEN)
    if link is None or link.site is None:
        return gone(request, _("没有这块叫号屏，或者链接没有抄全。请在“排队事项”页重新打开。"), 404)
    now = queries.standing(link.site)
    context = {**face(link.site), "now": now, "called": now.called[:LAST_CALLED], "missed": now.missed[:LAST_CALLED]}
    part = getattr(request, "htmx", None)
    return render(request, "queue/public/screen_live.html" if part else "queue/public/screen.html", context)
