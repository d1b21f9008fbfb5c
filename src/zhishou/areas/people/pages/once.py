"""Secrets that are shown once: the answer to the post itself carries them, they are kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhishou.kernel.doors import web
from zhishou.kernel.doors.web import Asked
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import Person


def show_once(
    request: Asked, operation: str, action: str, *, back: str = "", extra: dict[str, Any] | None = None
) -> HttpResponse:
    """Perform a posted operation; when it made a secret, answer with it, else go on as usual."""
    done: list[Outcome] = []

    def go_to(outcome: Outcome) -> str:
        done.append(outcome)
        person = outcome.result
        return back or (f"/people/{person.username}" if isinstance(person, Person) else "/people")

    response = web.submit(request, find(operation), request.actor, door="page", action=action, go_to=go_to, extra=extra)
    secret = getattr(done[0].result, "shown_once", "") if done else ""
    if not secret:
        return response
    context = {
        "secret": secret,
        "person": done[0].result,
        "is_token": operation == "people.make_token",
        "back": go_to(done[0]),
    }
    template = "people/once_part.html" if request.htmx else "people/once.html"
    shown = render(request, template, context)
    shown["Cache-Control"] = "no-store"
    return shown
