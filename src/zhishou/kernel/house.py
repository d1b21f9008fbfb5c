"""What changes rarely and is asked always: sites, who holds which duty, who deputises, the rules, the work calendar.

Kept in this process as long as the database's own counter says nothing changed. Triggers raise the counter with every
write to a table of `TABLES` (see guard.py), to a value never used before, so a rolled-back change cannot be mistaken for
another. One statement asks for the counter; nothing here goes stale.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from zhishou.kernel import alarms, calendar_store, statement
from zhishou.kernel.calendar import WorkTime
from zhishou.kernel.models import (
    Absence,
    ApiToken,
    Appointment,
    Clause,
    ClauseRule,
    Department,
    Holding,
    Person,
    Site,
)
from zhishou.kernel.rules import Rule, parse_rule

TABLES = (
    "kernel.site", "kernel.person", "kernel.post", "kernel.charterversion", "kernel.clause", "kernel.clauserule",
    "kernel.appointment", "kernel.holding", "kernel.apitoken", "kernel.absence", "kernel.calendarday", "kernel.weekhours",
    "kernel.department",
)  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """A duty held during [starts_at, ends_at) by a person at a node of the site tree."""

    person_id: int
    appointment_id: int
    clause_id: int
    duty_id: str
    grants: tuple[str, ...]
    charter: str
    position: int
    root: bool
    site_id: int
    path: str
    signed: bool
    starts_at: datetime
    ends_at: datetime | None

    def at(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True)
class HeldRule:
    """An obligation rule of a clause, and who holds the clause when."""

    row: ClauseRule
    rule: Rule
    holders: tuple[Held, ...]


@dataclass
class House:
    """The organisation as it stood when the counter had this value."""

    counter: int
    known: dict[Hashable, Any] = field(default_factory=dict)

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self.known:
            self.known[key] = make()
        return cast(T, self.known[key])

    @property
    def sites(self) -> list[Site]:
        """Every site, the root first; not to be changed by the caller."""
        return self._once("sites", lambda: list(Site.objects.order_by("path")))

    def sites_of(self, ids: Collection[int]) -> list[Site]:
        """The sites with these ids, the root first; not to be changed by the caller."""
        return [site for site in self.sites if site.pk in ids]

    @property
    def alarms(self) -> list[alarms.Alarm]:
        """What is going on anywhere that everybody there must know; not to be changed by the caller."""
        return self._once("alarms", alarms.read_all)

    def departments_at(self, site_ids: Collection[int]) -> list[Department]:
        """The departments of these sites; not to be changed by the caller."""
        known = self._once("departments", lambda: list(Department.objects.all()))
        return [each for each in known if each.site_id in site_ids]

    def held_by(self, person_id: int) -> list[Held]:
        """What a person holds, held, or will hold."""
        return self._once(("held", person_id), lambda: _held(appointment__person_id=person_id))

    def capabilities_below(self, path: str) -> frozenset[str]:
        """What the duties of all who work at a node of the site tree or below it grant, signed or not."""
        return self._once(("below", path), lambda: _granted_below(path))

    def apart(self, clause_id: int) -> list[dict[str, Any]]:
        """What a clause says of steps that different people take."""
        return self._once("apart", lambda: dict(Clause.objects.values_list("pk", "apart"))).get(clause_id) or []

    def appointed(self, person_id: int) -> list[Appointment]:
        """A person's appointments that have not ended."""
        return self._once(("posts", person_id), lambda: _appointed(person_id))

    def deputised_by(self, person_id: int) -> list[Absence]:
        """Recorded absences for which the person is the deputy."""
        return self._once(("deputy", person_id), lambda: _deputised(person_id))

    def rules_after(self, operation: str) -> list[HeldRule]:
        """The rules that an operation's event brings about; the recurring ones under the empty name."""
        return self._rules.get(operation, [])

    @property
    def keeping(self) -> frozenset[str]:
        """Operations that keep some obligation: the others need not look for one."""
        return self._once(
            "keeping", lambda: frozenset(n for rs in self._rules.values() for r in rs for n in r.rule.kept_by)
        )

    @property
    def _rules(self) -> dict[str, list[HeldRule]]:
        return self._once("rules", _rules)

    def work_time(self, site: Site) -> WorkTime:
        """The work calendar of a site."""
        return self._once(("work", site.path), lambda: calendar_store.work_time(site))

    def token(self, digest: bytes) -> ApiToken | None:
        """A live API token of an active person, with the person."""
        return self._once("tokens", _tokens).get(digest)

    def person(self, pk: int) -> Person | None:
        """A person by id, not to be changed by the caller."""
        return self._once(("person", pk), lambda: Person.objects.filter(pk=pk).first())

    def site(self, name: str) -> Site | None:
        """A site by id or code; not to be changed by the caller."""
        return self._once("by name", lambda: _by_name(self.sites)).get(name)


_latest: dict[str, House] = {}  # swapped whole, so threads never see half of one


@dataclass(frozen=True)
class Look:
    """The organisation as one statement saw it, and that statement's snapshot: equal snapshots see the same rows."""

    house: House
    snapshot: str


def now_standing() -> House:
    """The organisation as it stands: one statement, and more only when something changed since the last question."""
    return look().house


def look() -> Look:
    """The organisation as it stands, and the snapshot of the whole database that goes with it."""
    ((counter, snapshot),) = statement.run("SELECT value, pg_current_snapshot()::text FROM zhishou_house")
    return Look(standing(counter), snapshot)


def standing(counter: int) -> House:
    """The organisation as it stands when the database's counter has this value."""
    house = _latest.get("house")
    if house is None or house.counter != counter:
        house = _latest["house"] = House(counter)
    return house


def _tokens() -> dict[bytes, ApiToken]:
    rows = ApiToken.live().filter(person__is_active=True).select_related("person__site")
    return {bytes(row.digest): row for row in rows}


def _by_name(sites: list[Site]) -> dict[str, Site]:
    return {s.code: s for s in sites} | {str(s.pk): s for s in sites}


def _appointed(person_id: int) -> list[Appointment]:
    rows = Appointment.objects.filter(person_id=person_id, ended_at=None)
    return list(rows.select_related("post", "site", "department"))


def _deputised(person_id: int) -> list[Absence]:
    rows = Absence.objects.filter(deputy_id=person_id, cancelled_at=None).exclude(person_id=person_id)
    return list(rows.select_related("person"))


def _held(**which: Any) -> list[Held]:
    rows = Holding.objects.filter(clause__version__state="published", **which).order_by(
        "appointment_id", "clause_id", "pk"
    )
    return [
        Held(
            person_id, appointment_id, clause_id, duty_id, tuple(grants), f"{post}@{number}", position, root, site_id, path,
            bool(letter), max(starts, begun), min((e for e in (ends, ended) if e is not None), default=None),
        )
        for (
            person_id, appointment_id, clause_id, duty_id, grants, post, number, position, root, site_id, path, letter,
            starts, begun, ends, ended,
        ) in rows.values_list(
            "appointment__person_id", "appointment_id", "clause_id", "clause__duty_id", "clause__grants",
            "appointment__post__code", "clause__version__number", "clause__position", "appointment__post__is_root",
            "appointment__site_id", "appointment__site__path", "letter_number", "starts_at", "appointment__starts_at", "ends_at",
            "appointment__ended_at",
        )
    ]  # fmt: skip


def _granted_below(path: str) -> frozenset[str]:
    held = Holding.objects.filter(
        ends_at=None, appointment__ended_at=None, appointment__site__path__startswith=path,
        clause__version__state="published",
    )  # fmt: skip
    return frozenset(one for grants in held.values_list("clause__grants", flat=True).distinct() for one in grants)


def _rules() -> dict[str, list[HeldRule]]:
    holders: dict[int, list[Held]] = {}
    for held in _held(clause__rules__isnull=False):
        holders.setdefault(held.clause_id, []).append(held)
    found: dict[str, list[HeldRule]] = {}
    for row in ClauseRule.objects.filter(clause_id__in=holders).select_related("clause").order_by("clause_id", "pk"):
        one = HeldRule(row, parse_rule(row.rule), tuple(holders[row.clause_id]))
        found.setdefault(row.after_operation, []).append(one)
    return found
