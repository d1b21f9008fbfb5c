"""The menu holds what a person's duties open and what means something in the companies they work in."""

from __future__ import annotations

import re

import pytest
from conftest import Cast
from django.test import Client

from zhishou.kernel.models import Person, Site


def menu(person: Person) -> set[str]:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/letters/mine")
    assert answer.status_code == 200
    shown = answer.content.decode().partition("<nav>")[2].partition("</nav>")[0]
    return set(re.findall(r'href="([^"]+)"', shown))


@pytest.mark.parametrize(
    ("own", "beside", "entry"),
    [
        ("request_materials", "keep_materials", "/materials"),
        ("visit_arrears", "assess_collectors", "/collection/assessments"),
        ("do_tasks", "open_projects", "/traffic"),
    ],
)
def test_what_needs_a_colleague_is_offered_only_where_there_is_one(
    cast: Cast, own: str, beside: str, entry: str
) -> None:
    engineer = cast.person("lin", "林工", own)
    elsewhere = cast.site("ANTU", "安途汽车", Site.Kind.COMPANY, None)
    cast.person("ma", "马丽", beside, site=elsewhere)
    assert entry not in menu(engineer)
    cast.person("mei", "梅婷", beside, site=cast.bay)
    assert entry in menu(engineer)
