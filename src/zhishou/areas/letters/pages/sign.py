"""The page where a person reads and signs: what it allows, what it asks, what changed, and the hand."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhishou.areas.letters import queries, terms
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.operations.letters import PHONE
from zhishou.kernel import links
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.web import Asked, page, submit
from zhishou.kernel.gate import Outcome, perform
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.qr import qr_svg


def _own(request: Asked, number: str) -> Letter:
    """A person's own letter; for everybody else there is no such page."""
    own = queries.letters(request.actor).filter(appointment__person=request.actor.person)
    return get_object_or_404(own, number=number)


def reading(letter: Letter) -> dict[str, Any]:
    """What both sign pages show of a letter."""
    clauses = terms.clauses_of(letter.version)
    changed = None
    if letter.previous is not None:
        changed = terms.difference(terms.clauses_of(letter.previous.version), clauses)
    return {
        "letter": letter,
        "company": letter.site.company().name,
        "clauses": clauses,
        "changed": changed,
        "powers": terms.powers(clauses),
        "owed": terms.owed(clauses),
    }


@page()
def page_of(request: Asked, number: str) -> HttpResponse:
    """Read and sign one's own letter."""
    letter = _own(request, number)
    if letter.state != Letter.State.ISSUED or letter.appointment.ended_at is not None:
        return redirect(f"/letters/{letter.number}")
    return render(request, "letters/sign.html", reading(letter))


@require_POST
@page()
def open_on_phone(request: Asked, number: str) -> HttpResponse:
    """Show the person, and nobody else, a QR code that opens this letter on their phone for half an hour."""
    letter = _own(request, number)
    made = cast(Letter, perform("letters.open_on_phone", request.actor, {"letter": letter}, door="page").result)
    url = request.build_absolute_uri(f"/letters/phone/{made.phone_token}")  # type: ignore[attr-defined]
    response = render(request, "letters/phone_code.html", {"letter": letter, "svg": qr_svg(url), "url": url})
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
def by_phone(request: HttpRequest, token: str) -> HttpResponse:
    """The same letter on the person's phone, opened by the code they asked for themselves."""
    link = links.find(token, PHONE)
    actor = Actor(link=link) if link is not None else None
    letter = queries.letters(actor).first() if actor is not None else None
    if letter is None or actor is None or letter.state != Letter.State.ISSUED:
        return render(request, "letters/phone_over.html", {"company_name": _("职守")}, status=404)
    if request.method == "POST":
        return submit(
            request, REGISTRY["letters.sign"], actor, door="link", action=request.path, go_to=_thanks,
            extra={"letter": letter},
        )  # fmt: skip
    context = {**reading(letter), "actor": actor, "action": request.path, "company_name": letter.site.company().name}
    response = render(request, "letters/sign_phone.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _thanks(outcome: Outcome) -> str:
    if not isinstance(outcome.result, Letter):
        raise Http404
    return f"/verify/{outcome.result.number}"
