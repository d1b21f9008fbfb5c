"""The JSON door: every operation as POST /api/do/<operation>, with OpenAPI made from the same commands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import ResolverMatch
from django.utils.translation import gettext
from django.views.decorators.http import condition, require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf
from pydantic import BaseModel

from zhishou.kernel import key_uses
from zhishou.kernel.actor import Actor
from zhishou.kernel.command import sentences
from zhishou.kernel.doors import openapi
from zhishou.kernel.doors.web import status_of
from zhishou.kernel.gate import perform
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Person
from zhishou.kernel.operation import REGISTRY, Invalid, NotAllowed, Operation, Refused
from zhishou.kernel.secrets import digest
from zhishou.kernel.words import refusal

DO = "/api/do/"


class Done(BaseModel):
    """What an operation answers: the event and the row it was about or made."""

    event: str
    result: str
    number: str = ""
    repeated: bool = False
    shown_once: list[str] = []  # a key, a first password: in this answer and nowhere else


class Trouble(BaseModel):
    """Why not: a stable code, facts, a sentence; for a command that cannot be read, sentences per field."""

    code: str
    sentence: str
    facts: dict[str, str] = {}
    errors: dict[str, list[str]] = {}


class Bearer(HttpBearer):
    """A personal key in `Authorization: Bearer …`. One that is for some operations only (key_uses) opens nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        request.house = house = now_standing()  # type: ignore[attr-defined]
        key = house.token(digest(token))
        if key is not None and not key_uses.allows(key.use, request.path_info.removeprefix(DO)):
            raise NotAllowed("api.key_limited", use=key_uses.label(key.use))
        return key.person if key is not None else None


class KeyHolders:
    """Takes an operation asked for with a personal key straight to the gate, past what serves browsers alone.

    A key is no cookie: no session, no form token, no sign-in page is about it. Whatever is not a POST to a known
    operation with a live key goes the long way and gets its answer there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.path_info.removeprefix(DO)
        match = _OPERATIONS.get(name)
        kind, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if match is None or request.method != "POST" or kind.lower() != "bearer" or not token:
            return self.get_response(request)
        request.resolver_match = match
        request.get_host()  # refuses hosts that are not ours, as for every page
        try:
            person = Bearer().authenticate(request, token)
            if person is None:
                return self.get_response(request)
            request.auth = person  # type: ignore[attr-defined]
            response: HttpResponse = match.func(request)
        except Refused as no:
            response = _refused(request, no)
        except Invalid as bad:
            response = _invalid(request, bad)
        response["Content-Length"] = str(len(response.content))
        return response


_OPERATIONS: dict[str, ResolverMatch] = {}


class OwnSession(SessionAuth):
    """The sign-in of the browser. Who is not signed in is asked to be (401), before any question of the form's token."""

    def _get_key(self, request: HttpRequest) -> str | None:
        person = request.user
        if not isinstance(person, Person):
            return None
        if check_csrf(request):
            raise NotAllowed("api.csrf")
        if person.password_expired:
            raise NotAllowed("api.password_first")
        return request.COOKIES.get(self.param_name)


api = NinjaAPI(title="职守 Zhishou", version="1", auth=[Bearer(), OwnSession()], docs_url=None, openapi_url=None)


@cache
def _description() -> tuple[bytes, str]:
    """The OpenAPI document and its ETag. Hundreds of schemas, the same for everybody: made once a process."""
    document = openapi.with_operations(api.get_openapi_schema(), _OPERATIONS, done=Done, trouble=Trouble)
    body = json.dumps(document, cls=NinjaJSONEncoder, ensure_ascii=False).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@login_not_required
@require_safe
@condition(etag_func=lambda request: _description()[1])
def description(request: HttpRequest) -> HttpResponse:
    """What the JSON door can do, for programs; whoever has it already is answered 304."""
    response = HttpResponse(_description()[0], content_type="application/json")
    response["Cache-Control"] = "no-cache"  # kept, and asked about each time
    return response


@api.exception_handler(Refused)
def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    return trouble(status_of(no), no.code, no.sentence(), facts={k: str(v) for k, v in no.facts.items()})


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
    return trouble(401, "api.no_key", refusal("api.no_key", {}))


@api.exception_handler(ValidationError)
def _unread(request: HttpRequest, bad: ValidationError) -> HttpResponse:
    """A question whose parameters cannot be read: what is wrong with each, by its own name."""
    named = [{**error, "loc": error["loc"][-1:]} for error in bad.errors]
    return _invalid(request, Invalid(sentences(named)))


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, bad: Invalid) -> HttpResponse:
    return trouble(
        422, "command.invalid", gettext("有几项没有填对，errors 里写着是哪一项、怎样改。"), errors=bad.errors
    )


def trouble(status: int, code: str, sentence: str, **more: Any) -> HttpResponse:
    """A refusal as JSON."""
    body = Trouble(code=code, sentence=sentence, **more).model_dump()
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def actor_of(request: HttpRequest) -> Actor:
    """The actor of an authenticated call."""
    return Actor.of(request.auth, getattr(request, "house", None))  # type: ignore[attr-defined]


def add_operations() -> None:
    """Offer each operation a person can do at `/api/do/<name>`."""
    for op in REGISTRY.values():
        if op.capability or op.personal:
            route, name = f"api/do/{op.name}", op.name.replace(".", "_")
            _OPERATIONS[op.name] = ResolverMatch(_handler(op), (), {}, url_name=name, route=route)


@api.api_operation(["GET", "PUT", "PATCH", "DELETE", "POST"], "/do/{name}", include_in_schema=False)
def do(request: HttpRequest, name: str) -> HttpResponse:
    """The operation of that name, for who did not come by a personal key. openapi.py describes each of them."""
    match = _OPERATIONS.get(name)
    if match is None:
        return trouble(404, "operation.unknown", refusal("operation.unknown", {"name": name[:80]}))
    if request.method != "POST":
        answer = trouble(405, "api.post_only", refusal("api.post_only", {}))
        answer["Allow"] = "POST"
        return answer
    request.resolver_match = match
    response: HttpResponse = match.func(request)
    return response


def _handler(op: Operation) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        try:
            data = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            return trouble(400, "json.unreadable", gettext("内容不是 JSON。请用 UTF-8 编码的 JSON 对象提交。"))
        if not isinstance(data, dict):
            return trouble(400, "json.unreadable", gettext("内容应当是一个 JSON 对象，例如 {}。"))
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > 80 or not key.isprintable():
            return trouble(400, "key.unreadable", gettext("Idempotency-Key 最多 80 个可见字符。"))
        outcome = perform(op, actor_of(request), data, door="api", key=key)
        number = str(getattr(outcome.result, "number", "") or "")
        done = Done(
            event=str(outcome.event.uid), result=outcome.event.result, number=number, repeated=outcome.repeated,
            shown_once=outcome.shown_once,
        )  # fmt: skip
        answer = HttpResponse(done.model_dump_json(), content_type="application/json")
        answer["Cache-Control"] = "no-store"
        return answer

    return handle
