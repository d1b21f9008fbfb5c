"""What a person looks at again is drawn again only when something has changed since.

PostgreSQL says which transactions have ended: two equal snapshots see the same rows, to the last one, whoever writes
and by whatever way. So what was drawn from the database stands as long as the snapshot does, and the minute of the
clock, because pages also tell time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Event, Lock
from typing import Any, TypeVar

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from zhishou.kernel import clock
from zhishou.kernel.doors import ways
from zhishou.kernel.house import Look

T = TypeVar("T")
Key = tuple[object, ...]
Moment = tuple[str, int]  # a snapshot, and the minute of the clock
KEPT = 256  # parts a process remembers, the least asked for goes first
PATIENCE = 5.0  # seconds to wait for somebody who is drawing the very same
TOKEN = token_hex(32)  # stands in a kept page for the form's token, which is none of it
_kept: OrderedDict[Key, tuple[Moment, Any]] = OrderedDict()
_drawing: dict[Key, _Drawing] = {}
_lock = Lock()


@dataclass
class _Drawing:
    """Something being drawn for a moment; whoever wants the same waits for it."""

    now: Moment
    ended: Event = field(default_factory=Event)


def while_unchanged(request: HttpRequest, name: str, make: Callable[[], T]) -> T:
    """What `make` gives for this person, language and address; the same again while nothing in the database changed.

    Only for what depends on nothing else: not on the session, a security token, or chance. Made anew for whoever is not
    signed in, after a post, and inside a transaction, whose own changes are in no snapshot. Who presses reload three times
    has it made once: the others wait for the first.
    """
    look: Look | None = getattr(request.user, "look", None)
    if look is None or request.method != "GET" or connection.in_atomic_block:
        return make()
    key: Key = (name, request.user.pk, get_language(), request.get_full_path())
    now = (look.snapshot, int(clock.now().timestamp() // 60))
    with suppress(KeyError):
        return _found(key, now)  # type: ignore[no-any-return]
    mine = _Drawing(now)
    with _lock:
        other = _drawing.get(key)
        if other is None or other.now != now:
            other, _drawing[key] = None, mine
    if other is not None:
        other.ended.wait(PATIENCE)
        with suppress(KeyError):  # theirs failed, or takes its time
            return _found(key, now)  # type: ignore[no-any-return]
    try:
        made = make()  # perhaps from rows newer than `now`: then nobody will see that snapshot again
        _keep(key, now, made)
    finally:
        with _lock:
            if _drawing.get(key) is mine:
                del _drawing[key]
        mine.ended.set()
    return made


def page_while_unchanged(request: Any, name: str, template: str, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """A whole page kept by the rule of `while_unchanged`, for pages of which nothing but forms' tokens depends on the session.

    The token is put in at each look. With messages to show, as after a post, the page is drawn for this look alone.
    """
    if len(get_messages(request)):
        return render(request, template, context())

    def drawn() -> str:
        page = render_to_string(template, {**context(), "csrf_token": TOKEN}, request)
        return ways.for_reader(page, request.actor)

    page = while_unchanged(request, name, drawn).replace(TOKEN, get_token(request))
    return ways.taken_out(HttpResponse(page))


def _found(key: Key, now: Moment) -> Any:
    """What is kept for a moment; a KeyError when there is nothing."""
    with _lock:
        moment, made = _kept[key]
        if moment != now:
            raise KeyError
        _kept.move_to_end(key)
        return made


def _keep(key: Key, now: Moment, made: object) -> None:
    with _lock:
        _kept[key] = (now, made)
        _kept.move_to_end(key)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
