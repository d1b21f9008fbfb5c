"""A page asked for by the program itself, as a person: a job draws what that person would have opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from zhishou.kernel.actor import Actor


def ask(actor: Actor, url: str) -> HttpResponse:
    """What the page at an address of ours answers this person to a GET, before it is rendered.

    Raises what the page raises: a refusal, or Http404 where there is no such page or row.
    """
    path, _mark, query = url.partition("?")
    request: Any = HttpRequest()
    request.method, request.path, request.path_info, request.GET = "GET", path, path, QueryDict(query)
    request.actor, request.user, request.htmx = actor, actor.person, False
    request.META = {"QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    found = resolve(path)
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer
