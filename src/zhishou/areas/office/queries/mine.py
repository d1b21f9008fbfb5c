"""我的职责: what I owe, what waits for others, the duties I signed and how they stand."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhishou.areas.office.queries.sentences import Owed, speak
from zhishou.kernel import citing, clock, rollup
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Clause, Event, Holding, Obligation, Seal

SHOWN, WAITING_SHOWN = 40, 12
State = Obligation.State


def mine(actor: Actor) -> QuerySet[Obligation]:
    """What I owe myself or as a deputy: named for me, or for whoever holds one of my duties."""
    principals = {g.principal.pk for g in actor.grants if g.principal}
    wanted = Q(person_id__in=[actor.person_id, *principals])
    for duty_id, sites in actor.duty_sites().items():
        wanted |= Q(person=None, duty_id=duty_id, site_id__in=sites)
    return Obligation.objects.filter(wanted)


@dataclass(frozen=True)
class Counts:
    """The badges: overdue, due later today, due later this week (today included), and all that is open."""

    overdue: int = 0
    today: int = 0
    week: int = 0
    all: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def open_counts(actor: Actor, now: datetime) -> dict[str, Counts]:
    """What I owe, counted as the badges do, by duty."""
    today = clock.local(now).date()
    tonight = clock.midnight(today + timedelta(days=1))
    sunday = clock.midnight(today + timedelta(days=7 - today.weekday()))
    rows = mine(actor).filter(state=State.OPEN, opened_at__lte=now).order_by().values("duty_id")
    counted = rows.annotate(
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=tonight)),
        week=Count("pk", filter=Q(due_at__gte=now, due_at__lt=sunday)),
        all=Count("pk"),
    )
    found = counted.values_list("duty_id", "overdue", "today", "week", "all")
    return {duty: Counts(*numbers) for duty, *numbers in found}


def owed(actor: Actor, now: datetime, sort: str = "due") -> QuerySet[Obligation]:
    """What I owe now; due first, or by duty."""
    order = ("duty_id", "due_at", "pk") if sort == "duty" else ("due_at", "pk")
    rows = mine(actor).filter(state=State.OPEN, opened_at__lte=now).order_by(*order)
    return rows.select_related("clause__version__post", "site", "cause", "person")[:SHOWN]


def to_do(actor: Actor, now: datetime, sort: str = "due") -> list[Owed]:
    """The same in words."""
    return speak(actor, owed(actor, now, sort), now)


def waiting(actor: Actor, now: datetime) -> list[Owed]:
    """Matters I had a hand in during the last ninety days where somebody else owes the next step."""
    had = Event.objects.filter(actor=actor.person, at__gte=now - timedelta(days=90))
    rows = (
        Obligation.objects.filter(state=State.OPEN, opened_at__lte=now, cause__isnull=False)
        .filter(context__in=had.values("context"))
        .exclude(pk__in=mine(actor).filter(state=State.OPEN).values("pk"))
        .order_by("due_at", "pk")
    )
    return [owed for owed in speak(actor, rows[:WAITING_SHOWN], now, with_owners=True) if owed.known]


@dataclass(frozen=True)
class DutyScore:
    """One duty I hold: its words, and how it stands this month. `percent` is None where nothing came due."""

    duty_id: str
    cited: str
    text: str
    kept: int
    settled: int
    done: int
    runs: bool

    @property
    def percent(self) -> int | None:
        return self.kept * 100 // self.settled if self.settled else None

    @property
    def tone(self) -> str:
        if self.percent is None or self.percent >= 90:
            return ""
        return "due" if self.percent >= 70 else "late"


def held(actor: Actor, now: datetime) -> list[Holding]:
    """What I hold by my own current appointments, signed or not, in the letter's order."""
    live = Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), appointment__in=[a.pk for a in actor.appointments], starts_at__lte=now
    )
    rows = live.select_related("clause__version__post").order_by("clause__version__post_id", "clause__position")
    return list(rows)


def clauses_of(holdings: list[Holding]) -> list[Clause]:
    """The duties of some holdings, each once."""
    return list({row.clause.duty_id: row.clause for row in holdings}.values())


def scores(actor: Actor, clauses: list[Clause], counts: dict[str, Counts], now: datetime) -> list[DutyScore]:
    """Every duty I hold (`clauses_of`) with its score of this month (`open_counts`); those that owe or do something first."""
    stood = _stood(actor, [clause.duty_id for clause in clauses], clock.local(now).date().replace(day=1))
    none = rollup.Stood(0, 0, 0)
    for duty_id, open_now in counts.items():
        kept, settled, done = stood.get(duty_id, none)
        stood[duty_id] = rollup.Stood(kept, settled + open_now.overdue, done)
    found = [
        DutyScore(
            clause.duty_id,
            citing.of_clause(clause),
            clause.text,
            *stood.get(clause.duty_id, none),
            bool(clause.grants or clause.obliges),
        )
        for clause in clauses
    ]
    return sorted(found, key=lambda s: (not s.runs, not (s.settled or s.done)))


def _stood(actor: Actor, duties: list[str], month: date) -> dict[str, rollup.Stood]:
    """What came due, was closed or was done by duty since the first of a month, without what was waived."""
    if actor.person_id is None:
        return {}
    people = {actor.person_id, *(g.principal.pk for g in actor.grants if g.principal)}
    posts = [(duty, site) for duty, sites in actor.duty_sites().items() for site in sites]
    return rollup.duties_of(actor.person_id, people, posts, duties, month)


@dataclass(frozen=True)
class SignedLetter:
    """The letter behind an appointment's powers, or that there is none yet."""

    post: str
    site: str
    number: str
    since: datetime | None


def letters(actor: Actor, holdings: list[Holding]) -> list[SignedLetter]:
    """One line an appointment: signed by which letter, or not."""
    found = {a.pk: SignedLetter(a.post.name, a.site.name, "", None) for a in actor.appointments}
    for row in filter(lambda row: row.letter_number, holdings):
        at = found[row.appointment_id]
        since = min(filter(None, (at.since, row.starts_at)))
        found[row.appointment_id] = SignedLetter(at.post, at.site, row.letter_number, since)
    return list(found.values())


@dataclass(frozen=True)
class Sealed:
    """How the chain stands: events sealed today, and the last seal."""

    today: int
    last: Seal | None


def sealed(now: datetime) -> Sealed:
    """Today's sealing, for the card of the first page."""
    since = clock.midnight(clock.local(now).date())
    counted = Seal.objects.extra(
        select={"today": "SELECT coalesce(sum(count), 0)::bigint FROM kernel_seal WHERE at >= %s"},
        select_params=[since],
    )
    last: Any = counted.order_by("-number").first()
    return Sealed(last.today if last else 0, last)
