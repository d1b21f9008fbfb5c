"""Every operation × every post × three doors answers as the charters say, and nobody gets in without a name."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.doors.conftest import Staffed
from zhishou.command import cli
from zhishou.kernel.models import Denied, Event, Person
from zhishou.kernel.operation import REGISTRY, Operation

BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_ALLOWED = {"duty.none", "duty.unsigned", "duty.elsewhere", "authority.not_for_links", "authority.sign_in"}


def expected(op: Operation, granted: set[str]) -> bool:
    """What the charter says: the capability, or what everyone may do for themselves."""
    return op.personal or (bool(op.capability) and op.capability in granted)


def by_page(client: Client, op: Operation) -> bool:
    # As htmx posts it: the form comes back alone, without the page around it.
    return client.post(f"/do/{op.name}", {"key": ""}, headers={"hx-request": "true"}).status_code != 403


def by_api(client: Client, op: Operation) -> bool:
    answer = client.post(f"/api/do/{op.name}", data="{}", content_type="application/json")
    assert answer.status_code < 500, (op.name, answer.content)
    return answer.status_code != 403


def by_command_line(person: Person, op: Operation) -> bool:
    answer = CliRunner().invoke(cli, ["do", op.name, "--as", person.username, "--json"])
    said = json.loads(answer.output.strip().splitlines()[-1])
    return said.get("refused") not in NOT_ALLOWED


def test_every_operation_for_every_post_by_page_and_api(staffed: Staffed) -> None:
    wrong = []
    for code, person in staffed.people.items():
        client = Client()
        client.force_login(person, backend=BACKEND)
        for op in REGISTRY.values():
            want = expected(op, staffed.grants[code])
            if by_page(client, op) != want:
                wrong.append(f"page {code} {op.name} should be {want}")
            if (op.capability or op.personal) and by_api(client, op) != want:
                wrong.append(f"api {code} {op.name} should be {want}")
            if not client.session.get("_auth_user_id"):
                client.force_login(person, backend=BACKEND)
    assert wrong == []


def test_every_operation_for_every_post_by_command_line(staffed: Staffed) -> None:
    wrong = []
    for code, person in staffed.people.items():
        for op in REGISTRY.values():
            want = expected(op, staffed.grants[code])
            if by_command_line(person, op) != want:
                wrong.append(f"{code} {op.name} should be {want}")
    assert wrong == []


def test_a_refused_attempt_leaves_no_event(staffed: Staffed) -> None:
    before = Event.objects.count()
    client = Client()
    client.force_login(staffed.people["implied.building_keeper"], backend=BACKEND)
    client.post("/do/people.open_site", {"key": ""})
    assert Event.objects.count() == before and Denied.objects.filter(operation="people.open_site").exists()


@pytest.mark.parametrize("door", ["page", "api"])
def test_nobody_gets_in_without_a_name(staffed: Staffed, door: str) -> None:
    for op in REGISTRY.values():
        if door == "page":
            answer = Client().post(f"/do/{op.name}", {})
            assert answer.status_code in (302, 403), op.name
        elif op.capability or op.personal:
            answer = Client().post(f"/api/do/{op.name}", data="{}", content_type="application/json")
            assert answer.status_code == 401, op.name
    assert not Event.objects.exists()
