"""What every test stands on: the guard lets fixtures in, and a cast of people and sites that all tests share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from threading import Event as Pause
from time import monotonic
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client, TransactionTestCase

from zhishou.kernel import clock, evidence, holding, pinyin
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Appointment, Department, Event, Person, Post, Seal, Site
from zhishou.kernel.operation import Refused

hypothesis.settings.register_profile("calm", deadline=None)  # a shared machine is no stopwatch
hypothesis.settings.load_profile("calm")


@contextmanager
def writing() -> Iterator[None]:
    """Let a fixture write rows directly, as an operation would."""
    begin("test.fixture")
    yield


def reads(code: str, sentence: str, act: Callable[[], object]) -> None:
    """The act is refused by this code, and the person reads just this sentence, whatever number things have by then."""
    with pytest.raises(Refused) as no:
        act()
    assert (no.value.code, _numberless(no.value.sentence())) == (code, _numberless(sentence))


def _numberless(sentence: str) -> str:
    return re.sub(
        r"([A-Z]{1,3})\d{4}-\d{5}", r"\1…", sentence
    )  # a number is not given again, and next year's begin anew


def tight(page: str) -> str:
    """A page without whitespace beside its tags: tests do not ask where a template breaks its lines."""
    return re.sub(r" ?(<[^>]+>) ?", r"\1", re.sub(r"[ \n]+", " ", page))


def signed_in(person: Person) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(person: Person | None, url: str) -> str:
    """A page as this person, or nobody signed in, reads it; nothing where it does not exist for them."""
    response = (signed_in(person) if person else Client()).get(url)
    return tight(response.content.decode()) if response.status_code == 200 else ""


def settle() -> None:
    """Wait until every transaction that wrote an event or older has ended: threads of the test, a server beside it."""
    deadline = monotonic() + 120
    while Event.objects.extra(where=["xid >= zhishou_horizon()"]).exists():
        assert monotonic() < deadline, "an older transaction never ended"
        Pause().wait(0.05)


def seal_all() -> Seal:
    """Seal what was written, in one seal."""
    settle()
    made = evidence.seal()
    assert made is not None
    return made


KEPT = ("auth_permission", "django_content_type")  # written by migrating itself


def _empty(_case: TransactionTestCase) -> None:
    """Take back what a test committed, from the tables that hold rows.

    Truncating all three hundred makes new files for each and its indexes, some two seconds a test.
    """
    with connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names if name not in KEPT)
        cursor.execute(" UNION ALL ".join(asked))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")  # no guard asks, no table comes before another
        try:
            for name in filled:
                cursor.execute(f'DELETE FROM "{name}"')
        finally:
            cursor.execute("SET session_replication_role = origin")
        cursor.execute("UPDATE zhishou_house SET value = nextval('zhishou_house_counter')")  # nobody's memory holds


@pytest.fixture(autouse=True, scope="session")
def _committed_rows_go() -> None:
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


_hashed = cache(make_password)  # hashing is slow on purpose, so people of tests share one hash


class Cast:
    """A company with a community, and people whose signed duties grant exactly what a test names."""

    def __init__(self) -> None:
        with writing():
            self.company = self.site("CUI", "翠湖物业", Site.Kind.COMPANY, None)
            self.garden = self.site("GARDEN", "翠湖花园", Site.Kind.COMMUNITY, self.company)
            self.bay = self.site("BAY", "翠湖湾", Site.Kind.COMMUNITY, self.company)
            self.engineering = Department.objects.create(site=self.company, code="ENG", name="工程部")
            self.service = Department.objects.create(site=self.company, code="SVC", name="客户服务部")

    def site(self, code: str, name: str, kind: str, parent: Site | None) -> Site:
        """A site under `parent`, where the duty system is enforced since long ago (unsigned means no powers)."""
        made = Site.objects.create(
            code=code, name=name, kind=kind, parent=parent, path="/", enforced_from=date(2020, 1, 1)
        )
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        made.save()
        return made

    def person(
        self,
        username: str,
        name: str,
        *capabilities: str,
        site: Site | None = None,
        signed: bool = True,
        department: Department | None = None,
        boss: Person | None = None,
        obliges: tuple[dict[str, Any], ...] = (),
        root: bool = False,
    ) -> Person:
        """A person in a post of their own at `site` (default 翠湖花园) whose one duty grants the capabilities."""
        where, now = site or self.garden, clock.now()
        with writing():
            person = Person(username=username, name=name, sort_key=pinyin.sort_key(name), site=where)
            person.password = _hashed("correct horse battery")
            person.save()
            post = Post.objects.create(site=self.company, code=f"test.{username}", name=f"{name}的岗位", is_root=root)
            duty = holding.ClauseText(f"test.{username}.1", f"{name}的职责", capabilities, obliges)
            version = holding.write_draft(post, [duty], by=None, note="", now=now)
            holding.publish(version, now, keep_old_until=None)
            above = Appointment.objects.filter(person=boss, ended_at=None).first() if boss else None
            made = Appointment.objects.create(
                person=person, post=post, site=where, department=department, reports_to=above, starts_at=now
            )
            if signed:
                holding.sign(made, version, f"ZR-{username}", now)
            else:
                holding.begin(made, now)
        return person


@pytest.fixture
def cast(db: None) -> Cast:
    """A fresh cast for one test."""
    return Cast()
