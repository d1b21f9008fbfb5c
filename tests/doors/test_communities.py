"""Two communities of one company: whoever serves the one sees no row of the other, on no page, list, export or print."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import Cast, writing
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.company_life import Life, live_at
from tests.doors.test_urls import _signed_in, _text
from tests.doors.urls import paths, questions, routes
from tests.staffing import appoint, newcomer, staff
from zhishou.areas.callbacks.models import Callback
from zhishou.kernel import clock, holding
from zhishou.kernel.models import Person, Post, Site

pytestmark = pytest.mark.django_db
MARK, PHONE = "邻区漏出", "13900008888"
LEAKS = (MARK, PHONE, "139····8888")
POSTS = (
    "property.manager", "property.supervisor", "property.assistant", "property.clerk", "implied.engineer",
)  # fmt: skip
ROWS = (
    "cases/", "orders/", "callbacks/", "customers/", "files/", "consequences/", "services/", "remittances/", "deposits/",
    "refunds/", "units/", "arrears/", "utilities/",
)  # fmt: skip
LEAVES = {"sign-out", "sign-in/demo", "api/openapi.json"}


@dataclass
class Neighbours:
    """Our community's people, and the matters of the community next door."""

    ours: dict[str, Person]
    theirs: Life


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Neighbours]:
    """Made once for the file and rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        company = staff(cast)
        ours, theirs = _serve(cast, cast.garden, "g-"), _serve(cast, cast.bay, "b-")
        people = {**company.people, **theirs}
        yield Neighbours(ours, live_at(cast.bay, cast.engineering, people, word=MARK, phone=PHONE))
        transaction.set_rollback(True)


def _serve(cast: Cast, site: Site, prefix: str) -> dict[str, Person]:
    """One signed person of each post, appointed at the community alone."""
    people = {}
    with writing():
        for post in Post.objects.filter(site=cast.company, code__in=POSTS):
            person = newcomer(site, prefix + post.code.replace(".", "-"), f"{site.name}{post.name}")
            department = cast.engineering if post.code == "implied.engineer" else cast.service
            version = holding.current_version(post)
            assert version is not None
            holding.sign(appoint(person, post, site, department), version, f"ZR-{person.username}"[:30], clock.now())
            people[post.code] = person
    return people


@pytest.fixture(autouse=True)
def _only_faults(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="django.request")


def test_no_page_list_search_or_export_shows_the_community_next_door(world: Neighbours) -> None:
    wrong: list[str] = []
    bay = world.theirs.site
    asked = ["漏出", "8888", bay.code, str(bay.pk)]
    for code, person in world.ours.items():
        client = _signed_in(person)
        for route in (r for r in routes() if "<" not in r and r not in LEAVES):
            plain = f"/{route}"
            status = client.get(plain).status_code
            if status == 403:
                continue
            for path in (plain, *(plain + question for question in questions(route, asked))):
                answer = client.get(path)
                wrong += [f"{code} {path} shows {leak}" for leak in LEAKS if leak in _text(answer)]
                wrong += [f"{code} {path} {answer.status_code}"] if answer.status_code >= 500 else []
    assert wrong == []


def test_rows_and_prints_of_the_community_next_door_are_not_there(world: Neighbours) -> None:
    wrong: list[str] = []
    for code, person in world.ours.items():
        client = _signed_in(person)
        for route in (r for r in routes() if r.startswith(ROWS) and "<" in r):
            for path in paths(route, world.theirs)[:2]:
                answer = client.get(path)
                if answer.status_code not in (403, 404, 405):
                    wrong.append(f"{code} {path} {answer.status_code}")
    assert wrong == []


def test_those_who_serve_it_do_see_it(world: Neighbours) -> None:
    client: Client = _signed_in(world.theirs.people["property.assistant"])
    number = Callback.objects.filter(site=world.theirs.site).values_list("number", flat=True).first()
    for path in ("/cases", "/search?q=漏出", "/cases/export.xlsx", "/customers", f"/callbacks/{number}/print.pdf"):
        assert MARK in _text(client.get(path)), path
