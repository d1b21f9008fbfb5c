"""The second factor: asked for after the password, and kept under the own account."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhishou.areas.people import second
from zhishou.areas.people.models import Factor
from zhishou.areas.people.operations.accounts import DOOR
from zhishou.areas.people.pages import once, sign_in
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.qr import qr_svg

WAITS_FOR = timedelta(minutes=5)


@login_not_required
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """The second step of signing in; for five minutes after the password was right, in the same browser."""
    waiting = request.session.get(sign_in.WAITING, {})
    person = Person.objects.filter(pk=waiting.get("person"), is_active=True).first()
    if person is None or datetime.fromisoformat(waiting["at"]) + WAITS_FOR < clock.now():
        return redirect("/sign-in")
    if request.method != "POST":
        return _ask(request, person)
    given = {
        "code": request.POST.get("code", "")[:40],
        "credential": request.POST.get("credential", "")[:20_000],
        "challenge": waiting.pop("challenge", ""),
    }
    request.session.modified = True  # a challenge is good for one answer
    try:
        perform("people.pass_second", Actor.of(person), given, door=DOOR)
    except Invalid as wrong:
        return _ask(request, person, " ".join(text for texts in wrong.errors.values() for text in texts), 422)
    except Refused as no:
        return _ask(request, person, no.sentence(), web.status_of(no))
    del request.session[sign_in.WAITING]
    return sign_in.let_in(request, person, waiting["next"], backend=waiting["backend"])


def _ask(request: HttpRequest, person: Person, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"error": error, "name": person.name}
    kinds = set(second.of(person).values_list("kind", flat=True))
    context["app"] = Factor.Kind.APP in kinds
    if Factor.Kind.PASSKEY in kinds and second.passkeys_possible():
        options, challenge = second.request(person)
        request.session[sign_in.WAITING]["challenge"] = challenge
        request.session.modified = True
        context["options"] = json.dumps(options, default=dict)
    return render(request, "people/second_step.html", context, status=status)


@never_cache
@page()
def overview(request: Asked) -> HttpResponse:
    """第二步验证: what is set up, and what can be."""
    me = request.user
    context = {
        "factors": second.of(me),
        "codes_left": second.codes_left(me),
        "passkeys": second.passkeys_possible(),
        "person": me,
    }
    return render(request, "people/second.html", context)


def _made(request: Asked, name: str, template: str) -> HttpResponse:
    """Perform; what it made is shown in the answer to the post itself, and kept nowhere."""
    return once.answer(
        request,
        name,
        request.path,
        lambda _outcome: "/account/second",
        lambda outcome: (template, _shown(request, name, getattr(outcome.result, "shown_once", None))),
    )


def _shown(request: Asked, name: str, made: Any) -> dict[str, Any]:
    if name == "people.begin_app":
        return {"made": made, "qr": qr_svg(second.address(request.user, made))}
    if name == "people.begin_passkey":
        return {"made": made, "options": json.dumps(made, default=dict)}
    return {"made": made}


@sensitive_post_parameters("password")
@require_POST
@page()
def begin_app(request: Asked) -> HttpResponse:
    """The QR code for the app, shown this once."""
    return _made(request, "people.begin_app", "people/second_app.html")


@sensitive_post_parameters("code")
@require_POST
@page()
def confirm_app(request: Asked) -> HttpResponse:
    """The first code; then the recovery codes, shown this once."""
    return _made(request, "people.confirm_app", "people/second_codes.html")


@sensitive_post_parameters("password")
@require_POST
@page()
def begin_passkey(request: Asked) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return _made(request, "people.begin_passkey", "people/second_passkey.html")


@sensitive_post_parameters("credential")
@require_POST
@page()
def confirm_passkey(request: Asked) -> HttpResponse:
    """The browser's answer; then the recovery codes when it is the first factor."""
    return _made(request, "people.confirm_passkey", "people/second_codes.html")


@sensitive_post_parameters("password")
@require_POST
@page()
def new_codes(request: Asked) -> HttpResponse:
    """Fresh recovery codes, shown this once."""
    return _made(request, "people.new_codes", "people/second_codes.html")
