"""Is the browser on this very machine? Only then may a demo sign-in or the first-run page answer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from zhishou.areas.people.operations.first_run import made_by_wizard
from zhishou.kernel.doors.proxy import on_this_machine

_OWN_NAMES = {"127.0.0.1", "localhost", "[::1]"}


def is_loopback(request: HttpRequest) -> bool:
    """True for a request from this machine, by its own name, that came through no proxy."""
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _OWN_NAMES and on_this_machine(request.META)


def demo_sign_in(request: HttpRequest) -> bool:
    """True where one click may sign in: embedded database, allowed by the settings, this machine, demo data."""
    return bool(settings.EMBEDDED and settings.DEMO_SIGN_IN) and is_loopback(request) and not made_by_wizard()
