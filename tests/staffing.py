"""A company with one signed person in every post, as the charters of the packs say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from conftest import Cast, writing
from django.contrib.auth.hashers import make_password

from zhishou.areas.letters.install import install_packs
from zhishou.kernel import clock, holding, pinyin
from zhishou.kernel.models import Appointment, Department, Person, Post, Site

PACKS = ("common", "property", "service", "dealer", "retail", "agency")
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Staffed:
    """The cast's company and one signed person in each post, by post code."""

    cast: Cast
    people: dict[str, Person]
    grants: dict[str, set[str]]


def staff(cast: Cast, packs: Sequence[str] = PACKS) -> Staffed:
    """Everyone at the cast's company; engineers in the engineering department, the rest in customer service."""
    people = fill_posts(cast.company, cast.service, packs, engineering=cast.engineering)
    return Staffed(cast, people, {code: powers(cast.company, code) for code in people})


def fill_posts(
    company: Site, department: Department, packs: Sequence[str], *, engineering: Department | None = None,
    prefix: str = "", suffix: str = "甲",
) -> dict[str, Person]:  # fmt: skip
    """Install the packs at a company and put one signed person into each post: sign-in name `prefix` + post code."""
    people: dict[str, Person] = {}
    with writing():
        for post in install_packs(company, packs, clock.now()):
            where = engineering if engineering is not None and post.code == "implied.engineer" else department
            username = prefix + post.code.replace(".", "-").replace("_", "-")
            person = newcomer(company, username, f"{post.name}{suffix}")
            made = appoint(person, post, company, where)
            version = holding.current_version(post)
            assert version is not None
            holding.sign(made, version, f"ZR-{username}"[:30], clock.now())
            people[post.code] = person
    return people


def newcomer(site: Site, username: str, name: str) -> Person:
    """A person who can sign in with `PASSWORD` and holds no post yet. Inside `writing()`."""
    person = Person(username=username, name=name, sort_key=pinyin.sort_key(name), site=site, password=_hashed(PASSWORD))
    person.save()
    return person


@cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose, so thirty people share one hash."""
    return make_password(password)


def appoint(person: Person, post: Post, site: Site, department: Department | None) -> Appointment:
    """An appointment from now on, nothing signed yet. Inside `writing()`."""
    made = Appointment.objects.create(person=person, post=post, site=site, department=department, starts_at=clock.now())
    holding.begin(made, clock.now())
    return made


def powers(company: Site, code: str) -> set[str]:
    """What the charter of a post grants."""
    version = holding.current_version(Post.objects.get(site=company, code=code))
    assert version is not None
    return {capability for clause in version.clauses.all() for capability in clause.grants}
