"""The queue of a day as it stands, how long one waits, and what it was like by hour and by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from django.db.models import QuerySet

from zhishou.areas.daybook.queries import business_day
from zhishou.areas.queue.models import SEES, Matter, Ticket
from zhishou.areas.queue.words import MINUTES_EACH, WAIT_LIMIT
from zhishou.kernel import clock, hourly, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

MEASURED_DAYS, MEASURED_LAST, ENOUGH = 30, 500, 5
STAFFED_FOR = timedelta(minutes=30)
"""A counter that serves somebody, or called somebody within this time, counts as staffed."""


def today() -> date:
    """The day the desk is at: numbers begin anew when it turns."""
    return business_day(clock.now())


def sites(actor: Actor) -> list[Site]:
    """Where the actor sees the queue: stores first."""
    rows = Site.objects.filter(pk__in=actor.sites(*SEES)).order_by("path")
    return sorted(rows, key=lambda site: (site.kind != Site.Kind.STORE, site.path))


def matters(site: Site) -> list[Matter]:
    """What people queue for at a site now."""
    return list(Matter.objects.filter(site=site, retired_at=None))


def of_today(site: Site) -> QuerySet[Ticket]:
    """The numbers of the day, those taken first before the others."""
    rows: QuerySet[Ticket] = Ticket.objects.filter(site=site, day=today())
    return rows.select_related("matter", "by").order_by("taken_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits: whole minutes since the number was taken, and whether that is longer than the store wants."""

    ticket: Ticket
    minutes: int
    over: bool


@dataclass(frozen=True)
class Standing:
    """The queue now."""

    site: Site
    waiting: list[Waiting]
    called: list[Ticket]  # the latest call first
    missed: list[Ticket]
    served: int
    staffed: int  # counters
    limit: int  # minutes

    @property
    def over(self) -> int:
        """How many wait too long."""
        return sum(one.over for one in self.waiting)

    @property
    def longest(self) -> int:
        """Minutes of whoever waits longest; nothing when nobody waits."""
        return max((one.minutes for one in self.waiting), default=0)

    @property
    def by_matter(self) -> list[tuple[Matter, int]]:
        """How many wait for each matter."""
        counted = Counter(one.ticket.matter for one in self.waiting)
        return sorted(counted.items(), key=lambda one: one[0].letter)

    def before(self, row: Ticket) -> list[Ticket]:
        """The numbers that wait and were taken before this one."""
        turn = (row.taken_at, row.pk)
        return [one.ticket for one in self.waiting if (one.ticket.taken_at, one.ticket.pk) < turn]


def standing(site: Site) -> Standing:
    """Who waits how long, who is served where, who was not there; two queries."""
    now, limit = clock.now(), int(settings_store.value(WAIT_LIMIT.name, site))
    found: dict[str, list[Ticket]] = {state: [] for state in Ticket.State.values}
    staffed = set()
    for row in of_today(site):
        found[row.state].append(row)
        if row.state == Ticket.State.CALLED or (row.last_called_at and row.last_called_at >= now - STAFFED_FOR):
            staffed.add(row.counter)
    waiting = []
    for row in found["waiting"]:
        minutes = int((now - row.taken_at).total_seconds() // 60)
        waiting.append(Waiting(row, minutes, minutes >= limit))
    called = sorted(found["called"], key=lambda row: row.last_called_at or now, reverse=True)
    return Standing(site, waiting, called, found["left"][::-1], len(found["done"]), len(staffed), limit)


def minutes_each(site: Site) -> dict[int, float]:
    """Minutes to serve one, by matter (id): the median of the last ones of a month; 0: of all matters together.

    A matter with fewer than five measured ones takes what all take; where nothing is measured, the setting says it.
    """
    since = clock.now() - timedelta(days=MEASURED_DAYS)
    done = Ticket.objects.filter(site=site, state=Ticket.State.DONE, ended_at__gte=since).order_by("-ended_at")
    spans: dict[int, list[float]] = {}
    for row in done[:MEASURED_LAST]:
        for key in (row.matter_id, 0):
            spans.setdefault(key, []).append(row.minutes_served)
    every = (
        median(spans[0]) if len(spans.get(0, ())) >= ENOUGH else float(settings_store.value(MINUTES_EACH.name, site))
    )
    found = {pk: median(one) if len(one) >= ENOUGH else every for pk, one in spans.items() if pk}
    return {**found, 0: every}


def expected(now: Standing, before: Iterable[Ticket]) -> int:
    """About how many minutes until these are served, with the counters that are staffed now; at least one counts."""
    each = minutes_each(now.site)
    return ceil(sum(each.get(row.matter_id, each[0]) for row in before) / max(now.staffed, 1))


@dataclass
class Line:
    """A day, an hour, or all: numbers taken, served, left or never called; minutes waited by those who were called."""

    label: str
    taken: int = 0
    served: int = 0
    left: int = 0
    never: int = 0
    over: int = 0
    waits: list[float] = field(default_factory=list)
    spans: list[float] = field(default_factory=list)

    @property
    def median(self) -> int | None:
        """Half of those called waited no longer, in whole minutes, half-up; None when nobody was called."""
        return _whole(median(self.waits)) if self.waits else None

    @property
    def ninety(self) -> int | None:
        """Nine in ten waited no longer: the nearest rank. None when nobody was called."""
        return _whole(sorted(self.waits)[ceil(0.9 * len(self.waits)) - 1]) if self.waits else None

    @property
    def service(self) -> int | None:
        """The median minutes at the counter. None when nobody was served."""
        return _whole(median(self.spans)) if self.spans else None


def _whole(minutes: float) -> int:
    return int(minutes + 0.5)


@dataclass(frozen=True)
class Figures:
    """Some days of a desk."""

    site: Site
    since: date
    until: date
    days: list[Line]
    hours: list[Line]
    matters: list[Line]
    total: Line
    limit: int


def figures(site: Site, since: date, until: date) -> Figures:
    """Every number taken on the days, by day, hour it was taken in, and matter. An open one of today is not yet lost."""
    rows = Ticket.objects.filter(site=site, day__range=(since, until)).select_related("matter").order_by("taken_at")
    limit, now = int(settings_store.value(WAIT_LIMIT.name, site)), today()
    days: dict[date, Line] = {}
    hours: dict[int, Line] = {}
    kinds: dict[int, Line] = {}
    total = Line("")
    for row in rows.iterator(2_000):
        hour = clock.local(row.taken_at).hour
        lines = (
            days.setdefault(row.day, Line(f"{row.day:%m-%d}")), hours.setdefault(hour, Line(f"{hour}:00")),
            kinds.setdefault(row.matter_id, Line(str(row.matter))), total,
        )  # fmt: skip
        for line in lines:
            _count(line, row, limit, now)
    in_order = [hours[hour] for hour in sorted(hours)]
    by_name = sorted(kinds.values(), key=lambda one: one.label)
    return Figures(site, since, until, [days[day] for day in sorted(days)], in_order, by_name, total, limit)


def _count(line: Line, row: Ticket, limit: int, now: date) -> None:
    line.taken += 1
    line.served += row.state == Ticket.State.DONE or (row.state == Ticket.State.CALLED and row.day < now)
    line.left += row.state == Ticket.State.LEFT
    line.never += row.state == Ticket.State.WAITING and row.day < now
    if row.first_called_at is not None:
        minutes = row.waited(row.first_called_at).total_seconds() / 60
        line.waits.append(minutes)
        line.over += minutes >= limit
    if row.state == Ticket.State.DONE:
        line.spans.append(row.minutes_served)


def by_hour(site: Site, since: datetime, until: datetime) -> hourly.Hours:
    """How many numbers were taken in each hour at a site and below, whoever asks: for the load of the hours."""
    rows = Ticket.objects.filter(site__path__startswith=site.path, taken_at__gte=since, taken_at__lt=until)
    return hourly.counted(rows, "taken_at")
