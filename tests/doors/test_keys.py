"""A personal key goes straight to the gate, and what browsers need stays in force for everybody else."""

from __future__ import annotations

import json

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.kernel.doors.safety import POLICY
from zhishou.kernel.models import ApiToken, Denied, Person
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.secrets import digest, new_token

BACKEND = "django.contrib.auth.backends.ModelBackend"
WISH = {"kind": "repair", "reporter_name": "演示客户", "reporter_phone": "13800000000", "content": "演示：路灯不亮"}


@pytest.fixture
def clerk(cast: Cast) -> Person:
    return cast.person("lin", "林演示", "take_in")


def key_of(person: Person) -> str:
    token = new_token()
    with writing():
        ApiToken.objects.create(person=person, name="test", digest=digest(token))
    return token


def by_key(token: str, **headers: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}", **headers})


def test_a_key_does_an_operation_without_a_session(clerk: Person) -> None:
    answer = by_key(key_of(clerk)).post(
        "/api/do/cases.take_in", data=json.dumps({**WISH, "site": "GARDEN"}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["number"].startswith("G")
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Content-Security-Policy"] == POLICY
    assert not answer.cookies


def test_the_short_way_answers_as_the_long_way(clerk: Person) -> None:
    short, long = by_key(key_of(clerk)), Client()
    long.force_login(clerk, backend=BACKEND)
    for op in REGISTRY.values():
        if op.capability or op.personal:
            got, wanted = (
                client.post(f"/api/do/{op.name}", data='{"nothing": 1}', content_type="application/json")
                for client in (short, long)
            )
            assert (got.status_code, got.json()) == (wanted.status_code, wanted.json()), op.name
    assert Denied.objects.filter(actor_key=f"p{clerk.pk}", door="api").exists()


@pytest.mark.parametrize("body", ["", "[]", "{", "\ufffe"])
def test_what_is_no_command_is_said_so(clerk: Person, body: str) -> None:
    answer = by_key(key_of(clerk)).post("/api/do/cases.take_in", data=body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) in [(400, "json.unreadable"), (422, "command.invalid")]


def test_a_refusal_speaks_the_language_that_was_asked_for(clerk: Person) -> None:
    token = key_of(clerk)
    said = {
        language: by_key(token, **{"Accept-Language": language})
        .post("/api/do/cases.take_in", data="{}", content_type="application/json")["Content-Language"]
        for language in ("zh-hans", "en")
    }  # fmt: skip
    assert said == {"zh-hans": "zh-hans", "en": "en"}


def test_a_dead_key_and_a_strange_host_are_turned_away(clerk: Person) -> None:
    token = key_of(clerk)
    assert by_key(token, Host="evil.example").post("/api/do/cases.take_in").status_code == 400
    assert by_key(token + "x").post("/api/do/cases.take_in").status_code == 401
    with writing():
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert by_key(token).post("/api/do/cases.take_in").status_code == 401


def test_a_cookie_still_needs_the_form_token(clerk: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend=BACKEND)
    answer = client.post("/api/do/cases.take_in", data="{}", content_type="application/json")
    assert answer.status_code == 403
