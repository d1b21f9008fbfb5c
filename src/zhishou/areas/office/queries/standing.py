"""How each person stands: what is due today, overdue, open, done; and who holds a duty where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhishou.kernel import citing, clock, rollup
from zhishou.kernel.actor import Actor, holdings_at
from zhishou.kernel.models import Appointment, Holding, Obligation, Person, Site
from zhishou.kernel.phrasing import listed

State = Obligation.State


@dataclass
class Standing:
    """One person in the posts held at some sites, with what is owed there."""

    person: Person
    appointments: list[Appointment] = field(default_factory=list)
    signed: bool = True
    open: int = 0
    due_today: int = 0
    overdue: int = 0
    done_today: int = 0
    kept: int = 0
    settled: int = 0

    def pending(self, owed: rollup.Pending) -> None:
        """Count open deadlines this person answers for; one that has passed counts as not kept."""
        self.open += owed.n
        self.overdue += owed.overdue
        self.due_today += owed.today
        self.settled += owed.overdue

    def closed(self, closed: rollup.Settled) -> None:
        """Count deadlines of this month that this person settled; a waived one is neither kept nor missed."""
        if closed.state == State.WAIVED:
            return
        self.settled += closed.n
        self.kept += closed.n if closed.state == State.KEPT else 0
        self.done_today += closed.today if closed.state in (State.KEPT, State.LATE) else 0

    @property
    def posts(self) -> str:
        return listed(dict.fromkeys(a.post.name for a in self.appointments))

    @property
    def places(self) -> str:
        return listed(dict.fromkeys(a.site.name for a in self.appointments))

    @property
    def departments(self) -> str:
        return listed(dict.fromkeys(a.department.name for a in self.appointments if a.department))

    @property
    def percent(self) -> int | None:
        """Kept in time of all that came due this month."""
        return self.kept * 100 // self.settled if self.settled else None


def subtree(site: Site) -> set[int]:
    """Ids of a site and everything below it."""
    return set(Site.objects.filter(path__startswith=site.path).values_list("pk", flat=True))


def overseen(actor: Actor) -> set[int]:
    """The sites whose people the actor inspects."""
    return actor.sites("inspect", "waive")


def board(actor: Actor, now: datetime) -> list[Standing]:
    """Everyone at the sites the actor inspects, the actor left out (property.manager.1); who is latest comes first."""
    rows = [r for r in of_sites(overseen(actor), now) if r.person.pk != actor.person_id]
    return sorted(rows, key=lambda r: (-r.overdue, -r.due_today, r.posts, r.person.sort_key))


def of_sites(sites: set[int], now: datetime, done_from: date | None = None) -> list[Standing]:
    """Everyone in a post at the sites and what each owes there: in a fixed number of queries.

    What was done counts from today on, or from the day given.
    """
    people = _people(sites, now)
    holders = holders_at(now)
    today = clock.local(now).date()
    end = clock.midnight(today + timedelta(days=1))
    paths = dict(Site.objects.filter(pk__in=sites).values_list("pk", "path"))
    for owed in rollup.pending_at(sites, now, end):
        for pk in answering(owed.person_id, None, holders, owed.duty_id, paths[owed.site_id]):
            if (one := people.get(pk)) is not None:
                one.pending(owed)
    done_from = done_from or today
    for closed in rollup.settled_at(sites, min(today.replace(day=1), done_from), done_from):
        for pk in answering(closed.person_id, closed.actor_id, holders, closed.duty_id, paths[closed.site_id]):
            if (one := people.get(pk)) is not None:
                one.closed(closed)
    return list(people.values())


def answering(person: int | None, actor: int | None, holders: Holders, duty: str, path: str) -> set[int]:
    """Whose deadline it is: who did it, else who owes it, else everyone who holds the duty over the site."""
    named = actor or person
    return {named} if named else holders.ids(duty, path)


def _people(sites: set[int], now: datetime) -> dict[int, Standing]:
    held = Appointment.objects.filter(site_id__in=sites, ended_at=None, starts_at__lte=now, person__is_active=True)
    rows = held.select_related("person", "post", "site", "department").order_by("post__code", "person__sort_key")
    signed = set(
        Holding.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), appointment__in=held)
        .exclude(letter_number="")
        .values_list("appointment_id", flat=True)
    )
    found: dict[int, Standing] = {}
    for row in rows:
        one = found.setdefault(row.person_id, Standing(row.person))
        one.appointments.append(row)
        one.signed = one.signed and row.pk in signed
    return found


def duties_of(actor: Actor, person: Person, now: datetime) -> list[tuple[Holding, str]]:
    """The duties a person holds at the sites the actor inspects, signed or not, in the letter's order, and how each is
    cited (property.manager.1).
    """
    rows = holdings_at(now).filter(appointment__person=person, appointment__site_id__in=overseen(actor))
    found = rows.order_by("appointment_id", "clause__position")
    return [(row, citing.cited(row.appointment.post.name, row.clause.position)) for row in found]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a duty at a node of the tree."""

    person: Person
    post: str
    path: str
    signed: bool


class Holders:
    """Who holds which duty where, read once, asked often."""

    def __init__(self, rows: Iterable[Holding]) -> None:
        self._by_duty: dict[str, list[Holder]] = defaultdict(list)
        for row in rows:
            at = row.appointment
            held = Holder(at.person, at.post.name, at.site.path, bool(row.letter_number))
            self._by_duty[row.clause.duty_id].append(held)

    def of(self, owed: Obligation) -> list[Person]:
        """Who may answer for an obligation nobody in particular owes."""
        found = {h.person.pk: h.person for h in self.held(owed)}
        return list(found.values())

    def ids(self, duty: str, path: str) -> set[int]:
        """Who may answer under a duty at a site."""
        return {h.person.pk for h in self._by_duty[duty] if path.startswith(h.path)}

    def held(self, owed: Obligation) -> list[Holder]:
        """The same, with post and place."""
        return [h for h in self._by_duty[owed.duty_id] if owed.site.path.startswith(h.path)]


def holders_at(now: datetime, duties: Collection[str] | None = None) -> Holders:
    """Who holds any duty at a moment, or any of these: one query."""
    if duties is None:
        return Holders(_held(now))
    return Holders(_held(now).filter(clause__duty_id__in=duties) if duties else [])


def holders_of(rows: Iterable[Obligation], now: datetime) -> Holders:
    """The holders of the duties some obligations rest on."""
    return holders_at(now, {owed.duty_id for owed in rows})


def _held(now: datetime) -> QuerySet[Holding]:
    active = holdings_at(now).filter(appointment__person__is_active=True)
    return active.select_related("clause", "appointment__post", "appointment__site", "appointment__person")
