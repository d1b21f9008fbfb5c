"""Secrets that are shown once: the answer to the post itself carries them, they are kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhishou.kernel.doors import web
from zhishou.kernel.doors.web import Asked
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import Person


def answer(
    request: Asked,
    operation: str,
    action: str,
    go_to: Callable[[Outcome], str],
    shown: Callable[[Outcome], tuple[str, dict[str, Any]]],
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Perform a posted operation; when it made a secret, answer with the template and context `shown` names, which no
    cache keeps; else go on as usual."""
    done: list[Outcome] = []

    def onward(outcome: Outcome) -> str:
        done.append(outcome)
        return go_to(outcome)

    response = web.submit(
        request, find(operation), request.actor, door="page", action=action, go_to=onward, extra=extra
    )
    if not done or not getattr(done[0].result, "shown_once", None):
        return response
    response = render(request, *shown(done[0]))
    response["Cache-Control"] = "no-store"
    return response


def show_once(
    request: Asked, operation: str, action: str, *, back: str = "", extra: dict[str, Any] | None = None
) -> HttpResponse:
    """A key or a first password; afterwards one goes `back`, by default to the person's page."""

    def go_to(outcome: Outcome) -> str:
        person = outcome.result
        return back or (f"/people/{person.username}" if isinstance(person, Person) else "/people")

    def shown(outcome: Outcome) -> tuple[str, dict[str, Any]]:
        return "people/once_part.html" if request.htmx else "people/once.html", {
            "secret": getattr(outcome.result, "shown_once", ""),
            "person": outcome.result,
            "is_token": operation == "people.make_token",
            "back": go_to(outcome),
        }

    return answer(request, operation, action, go_to, shown, extra)
