"""No page offers a way that is shut for who reads it: one rule for every link, however it came onto the page.

A page says which duties open it (`web.page`). A link to a page that none of the reader's duties opens loses its
address and stands as plain text, which HTML calls a placeholder; a button that leads there is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from zhishou.kernel.actor import Actor

LINK = re.compile(r'<a\b(?P<before>[^>]*?)\shref="(?P<url>/[^"]*)"(?P<after>[^>]*)>(?P<inside>.*?)</a>', re.DOTALL)
NOTHING_ELSE = re.compile(r'class="[^"]*\b(?:btn|nav-link|dropdown-item)\b')  # what is there only to lead somewhere


class OpenWays:
    """Middleware: takes the ways out of a page that its reader's duties do not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None or response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        if getattr(response, "ways_taken_out", False):
            return response
        page = response.content.decode(response.charset)
        shown = for_reader(page, actor)
        if shown != page:
            response.content = shown.encode(response.charset)
        return response


def for_reader(page: str, actor: Actor) -> str:
    """A page without the ways that are shut for its reader."""
    return LINK.sub(lambda link: _for_reader(link, actor), page)


def taken_out(response: HttpResponse) -> HttpResponse:
    """Mark an answer whose page has been through `for_reader`: the middleware lets it pass."""
    response.ways_taken_out = True  # type: ignore[attr-defined]
    return response


def is_open(actor: Actor, url: str) -> bool:
    """Whether the actor's duties open the page at an address of ours; which of its rows are in sight is another question."""
    needs = _needs(urlsplit(unescape(url)).path)
    return not needs or any(capability in actor.capabilities for capability in needs)


def _for_reader(link: re.Match[str], actor: Actor) -> str:
    if is_open(actor, link["url"]):
        return link[0]
    if NOTHING_ELSE.search(link["before"] + link["after"]):
        return ""
    return f"<a{link['before']}{link['after']}>{link['inside']}</a>"


@lru_cache(maxsize=8192)
def _needs(path: str) -> tuple[str, ...]:
    try:
        return cast(tuple[str, ...], getattr(resolve(path).func, "needs", ()))
    except Resolver404:
        return ()
