"""One incident whole: whom to call, its timeline with pictures, its announcements with how many they reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhishou.areas.cases.models import Improvement
from zhishou.areas.cases.queries import improvements
from zhishou.areas.incidents.models import RESPOND, Announcement, Call, Delivery, Incident, Step, Target
from zhishou.areas.incidents.saying import holders
from zhishou.areas.people import queries as people
from zhishou.areas.property import queries as register
from zhishou.areas.roster import queries as roster
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Absence, Person, StoredFile
from zhishou.kernel.scope import subject_of


@dataclass(frozen=True)
class Callable:
    """Somebody who may be called: on which shift now, away until when, and what they answered."""

    person: Person
    shift: str
    absence: Absence | None
    call: Call | None

    @property
    def place(self) -> int:
        """On shift first, then whoever is free, on leave last."""
        return 2 if self.absence else 0 if self.shift else 1


def roll(actor: Actor, row: Incident) -> list[Callable]:
    """Whoever has a duty to come, those on shift first; and whoever was called though they have none any more."""
    calls = {one.person_id: one for one in row.calls.select_related("person")}
    found = {one.pk: one for one in holders(actor, row, RESPOND)} | {pk: one.person for pk, one in calls.items()}
    shifts, away = roster.on_shift(row.site, clock.now()), people.away_now(found)
    lines = [
        Callable(one, shifts[pk].name if pk in shifts else "", away.get(pk), calls.get(pk)) for pk, one in found.items()
    ]
    return sorted(lines, key=lambda one: (one.place, one.person.sort_key, one.person.pk))


@dataclass(frozen=True)
class Told:
    """A line of the timeline or a delivery with its pictures."""

    row: Step | Delivery
    photos: list[StoredFile] = field(default_factory=list)


def with_photos(rows: Iterable[Step | Delivery]) -> list[Told]:
    """Rows with what came with them; one query."""
    found = list(rows)
    kept: dict[str, list[StoredFile]] = defaultdict(list)
    for one in StoredFile.objects.filter(about__in=[subject_of(row) for row in found], kind="photo").order_by("pk"):
        kept[one.about].append(one)
    return [Told(row, kept[subject_of(row)]) for row in found]


def timeline(row: Incident) -> list[Told]:
    """Every step in order."""
    return with_photos(row.steps.select_related("by"))


def announcements(row: Incident) -> list[Any]:
    """The editions, the latest first, each with how many units it is for (`units`), reached (`reached`) and read (`read`)."""
    told = Q(targets__told_at__isnull=False) | Q(targets__read_at__isnull=False)
    found = row.announcements.select_related("by").annotate(
        units=Count("targets"), reached=Count("targets", filter=told),
        read=Count("targets", filter=Q(targets__read_at__isnull=False)),
    )  # fmt: skip
    return list(found.order_by("-n"))


@dataclass(frozen=True)
class Building:
    """How far an edition has come in a building; without one: the units of none."""

    pk: int
    name: str
    units: int
    told: int
    read: int
    reached: int

    @property
    def share(self) -> int:
        """Percent of its units that it reached."""
        return round(100 * self.reached / self.units) if self.units else 0


def by_building(row: Announcement) -> list[Building]:
    """The buildings an edition is for, in the order people walk them; one query."""
    told, read = Q(told_at__isnull=False), Q(read_at__isnull=False)
    figures = row.targets.order_by("building__walk_order", "building").values("building", "building__name").annotate(
        units=Count("pk"), told=Count("pk", filter=told), read=Count("pk", filter=read),
        reached=Count("pk", filter=told | read),
    )  # fmt: skip
    return [
        Building(
            one["building"] or 0, one["building__name"] or "", one["units"], one["told"], one["read"], one["reached"]
        )
        for one in figures
    ]


@dataclass(frozen=True)
class Home:
    """A unit that an edition is for, and who owns it, to be masked on every page."""

    target: Target
    code: str
    owner: str
    mobile: str


def homes(row: Announcement, building: int) -> list[Home]:
    """The units of a building that an edition is for, in order."""
    targets = {one.unit_id: one for one in row.targets.filter(building=building or None)}
    return [
        Home(targets[pk], one.code, one.owner, one.mobile)
        for pk, one in register.addressed(row.site, list(targets)).items()
    ]


def follow_ups(row: Incident) -> list[Improvement]:
    """What is to be improved after it, the soonest due first."""
    return list(improvements.of_sources([row.number]).get(row.number, []))


def called(actor: Actor, number: str) -> QuerySet[Incident]:
    """An incident by its number, within sight."""
    rows: QuerySet[Incident] = Incident.objects.within(actor)
    return rows.select_related("site", "by", "on_site_by", "ended_by").filter(number=number)
