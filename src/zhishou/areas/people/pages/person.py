"""One person: appointments, duties held now, leave, open work, account; and handing the work over."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhishou.areas.people import handover, queries, second, sessions, standing_in
from zhishou.areas.people.pages.board import NEEDS
from zhishou.areas.people.pages.once import show_once
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import NotAllowed, Refused
from zhishou.kernel.words import CAPABILITIES


def _person(request: Asked, username: str) -> Person:
    found = Person.objects.within(request.actor).filter(username=username).select_related("site").first()
    if found is None:
        raise Http404
    return found


@page()
def person(request: Asked, username: str) -> HttpResponse:
    """A person's file: one's own, or anybody's of the company for those who organise or issue letters."""
    row = _person(request, username)
    if not queries.may_read(request.actor, row):
        raise NotAllowed("duty.page", capability=[CAPABILITIES[c] for c in NEEDS])
    opened, overdue = queries.open_obligations(row)
    duties = queries.duties(row) if row.is_active else []
    context = {
        "person": row,
        "collects": _is_assessed(request, row, duties),
        "own": row.pk == request.user.pk,
        "record": row.pk in {request.actor.person_id, *(one.person_id for one in queries.below(request.actor))},
        "postings": queries.postings(row) if row.is_active else [],
        "former": queries.former(row),
        "duties": duties,
        "absences": queries.absences_of(row),
        "open": opened,
        "overdue": overdue,
        "in_hand": handover.in_hand(row),
        "last": queries.last_sign_in(row),
        "has_password": row.has_usable_password(),
        **_account(request, row),
    }
    return render(request, "people/person.html", context)


def _is_assessed(request: Asked, row: Person, duties: list[Any]) -> bool:
    """Whether there are figures of this person's collecting that the reader may see."""
    granted = {code for duty in duties for code in duty.capabilities}
    if "assess_collectors" in granted or not granted & {"collect_arrears", "visit_arrears"}:
        return False
    may = request.actor.capabilities & {"assess_collectors", "review_assessments"}
    return row.pk == request.actor.person_id or bool(may)


def _account(request: Asked, row: Person) -> dict[str, object]:
    """What those who keep accounts see besides: open sign-ins and whether a second factor is asked for."""
    if not request.actor.can("manage_accounts"):
        return {}
    return {
        "sessions": sessions.of(row), "second_factor": second.wanted(row), "locked": queries.locked_until(row),
    }  # fmt: skip


@require_POST
@page("organise")
def reveal(request: Asked, username: str) -> HttpResponse:
    """The whole mobile number, once, for htmx; a refusal comes in its place. Never kept by a browser."""
    row = _person(request, username)
    try:
        perform("people.reveal", request.actor, {"person": row}, door="page")
        context = {"phones": [row.mobile], "person": row}
    except Refused as no:
        context = {"sentence": no.sentence(), "person": row}
    response = render(request, "people/mobile.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@page("organise")
def appoint(request: Asked, username: str) -> HttpResponse:
    """A post for a person."""
    row = _person(request, username)
    return render(request, "people/appoint.html", {"person": row, "postings": queries.postings(row)})


@sensitive_post_parameters("password")
@require_POST
@page("manage_accounts")
def reset_password(request: Asked, username: str) -> HttpResponse:
    """A temporary password for a person, shown this once."""
    row = _person(request, username)
    action = f"/people/{row.username}/password"
    return show_once(request, "people.reset_password", action, extra={"person": row})


@page("hand_over")
def hand_over(request: Asked, username: str) -> HttpResponse:
    """What a person has open, kind by kind, and who takes it over."""
    row = _person(request, username)
    opened, overdue = queries.open_obligations(row)
    context = {"person": row, "in_hand": handover.in_hand(row), "open": opened, "overdue": overdue}
    return render(request, "people/hand_over.html", context)


@page()
def absences(request: Asked) -> HttpResponse:
    """Who is away and who deputises; own leave for everyone, others' for those who record it."""
    may_record = "record_leave" in request.actor.capabilities
    context = {
        "away": queries.away(request.actor), "may_record": may_record, "person": request.user,
        "stands_in": standing_in.superiors(request.actor),
    }  # fmt: skip
    return render(request, "people/absences.html", context)
