"""What the OpenAPI says is what the JSON door does: strange and wrong input from three keys, never a fault of the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from conftest import writing
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.doors.conftest import Staffed
from zhishou.kernel.doors import api
from zhishou.kernel.models import ApiToken
from zhishou.kernel.secrets import digest

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KEYS = {"clerk": ("property.clerk", 3), "administration": ("implied.administration", 3), "nobody": ("", 1)}
ODD = {
    "nul": "\x00", "escape": "\x1b[2J", "half a pair": "\ud800", "turned around": "\u202e3.txt", "unseen": "\u200b\ufeff",
    "stacked": "a" + "\u0301" * 500, "long": "长" * 100_000, "empty": "", "emoji": "👩‍👩‍👧‍👦",
}  # fmt: skip


@pytest.fixture
def keys(staffed: Staffed) -> dict[str, str]:
    """A key of a clerk, one of the administration, and none."""
    made = {"nobody": ""}
    with writing():
        for name, (post, _examples) in KEYS.items():
            if post:
                made[name] = f"key-of-{name}"
                ApiToken.objects.create(person=staffed.people[post], name="契约测试", digest=digest(made[name]))
    return made


@pytest.fixture
def _connected() -> Iterator[None]:
    """The server's habit of closing connections would end the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", KEYS)
@pytest.mark.usefixtures("_connected")
def test_the_door_answers_as_declared(keys: dict[str, str], who: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    headers = {"Authorization": f"Bearer {keys[who]}"} if keys[who] else {}
    wrong: list[str] = []
    for found in schema.get_all_operations():
        assert not isinstance(found, Err), found
        operation = found.ok()

        @settings(
            max_examples=KEYS[who][1], derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(headers=headers)
            try:
                case.validate_response(answer, checks=CHECKS)
            except Exception as failed:
                wrong.append(f"{case.method} {case.path} {answer.status_code}: {str(failed)[:600]}")

        ask()
    assert wrong == []


@pytest.mark.parametrize("what", ODD)
def test_signs_nobody_types_are_refused_or_kept_never_a_fault(keys: dict[str, str], what: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {keys['administration']}"}, raise_request_exception=False)
    bodies = {
        "people.open_site": {"code": ODD[what], "name": ODD[what], "kind": "store", "parent": "CUI"},
        "people.hire": {"username": ODD[what], "name": ODD[what], "site": "CUI", "mobile": ODD[what]},
        "customers.create": {"site": ODD[what], "name": ODD[what]},
        "people.make_token": {"name": ODD[what]},
        "people.record_absence": {"person": ODD[what], ODD[what]: 1},
    }
    for name, body in bodies.items():
        answer = client.post(f"/api/do/{name}", body, content_type="application/json")
        assert answer.status_code in {200, 403, 409, 422}, (name, answer.status_code, answer.content[:300])
    for path in ("/api/cases", "/api/customers"):
        answer = client.get(path, {"q": ODD[what].encode("utf-8", "surrogatepass")})
        assert answer.status_code in {200, 403, 422}, (path, answer.status_code)


def test_the_description_is_made_once_and_whoever_has_it_gets_no_second_copy(db: None) -> None:
    client = Client()
    first = client.get("/api/openapi.json")
    assert "/api/do/cases.take_in" in first.json()["paths"]
    again = client.get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api._description() is api._description()
