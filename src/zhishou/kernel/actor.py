"""Who is asking: a person, a link or a named system job; and what a person's duties allow where, right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Q

from zhishou.kernel import clock
from zhishou.kernel.house import Held, House, now_standing
from zhishou.kernel.models import Absence, Appointment, Department, Holding, Link, Notice, Person, Site


@dataclass(frozen=True)
class Grant:
    """A capability that a duty gives at a node of the site tree (its subtree included)."""

    capability: str
    duty_id: str
    clause_id: int
    charter: str
    position: int
    appointment_id: int
    path: str
    signed: bool
    root: bool
    principal: Person | None  # on whose behalf, when deputising

    def covers(self, path: str, in_trial: bool) -> bool:
        """True where the node's subtree holds `path` and either the letter is signed or 试运行 still runs there."""
        return path.startswith(self.path) and (self.signed or in_trial)


class Actor:
    """Answers what the one who asks may do and see. Made once a request; reads the duties at the first question."""

    def __init__(
        self, *, person: Person | None = None, link: Link | None = None, job: str = "", house: House | None = None
    ) -> None:
        self.person, self.link, self.job = person, link, job
        self._given_house = house

    @classmethod
    def of(cls, person: Person, house: House | None = None) -> Actor:
        """A signed-in person; `house` when the door has just asked for it."""
        return cls(person=person, house=house)

    @classmethod
    def system(cls, job: str) -> Actor:
        """A named job of the program itself (seal, sweep, demo)."""
        return cls(job=job)

    @property
    def is_system(self) -> bool:
        return bool(self.job)

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def key(self) -> str:
        """How events name the actor: `p12`, `link:5`, `system:seal`."""
        if self.person:
            return f"p{self.person.pk}"
        return f"link:{self.link.pk}" if self.link else f"system:{self.job}"

    @cached_property
    def grants(self) -> list[Grant]:
        """Everything granted at this moment: own duties first, then those of people the actor deputises for."""
        if self.person is None or not self.person.is_active:
            return []
        now = clock.now()
        found = self._granted(self.person.pk, None, now)
        for absence in self.house.deputised_by(self.person.pk):
            if absence.starts_at <= now < absence.ends_at:
                found += self._granted(absence.person_id, absence.person, now)
        return sorted(found, key=lambda g: (g.principal is not None, not g.signed))

    def _granted(self, person_id: int, principal: Person | None, now: datetime) -> list[Grant]:
        key, known = ("granted", person_id, principal is not None), self.house.known
        if key not in known:
            known[key] = self._given_by(person_id, principal)
        return [grant for held, grants in known[key] if held.at(now) for grant in grants]

    def _given_by(self, person_id: int, principal: Person | None) -> list[tuple[Held, list[Grant]]]:
        """Each duty a person holds, held or will hold, with what it grants while it is held."""
        return [
            (
                held,
                [
                    Grant(
                        capability, held.duty_id, held.clause_id, held.charter, held.position, held.appointment_id, held.path,
                        held.signed, held.root, principal,
                    )
                    for capability in held.grants or ("",)
                ],
            )
            for held in self.house.held_by(person_id)
        ]  # fmt: skip

    @cached_property
    def house(self) -> House:
        """The organisation as it stood at the actor's first question."""
        return self._given_house or now_standing()

    @cached_property
    def _all_sites(self) -> list[tuple[int, str, bool]]:
        today = clock.today()
        return [(site.pk, site.path, site.in_trial(today)) for site in self.house.sites]

    def sites(self, *capabilities: str) -> set[int]:
        """Ids of the sites where one of the capabilities is held now."""
        if capabilities not in self._sites_held:
            held = [g for g in self.grants if g.capability in capabilities]
            found = {pk for pk, path, trial in self._all_sites if any(g.covers(path, trial) for g in held)}
            self._sites_held[capabilities] = found
        return set(self._sites_held[capabilities])

    @cached_property
    def _sites_held(self) -> dict[tuple[str, ...], set[int]]:
        return {}

    def can(self, capability: str, site: Site | None = None) -> bool:
        """True when the capability is held at the site, or anywhere when none is named."""
        if self.is_system:
            return True
        return bool(self.sites(capability)) if site is None else site.pk in self.sites(capability)

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """Every capability held somewhere: what menus and buttons go by."""
        held = {g.capability for g in self.grants} - {""}
        return frozenset(c for c in held if self.sites(c))

    @cached_property
    def around(self) -> frozenset[str]:
        """Every capability held by anybody of the companies the person works in."""
        return frozenset().union(*(self.house.capabilities_below(path) for path in self._companies))

    def stands_for(self) -> set[int]:
        """The actor, and whomever the actor deputises for now."""
        ids = (self.person_id, *(grant.principal.pk for grant in self.grants if grant.principal))
        return {pk for pk in ids if pk is not None}

    def duty_sites(self) -> dict[str, set[int]]:
        """For each duty held now, the sites it covers."""
        found: dict[str, set[int]] = {}
        for grant in {(g.duty_id, g.path, g.signed): g for g in self.grants}.values():
            covered = {pk for pk, path, trial in self._all_sites if grant.covers(path, trial)}
            found.setdefault(grant.duty_id, set()).update(covered)
        return found

    @cached_property
    def unread(self) -> int:
        """Reminders the person has not read yet: the bell and the first page ask alike."""
        return Notice.objects.filter(person=self.person_id, read_at=None).count() if self.person else 0

    @cached_property
    def appointments(self) -> list[Appointment]:
        """The person's own current appointments, signed or not."""
        if self.person is None:
            return []
        now = clock.now()
        return [a for a in self.house.appointed(self.person.pk) if a.starts_at <= now]

    def sites_seen(self) -> set[int]:
        """Sites the person may know of: the subtrees of all appointments, and the nodes above them."""
        return self._seen

    @cached_property
    def _seen(self) -> set[int]:
        seen: set[int] = set()
        paths = [a.site.path for a in self.appointments] + [g.path for g in self.grants if g.principal]
        for pk, path, _ in self._all_sites:
            if any(path.startswith(own) or own.startswith(path) for own in paths):
                seen.add(pk)
        return seen or ({self.person.site_id} if self.person else set())

    @cached_property
    def _companies(self) -> list[str]:
        nodes = {a.site_id: a.site for a in self.appointments}
        if not nodes and self.person is not None:
            nodes = {self.person.site_id: self.person.site}
        return [node.company().path for node in nodes.values()]

    def sites_around(self) -> set[int]:
        """All sites of the companies the person works in: colleagues, posts and departments are known there."""
        return {pk for pk, path, _ in self._all_sites if any(path.startswith(own) for own in self._companies)}


def principals_of(person: Person, now: datetime) -> list[Person]:
    """The people whose recorded absence makes `person` their deputy at `now`: one step, never oneself."""
    rows = Absence.objects.filter(deputy=person, starts_at__lte=now, ends_at__gt=now, cancelled_at=None)
    return [row.person for row in rows.select_related("person") if row.person_id != person.pk]


def holdings_at(now: datetime) -> models.QuerySet[Holding]:
    """The duties held at `now`, with their clause, post and site."""
    return Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        Q(appointment__ended_at=None) | Q(appointment__ended_at__gt=now),
        starts_at__lte=now,
        appointment__starts_at__lte=now,
        clause__version__state="published",
    ).select_related("clause__version", "appointment__post", "appointment__site")


def holders(capability: str, site: Site, *, department: Department | None = None) -> list[Person]:
    """The active people whose duties grant a capability at a site now, in one department when it is named."""
    return list(able(capability, site, department=department))


def able(capability: str, site: Site, *, department: Department | None = None) -> models.QuerySet[Person]:
    """The same as a question: by signed duties, in 试运行 by duties alone."""
    rows = holdings_at(clock.now()).filter(
        clause__grants__contains=[capability],
        appointment__site_id__in=site.lineage(),
        appointment__person__is_active=True,
    )
    if not site.in_trial():
        rows = rows.exclude(letter_number="")
    if department is not None:
        rows = rows.filter(appointment__department=department)
    return Person.objects.filter(pk__in=rows.values("appointment__person_id"))
