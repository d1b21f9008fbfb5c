"""A refused form comes back with everything that was typed: asked of the form of every operation."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from conftest import Cast
from django.test import Client

from zhishou.kernel import words
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms
from zhishou.kernel.models import Person
from zhishou.kernel.operation import REGISTRY, Operation

BACKEND = "django.contrib.auth.backends.ModelBackend"
TYPED = {
    "text": "写好的{name}", "multiline": "写好的{name}\n第二行", "money": "十二块{place}", "number": "7{place}",
    "date": "2031-05-{place:02}", "datetime": "2031-05-{place:02}T08:09", "time": "08:{place:02}",
}  # fmt: skip
OWN_PAGES = {"people.sign_in", "people.sign_out"}


@pytest.fixture
def admin(cast: Cast) -> Person:
    """Somebody whose duties grant everything."""
    return cast.person("admin", "王芳", *words.CAPABILITIES, site=cast.company, root=True)


def filled(op: Operation, actor: Actor) -> tuple[dict[str, str], list[str]]:
    """A form with every field typed, texts too long and choices not among those offered; and what must come back."""
    data: dict[str, str] = {}
    expected: list[str] = []
    for place, field in enumerate(forms.build(op, actor).fields, 1):
        if field.widget == "rows":
            for column in field.columns:
                name = f"{field.name}-0-{column['name']}"
                if column["choices"]:
                    data[name] = "²"  # none of those offered, as below
                    continue
                data[name] = f"写好的{column['name']}"
                expected.append(data[name])
            data[f"{field.name}-²-{field.columns[0]['name']}"] = "不是第几行"
        elif field.widget in TYPED:
            data[field.name] = TYPED[field.widget].format(name=field.name, place=place)
            if field.widget == "text" and field.at_most:
                data[field.name] += "长" * field.at_most
            expected.append(data[field.name])
        elif field.widget in ("search", "choice", "radio"):
            data[field.name] = "²" if place % 2 else "999999999"  # looks like a digit, and is none
    return data, expected


def shown(page: str) -> str:
    return re.sub(r"\r\n?", "\n", html.unescape(page))


def test_what_was_typed_comes_back_with_every_refusal(cast: Cast, admin: Person, client: Client) -> None:
    client.force_login(admin, backend=BACKEND)
    actor, asked = Actor.of(admin), 0
    lost: dict[str, list[str]] = {}
    for name, op in sorted(REGISTRY.items()):
        data, expected = filled(op, actor) if (op.personal or op.capability) and name not in OWN_PAGES else ({}, [])
        if not expected:
            continue  # by links and jobs alone, or nothing to type
        asked += 1
        answer: Any = client.post(f"/do/{name}", data)
        assert answer.status_code in (403, 409, 422), f"{name}: {answer.status_code} {data}"
        page = shown(answer.text)
        if missing := [text for text in expected if text not in page]:
            lost[name] = missing
    assert lost == {} and asked > 200
