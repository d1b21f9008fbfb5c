"""One of the simulated companies: its people by hundreds in four posts, in the program and in the model side by side."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from conftest import writing
from django.contrib.auth.hashers import make_password

from tests.simulation.model import Calendar, Company, Held, Rule
from zhishou.kernel import calendar_store, holding
from zhishou.kernel.models import Appointment, CharterVersion, Department, Person, Post, Site

# The State Council's notice for 2026 as it touches September and October: Mid-autumn 25 to 27 September, National Day 1 to 7
# October; 20 September and 10 October are worked in exchange.
NOTICE_2026 = {
    **{date(2026, 9, day): False for day in (25, 26, 27)},
    **{date(2026, 10, day): False for day in range(1, 8)},
    date(2026, 9, 20): True,
    date(2026, 10, 10): True,
}
CLERK, ENGINEER, CALLER, SUPERVISOR = "clerk", "engineer", "caller", "supervisor"
GRANTS = {
    CLERK: ("take_in", "dispatch", "close_cases"),
    ENGINEER: ("handle_work_orders", "carry_out"),
    CALLER: ("call_back",),
    SUPERVISOR: ("inspect", "submit_reports"),
}
CALL_WITHIN = "3 days"
RULES: dict[str, list[dict[str, str]]] = {
    CLERK: [
        {"after": "cases.take_in", "do": "cases.dispatch", "within": "4 work hours"},
        {"after": "cases.reopen", "do": "cases.dispatch", "within": "2 workdays"},
    ],
    ENGINEER: [{"after": "cases.dispatch", "do": "cases.resolve", "within": "16 work hours"}],
    CALLER: [{"after": "cases.resolve", "do": "callbacks.record", "within": CALL_WITHIN}],
    SUPERVISOR: [
        {"every": "workday", "do": "office.check_day", "by": "17:30"},
        {"every": "week", "on": "friday", "do": "office.report_week", "by": "17:00"},
    ],
}


@dataclass
class Simulated:
    """A company as rows, and the same as the model sees it."""

    site: Site
    places: list[Site]
    department: Department
    model: Company
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    root: Person | None = None

    def staff(self, each: int, now: datetime) -> None:
        """`each` people in every post, spread over the places; the callers of a second company sit at its head."""
        for role in GRANTS:
            post = Post.objects.create(site=self.site, code=f"sim.{role}", name=role)
            self.posts[role] = post
            self._publish(role, RULES[role], now, keep=None)
            for number in range(each):
                place = (
                    self.site if role == CALLER and self.site.code == "TWO" else self.places[number % len(self.places)]
                )
                self._hire(role, number, place, now)
        self.root = self._administrator(now)

    def _publish(
        self, role: str, rules: list[dict[str, str]], now: datetime, *, keep: datetime | None
    ) -> CharterVersion:
        duty = holding.ClauseText(f"sim.{role}.1", role, GRANTS[role], tuple(rules))
        version = holding.write_draft(self.posts[role], [duty], by=None, note="", now=now)
        holding.publish(version, now, keep_old_until=keep)
        return version

    def _hire(self, role: str, number: int, place: Site, now: datetime) -> None:
        name = f"{self.site.code}-{role}-{number}".lower()
        person = Person.objects.create(
            username=name, name=name, sort_key=name, site=place, password=make_password(None)
        )
        made = Appointment.objects.create(
            person=person, post=self.posts[role], site=place, department=self.department, starts_at=now
        )
        version = holding.current_version(self.posts[role])
        assert version is not None
        holding.sign(made, version, f"ZR-{name}"[:30], now)
        self.people.setdefault(role, []).append(person)
        self._hold(name, role, RULES[role], place, now)

    def _hold(self, name: str, role: str, rules: list[dict[str, str]], place: Site, now: datetime) -> None:
        read = tuple(rule(role, each) for each in rules)
        self.model.held.append(Held(name, f"sim.{role}.1", frozenset(GRANTS[role]), read, place.code, now))

    def _administrator(self, now: datetime) -> Person:
        post = Post.objects.create(site=self.site, code="sim.root", name="root", is_root=True)
        duty = holding.ClauseText("sim.root.1", "root", ("keep_calendar", "record_leave"))
        version = holding.write_draft(post, [duty], by=None, note="", now=now)
        holding.publish(version, now, keep_old_until=None)
        name = f"{self.site.code}-root".lower()
        person = Person.objects.create(username=name, name=name, sort_key=name, site=self.site)
        made = Appointment.objects.create(person=person, post=post, site=self.site, starts_at=now)
        holding.sign(made, version, f"ZR-{name}", now)
        return person

    def new_version(self, now: datetime, sign_by: datetime, chance: random.Random) -> dict[datetime, list[Person]]:
        """The callers' duty changes to two days; answers who will sign when (some never do)."""
        with writing():
            self._publish(CALLER, [{**RULES[CALLER][0], "within": "2 days"}], now, keep=sign_by)
        for held in self.model.held:
            if held.duty == f"sim.{CALLER}.1" and held.until is None:
                held.until = sign_by
        plan: dict[datetime, list[Person]] = {}
        for person in self.people[CALLER]:
            after = chance.choice((1, 2, 4, None))
            if after is not None:
                plan.setdefault(now + timedelta(days=after, hours=2), []).append(person)
        return plan

    def sign(self, person: Person, now: datetime) -> None:
        """A caller signs the new version."""
        made = Appointment.objects.get(person=person, ended_at=None)
        version = holding.current_version(self.posts[CALLER])
        assert version is not None
        with writing():
            holding.sign(made, version, f"ZR2-{person.username}"[:30], now)
        for held in self.model.held:
            if held.person == person.username and (held.until is None or held.until > now):
                held.until = now
        self._hold(person.username, CALLER, [{**RULES[CALLER][0], "within": "2 days"}], made.site, now)

    def dismiss(self, role: str, now: datetime, chance: random.Random) -> None:
        """Somebody's appointment ends: the powers end at once."""
        person = chance.choice(self.people[role])
        self.people[role].remove(person)
        with writing():
            holding.end(Appointment.objects.get(person=person, ended_at=None), now, "离任")
        for held in self.model.held:
            if held.person == person.username and (held.until is None or held.until > now):
                held.until = now


def rule(role: str, mapping: dict[str, Any]) -> Rule:
    """The charter's line as the model reads it."""
    duty = f"sim.{role}.1"
    if "after" in mapping:
        return Rule(duty, mapping["do"], mapping["after"], mapping["within"])
    return Rule(duty, mapping["do"], every=mapping["every"], by=time.fromisoformat(mapping["by"]))


def found(code: str, places: int, each: int, now: datetime) -> Simulated:
    """A new company with its communities, people, charters and the State Council's calendar."""
    with writing():
        site = _site(code, Site.Kind.COMPANY, None)
        below = [_site(f"{code}P{number}", Site.Kind.COMMUNITY, site) for number in range(places)]
        department = Department.objects.create(site=site, code=f"{code}D", name=f"{code} 工程部")
        calendar_store.take_over(site, [2026])
        made = Simulated(site, below, department, Company(code, Calendar(dict(NOTICE_2026))))
        made.staff(each, now)
    return made


def _site(code: str, kind: str, parent: Site | None) -> Site:
    made = Site.objects.create(code=code, name=code, kind=kind, parent=parent, path="/", enforced_from=date(2020, 1, 1))
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save()
    return made
