"""A company with every post of every pack filled, as the charters say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from conftest import Cast, writing
from zhishou.areas.letters.install import install_packs
from zhishou.kernel import clock, holding
from zhishou.kernel.models import Appointment, Person, Post

PACKS = ("common", "property", "service", "dealer")


@dataclass(frozen=True)
class Staffed:
    """The cast's company and one signed person in each post, by post code."""

    cast: Cast
    people: dict[str, Person]
    grants: dict[str, set[str]]


@pytest.fixture
def staffed(cast: Cast) -> Staffed:
    now = clock.now()
    people: dict[str, Person] = {}
    grants: dict[str, set[str]] = {}
    with writing():
        for post in install_packs(cast.company, PACKS, now):
            people[post.code] = _fill(cast, post)
            version = holding.current_version(post)
            assert version is not None
            grants[post.code] = {c for clause in version.clauses.all() for c in clause.grants}
    return Staffed(cast, people, grants)


def _fill(cast: Cast, post: Post) -> Person:
    now = clock.now()
    name = post.code.replace(".", "-")
    person = Person(username=name, name=f"{post.name}甲", sort_key=name, site=cast.company)
    person.set_password("correct horse battery")
    person.save()
    made = Appointment.objects.create(person=person, post=post, site=cast.company, department=cast.service, starts_at=now)
    version = holding.current_version(post)
    assert version is not None
    holding.sign(made, version, f"ZR-{name}", now)
    return person
