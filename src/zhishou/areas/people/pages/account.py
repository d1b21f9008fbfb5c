"""The own account: data, password, keys, open sign-ins."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhishou.areas.people import queries, second, sessions
from zhishou.areas.people.pages.once import show_once
from zhishou.kernel.doors import web
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import ApiToken, Person


@page()
def account(request: Asked) -> HttpResponse:
    """Who I am here, how I sign in, and what signs in for me."""
    me = request.user
    context = {
        "postings": queries.postings(me),
        "sessions": sessions.of(me, request.session.session_key),
        "factors": second.of(me).count(),
        "tokens": ApiToken.live().filter(person=me).order_by("-made_at"),
        "person": me,
        "last": queries.last_sign_in(me),
    }
    return render(request, "people/account.html", context)


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@page()
def password(request: Asked) -> HttpResponse:
    """Change the own password; the sign-in it is done from goes on, all others end."""
    must = request.user.password_expired
    if request.method != "POST":
        return render(request, "people/password.html", {"must": must})

    def go_to(outcome: Outcome) -> str:
        person = outcome.result
        if isinstance(person, Person):
            update_session_auth_hash(request, person)
            sessions.end(person, keep=request.session.session_key)
        return "/" if must else "/account"

    return web.submit(
        request, find("people.change_password"), request.actor, door="page", action="/account/password", go_to=go_to
    )


password.before_password = True  # type: ignore[attr-defined]


@require_POST
@page()
def make_token(request: Asked) -> HttpResponse:
    """Make a personal key and show it this once."""
    return show_once(request, "people.make_token", "/account/tokens", back="/account")


@require_POST
@page()
def end_other_sessions(request: Asked) -> HttpResponse:
    """End one of my sign-ins elsewhere, or all of them; this one goes on."""
    here = dict(request.session.items())

    def go_to(_outcome: Outcome) -> str:
        if not request.POST.get("which"):
            request.session.flush()
            request.session.update(here)
        return "/account"

    return web.submit(
        request, find("people.end_sessions"), request.actor, door="page", extra={"person": request.user}, go_to=go_to
    )
