"""One incident as whoever deals with it holds it in the hand; a new announcement, and how far an edition has come."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.incidents import printing, public, wording
from zhishou.areas.incidents.models import INFORM, SEES, Announcement, Incident, Step
from zhishou.areas.incidents.operations.telling import rooms_of
from zhishou.areas.incidents.pages.listing import SEVERITY_COLOUR, STATE_COLOUR
from zhishou.areas.incidents.queries import one as queries
from zhishou.areas.incidents.saying import UNREPORTED
from zhishou.areas.property import queries as register
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.phrasing import listed
from zhishou.kernel.qr import qr_svg

STEP_TONE = {
    "opened": "late", "returned": "due", "on_site": "kept", "done": "kept", "ended": "kept", "reviewed": "kept", "told": "due",
}  # fmt: skip
ENQUIRIES = 50


def incident_of(request: Asked, number: str) -> Incident:
    """The incident of an address, within sight."""
    found: Incident = get_object_or_404(queries.called(request.actor, number))
    return found


def common(row: Incident) -> dict[str, Any]:
    """What every page about an incident shows."""
    return {
        "row": row, "colour": STATE_COLOUR[row.state], "severity": SEVERITY_COLOUR[row.severity],
        "unreported": row.state in UNREPORTED,
    }  # fmt: skip


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """What to do now, posts, people, announcements, enquiries, and the timeline."""
    row = incident_of(request, number)
    steps = queries.timeline(row)
    roll = queries.roll(request.actor, row)
    editions = queries.announcements(row)
    context = {
        **common(row), "steps": steps, "tones": STEP_TONE, "roll": roll, "tasks": list(row.tasks.select_related("person")),
        "here": row.steps.filter(kind=Step.Kind.ON_SITE, by=request.actor.person_id).exists(),
        "mine": next((one.call for one in roll if one.person.pk == request.actor.person_id), None),
        "to_call": [str(one.person.pk) for one in roll if one.shift and not one.call and not one.absence],
        "editions": editions, "latest": editions[0] if editions else None,
        "enquiries": row.enquiries.select_related("unit", "by", "case")[:ENQUIRIES],
        "address": public.address_of(row), "qr": qr_svg(public.address_of(row)),
    }  # fmt: skip
    return render(request, "incidents/one.html", context)


@require_GET
@page(INFORM)
def announce(request: Asked, number: str) -> HttpResponse:
    """A new edition, filled in before it is issued: from the company's words, or from the edition that it corrects."""
    row = incident_of(request, number)
    latest = row.announcements.first()
    if "fill" not in request.GET and latest is not None:
        chosen = [str(pk) for pk in latest.targets.order_by().values_list("building", flat=True).distinct() if pk]
        every = len(chosen) == len(register.buildings(row.site))
        given = {
            "buildings": [] if every else chosen,
            "expected_at": latest.expected_at,
            "text": latest.text,
            "rooms": "",
        }
    else:
        given = _filled(request, row)
    return render(request, "incidents/announce.html", {**common(row), "given": given, "latest": latest})


def _filled(request: Asked, row: Incident) -> dict[str, Any]:
    chosen, rooms = set(typed.numbers(request.GET.getlist("buildings")[:200])), request.GET.get("rooms", "")[:500]
    expected = typed.moment(request.GET.get("expected_at", "")[:40])
    names = [name for pk, name in register.buildings(row.site) if pk in chosen]
    where = listed([*names, *rooms_of(rooms)]) or row.site.name
    return {
        "buildings": [str(pk) for pk in chosen], "rooms": rooms, "expected_at": expected,
        "text": wording.text(row, where, expected),
    }  # fmt: skip


def _edition(request: Asked, number: str, n: int) -> Announcement:
    row = incident_of(request, number)
    found: Announcement = get_object_or_404(row.announcements.select_related("by"), n=n)
    found.incident = row
    return found


@require_GET
@page(*SEES)
def announcement(request: Asked, number: str, n: int) -> HttpResponse:
    """An edition: its words, how far it has come in each building, the units of one, and who took it there."""
    edition = _edition(request, number, n)
    buildings = queries.by_building(edition)
    chosen = typed.number(request.GET.get("building", ""))
    context = {
        **common(edition.incident), "edition": edition, "buildings": buildings,
        "units": sum(one.units for one in buildings), "reached": sum(one.reached for one in buildings),
        "read": sum(one.read for one in buildings),
        "chosen": next((one for one in buildings if one.pk == chosen), None),
        "homes": queries.homes(edition, chosen) if chosen is not None and request.actor.can(INFORM, edition.site) else [],
        "deliveries": queries.with_photos(edition.deliveries.select_related("by", "building")),
        "last": not edition.incident.announcements.filter(n__gt=edition.n).exists(),
    }  # fmt: skip
    return render(request, "incidents/announcement.html", context)


@require_GET
@page(*SEES)
def announcement_pdf(request: Asked, number: str, n: int) -> HttpResponse:
    """The edition on A4, to be put up in the stairwell, with the code of the public page."""
    edition = _edition(request, number, n)
    return pdf_response(printing.announcement_pdf(edition), f"{number}-{n}.pdf")
