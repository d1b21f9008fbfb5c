"""The outermost layer: a number and a log line for every request, and two addresses for machines.

`/healthz` (all is well), `/healthz/ready` (may be sent requests) and `/healthz/live` (the process answers) are open and say
nothing secret; `/metrics` answers this machine, or whoever knows ZHISHOU_METRICS_TOKEN. They are answered here, before
host names, sessions and languages are looked at.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from secrets import compare_digest
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhishou.kernel import health, metrics
from zhishou.kernel.doors import proxy
from zhishou.kernel.operation import REGISTRY

log = structlog.get_logger("zhishou.request")
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Watched:
    """Numbers, times, counts and logs every request; the path is never written, since it may hold a customer's code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (machine := MACHINES.get(request.path)) is not None:
            answer = machine(request)
            answer["Cache-Control"] = "no-store"
            return answer
        proxy.set_real_client(request.META)
        started = perf_counter()
        number = _number(request)
        request.number = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()  # the last request's, kept for what is logged after its answer
        structlog.contextvars.bind_contextvars(request_id=number)
        response = self.get_response(request)
        seconds, route = perf_counter() - started, route_of(request)
        metrics.answered(request.method or "", route, response.status_code, seconds)
        write = log.error if response.status_code >= 500 else log.info
        write("request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000, 1))
        response[HEADER] = number
        return response


def _number(request: HttpRequest) -> str:
    """The number the proxy in front gave, when it is one; else a new one."""
    given = request.headers.get(HEADER, "")
    return given if _GIVEN.fullmatch(given) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """The address by its pattern (`cases/<str:number>`), an operation by its name, `-` for what is no address of ours."""
    match: Any = request.resolver_match
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "-"
    name = match.kwargs.get("name", "") if match.url_name == "do" else ""
    return f"do/{name}" if name in REGISTRY else str(match.route)


def _health(_request: HttpRequest) -> HttpResponse:
    found = health.standing()
    well = all(state == health.OK for state in found.values())
    return JsonResponse({"status": "ok" if well else "degraded", **found}, status=200 if well else 503)


def _ready(_request: HttpRequest) -> HttpResponse:
    found = health.standing()
    ready = found["database"] == found["migrations"] == health.OK
    return JsonResponse({"status": "ok" if ready else "unready"}, status=200 if ready else 503)


def _live(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _metrics(request: HttpRequest) -> HttpResponse:
    if not _may_count(request):
        return HttpResponse(
            "本机或令牌 / this machine, or the token\n", status=403, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_count(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return compare_digest(given.encode(), token.encode())
    return proxy.on_this_machine(request.META)


MACHINES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _health,
    "/healthz/ready": _ready,
    "/healthz/live": _live,
    "/metrics": _metrics,
}
