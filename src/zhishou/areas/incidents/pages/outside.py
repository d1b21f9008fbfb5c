"""What whoever scans the code of an announcement sees, without sign-in: where it stands and the words in order. No name, no room.

A household says that it has read them by building, room and the last four digits of a number on file; a wrong room and
wrong digits get the same sentence, and so few may be tried that guessing tells nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhishou.areas.cases.pages.public import address_of, face, gone
from zhishou.areas.incidents.models import Announcement, Incident, Target
from zhishou.areas.incidents.public import PURPOSE
from zhishou.areas.property import reaching
from zhishou.kernel import links, rates, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Link
from zhishou.kernel.operation import Refused

TRIES_PER_ADDRESS, TRIES_PER_UNIT = 30, 8
A_QUARTER, AN_HOUR = timedelta(minutes=15), timedelta(hours=1)
SESSION = "incident_read"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The state and the latest words first; after a right room and digits the household counts as having read them."""
    link = links.find(token, PURPOSE)
    if link is None:
        return gone(request, _("这件事已经办完，或者链接没有抄全。有事请打服务电话。"), 404)
    row = Incident.objects.within(Actor(link=link)).select_related("site").get()
    editions = list(row.announcements.all())
    sentence, status = "", 200
    if request.method == "POST":
        try:
            target = _matched(request, link, editions)
            perform("incidents.acknowledge", Actor(link=link), {"incident": row.pk, "target": target.pk}, door="link")
            request.session[SESSION] = [row.pk, editions[0].n]
            return web.onward(request, request.path)
        except Refused as no:
            sentence, status = no.sentence(), 429 if no.code == "rate.limited" else 422
    return render(request, "incidents/public/state.html", _context(request, row, editions, sentence), status=status)


def _context(request: HttpRequest, row: Incident, editions: list[Announcement], sentence: str) -> dict[str, Any]:
    latest = editions[0] if editions else None
    places: list[tuple[int, str]] = []
    if latest is not None:
        found = latest.targets.filter(building__isnull=False).order_by("building__walk_order", "building")
        places = list(found.values_list("building", "building__name").distinct())
    return {
        **face(row.site), "row": row, "latest": latest, "older": editions[1:], "places": places, "sentence": sentence,
        "building": request.POST.get("building", "")[:12], "room": request.POST.get("room", "")[:40],
        "read": bool(latest) and request.session.get(SESSION) == [row.pk, latest.n if latest else 0],
    }  # fmt: skip


def _matched(request: HttpRequest, link: Link, editions: list[Announcement]) -> Target:
    """The household of the latest edition that the room names and whose number ends in the digits."""
    rates.count("incidents.address", address_of(request), limit=TRIES_PER_ADDRESS, within=A_QUARTER)
    building, room = typed.number(request.POST.get("building", "")), request.POST.get("room", "").strip()[:40]
    rates.count("incidents.room", f"{link.pk}|{building}|{room.upper()}", limit=TRIES_PER_UNIT, within=AN_HOUR)
    found = editions[0].targets.filter(Q(unit__code__iexact=room) | Q(unit__room__iexact=room)) if editions else None
    if found is not None and building is not None:
        found = found.filter(building=building)
    same = list(found[:2]) if found is not None and room else []
    digits = request.POST.get("digits", "").strip()
    if len(same) != 1 or not reaching.known_by_digits(same[0].unit_id, digits):
        raise Refused("incidents.no_match")
    return same[0]
