"""The week as a grid of people and days, with leave, holidays, how many are on each shift, hours and what passes a limit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.people import queries as people
from zhishou.areas.roster import hours
from zhishou.areas.roster.hours import Stint, Warned
from zhishou.areas.roster.models import PLAN, Edition, Plan, ShiftKind, Turn
from zhishou.areas.roster.models.shifts import REST_SIGNS
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Absence, Person, Site
from zhishou.kernel.models.calendar import CalendarDay
from zhishou.kernel.phrasing import weekday_letters

Letters = Mapping[int, Sequence[str]]


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def week_name(monday: date) -> str:
    """“11-30—12-06”."""
    return f"{monday:%m-%d}—{monday + timedelta(days=6):%m-%d}"


def sites(actor: Actor) -> list[Site]:
    """Where the actor plans: places where somebody who reports to them works, and those that have a plan already."""
    may = actor.sites(PLAN)
    having = {one.site_id for one in people.below(actor)} | set(
        Plan.objects.filter(site__in=may).order_by().values_list("site_id", flat=True).distinct()
    )
    return list(Site.objects.filter(pk__in=may & having).order_by("path"))


def seen_sites(actor: Actor) -> list[Site]:
    """Where the actor reads a roster: where they plan, and where they work."""
    mine = {one.site_id for one in actor.appointments}
    rows = list(Site.objects.filter(pk__in=mine).order_by("path"))
    planned = sites(actor)
    return planned + [site for site in rows if site not in planned]


def people_of(actor: Actor, site: Site, plan: Plan | None) -> dict[int, Person]:
    """Whom the actor plans at a site: who works there and reports to the actor, and whoever is in the plan already."""
    found = {one.person_id: one.person for one in people.below(actor) if one.site_id == site.pk}
    if plan is not None:
        rows = Person.objects.filter(pk__in=plan.turns.values("person"))
        found |= {one.pk: one for one in rows}
    return dict(sorted(found.items(), key=lambda one: (one[1].sort_key, one[0])))


def kinds_of(site: Site) -> list[ShiftKind]:
    """The kinds in use at a site: its own and those of the nodes above, where a letter of its own goes before."""
    rows = ShiftKind.objects.filter(site__in=site.lineage(), retired_at=None).select_related("site")
    nearest = {row.letter: row for row in sorted(rows, key=lambda row: len(row.site.path))}
    return sorted(nearest.values(), key=lambda row: (row.starts, row.pk))


def readable_kinds(site: Site, plan: Plan | None) -> dict[str, ShiftKind]:
    """What may stand in a cell: letters, names and the digits of the kinds in use, and letters the plan already holds."""
    kinds = kinds_of(site)
    found = {str(n): kind for n, kind in enumerate(kinds[:9], start=1)}
    old = ShiftKind.objects.filter(pk__in=plan.turns.values("kind")) if plan is not None else ShiftKind.objects.none()
    for kind in [*old.exclude(pk__in=[one.pk for one in kinds]), *kinds]:
        found[kind.letter] = found[kind.name] = kind
    return found


def read(text: str, kinds: Mapping[str, ShiftKind]) -> ShiftKind | None:
    """What a cell says: a kind, or rest. Raises KeyError where it says neither."""
    plain = text.strip()
    return None if not plain or plain in REST_SIGNS else kinds[plain]


def plan_at(site: Site, monday: date) -> Plan | None:
    """The plan of a week, when there is one."""
    found: Plan | None = Plan.objects.filter(site=site, monday=monday).select_related("site", "published_by").first()
    return found


@dataclass(frozen=True)
class Day:
    """A column: the day, its letter of the week, and what the work calendar says of it."""

    day: date
    letter: str
    works: bool
    name: str = ""
    statutory: bool = False

    @property
    def is_today(self) -> bool:
        """True on the day itself."""
        return self.day == clock.today()


def days_of(actor: Actor, site: Site, monday: date) -> list[Day]:
    """The seven days on the work calendar of the site, holidays by name."""
    work = actor.house.work_time(site)
    rows = CalendarDay.objects.filter(company__in=site.lineage(), date__range=(monday, monday + timedelta(days=6)))
    named = {row.date: row for row in sorted(rows, key=lambda row: site.lineage().index(row.company_id))}
    found = []
    for n, letter in enumerate(weekday_letters()):
        day = monday + timedelta(days=n)
        row = named.get(day)
        statutory = row is not None and row.kind == CalendarDay.Kind.STATUTORY and not row.working
        found.append(Day(day, letter, work.is_workday(day), row.name if row else "", statutory))
    return found


@dataclass(frozen=True)
class Square:
    """A cell: its letter now and as published, whether the person is away, whether it was not understood."""

    name: str
    letter: str
    told: str
    away: bool
    day: Day
    wrong: bool = False

    @property
    def new(self) -> bool:
        """True where what is planned has not been told."""
        return self.letter != self.told


@dataclass(frozen=True)
class Row:
    """A person's week, with the hours of the week and of its month."""

    n: int
    person: Person
    squares: list[Square]
    week: int
    month: int
    warned: list[Warned]


@dataclass(frozen=True)
class Count:
    """How many are on a shift on each day, against the fewest it takes."""

    kind: ShiftKind
    numbers: list[int]

    @property
    def cells(self) -> list[tuple[int, bool]]:
        """(how many, whether too few)."""
        return [(n, n < self.kind.minimum) for n in self.numbers]

    @property
    def short(self) -> int:
        """On how many days there are too few."""
        return sum(too_few for _n, too_few in self.cells)


@dataclass(frozen=True)
class Board:
    """The whole week of a site."""

    site: Site
    monday: date
    plan: Plan | None
    kinds: list[ShiftKind]
    days: list[Day]
    rows: list[Row]
    counts: list[Count]
    editions: list[Edition] = field(default_factory=list)

    @property
    def planned(self) -> bool:
        """Whether anybody is planned."""
        return any(square.letter for row in self.rows for square in row.squares)

    @property
    def unpublished(self) -> int:
        """How many cells staff have not been told."""
        return sum(square.new for row in self.rows for square in row.squares)

    @property
    def short(self) -> int:
        """On how many shifts there are too few people."""
        return sum(one.short for one in self.counts)


def board(actor: Actor, site: Site, monday: date, typed: Letters | None = None) -> Board:
    """The week as it is planned, or as it stands on a screen (`typed`: letters by person)."""
    plan = plan_at(site, monday)
    team = people_of(actor, site, plan)
    turns = list(plan.turns.select_related("kind", "told")) if plan else []
    planned = {(one.person_id, one.day): one.kind.letter if one.kind else "" for one in turns}
    told = {(one.person_id, one.day): one.told.letter if one.told else "" for one in turns}
    days = days_of(actor, site, monday)
    kinds = readable_kinds(site, plan)
    away = away_days(team, days)
    rows = []
    chosen: dict[int, list[ShiftKind | None]] = {}
    for n, (pk, person) in enumerate(team.items()):
        letters = list(typed[pk]) if typed and pk in typed else [planned.get((pk, one.day), "") for one in days]
        squares, chosen[pk] = [], []
        for place, (one, text) in enumerate(zip(days, letters, strict=True), start=1):
            kind, wrong = _understood(text, kinds)
            letter = kind.letter if kind else text if wrong else ""
            chosen[pk].append(kind)
            squares.append(
                Square(f"lines-{n}-d{place}", letter, told.get((pk, one.day), ""), (pk, one.day) in away, one, wrong)
            )
        rows.append((n, person, squares))
    reckoned = _reckoned(actor, site, days, chosen)
    return Board(
        site, monday, plan, kinds_of(site), days, [Row(*row, *reckoned[row[1].pk]) for row in rows],
        _counts(site, chosen.values()), list(plan.editions.select_related("by")[:10]) if plan else [],
    )  # fmt: skip


def _understood(text: str, kinds: Mapping[str, ShiftKind]) -> tuple[ShiftKind | None, bool]:
    try:
        return read(text, kinds), False
    except KeyError:
        return None, True


def _counts(site: Site, chosen: Iterable[Sequence[ShiftKind | None]]) -> list[Count]:
    tally = Counter((kind.letter, place) for line in chosen for place, kind in enumerate(line) if kind is not None)
    return [Count(kind, [tally[kind.letter, place] for place in range(7)]) for kind in kinds_of(site)]


def _reckoned(
    actor: Actor, site: Site, days: Sequence[Day], chosen: Mapping[int, Sequence[ShiftKind | None]]
) -> dict[int, tuple[int, int, list[Warned]]]:
    """By person: minutes of the week, of the month its Thursday lies in, and what passes a limit."""
    monday = days[0].day
    first, last = month_around(monday)
    everywhere = stints(chosen, min(first, monday), max(last, days[-1].day))
    workdays = sum(
        actor.house.work_time(site).is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1)
    )
    holidays = {one.day for one in days if one.statutory}
    found = {}
    for pk, line in chosen.items():
        week = [stint_of(kind, one.day) for kind, one in zip(line, days, strict=True) if kind is not None]
        others = [one for one in everywhere.get(pk, []) if not monday <= one.day <= days[-1].day]
        month = [one for one in [*others, *week] if first <= one.day <= last]
        warned = [*hours.of_week(week, holidays), *hours.of_month(month, workdays)]
        warned += [Warned(hours.OVERLAP, day=one.day) for one in hours.overlaps(week)]
        found[pk] = (hours.total(week), hours.total(month), warned)
    return found


def month_around(monday: date) -> tuple[date, date]:
    """The first and last day of the month that most of a week lies in: that of its Thursday."""
    first = (monday + timedelta(days=3)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def stint_of(kind: ShiftKind, day: date) -> Stint:
    """A shift as hours are reckoned."""
    begin, end = kind.bounds(day)
    return Stint(begin, end, day, kind.minutes)


def stints(team: Iterable[int], since: date, until: date) -> dict[int, list[Stint]]:
    """What each person (id) is planned for from one day to another, at whatever site."""
    rows = Turn.objects.filter(person__in=list(team), day__range=(since, until), kind__isnull=False)
    found: defaultdict[int, list[Stint]] = defaultdict(list)
    for turn in rows.select_related("kind"):
        assert turn.kind is not None
        found[turn.person_id].append(stint_of(turn.kind, turn.day))
    return found


def away_days(team: Collection[int], days: Sequence[Day]) -> set[tuple[int, date]]:
    """(person, day) of every day that recorded leave touches."""
    since, until = clock.midnight(days[0].day), clock.midnight(days[-1].day + timedelta(days=1))
    rows = Absence.objects.filter(person__in=list(team), cancelled_at=None, starts_at__lt=until, ends_at__gt=since)
    found = set()
    for row in rows:
        for one in days:
            if row.starts_at < clock.midnight(one.day + timedelta(days=1)) and row.ends_at > clock.midnight(one.day):
                found.add((row.person_id, one.day))
    return found


def letters_of(actor: Actor, site: Site, monday: date, onto: date) -> dict[int, list[str]]:
    """The letters of a week as they would stand in another one: none where leave is recorded then, or for a kind out of use."""
    plan = plan_at(site, monday)
    in_use = {kind.letter for kind in kinds_of(site)}
    rows = plan.turns.select_related("kind") if plan else Turn.objects.none()
    team = people_of(actor, site, plan_at(site, onto))
    away = away_days(team, days_of(actor, site, onto))
    found = {pk: [""] * 7 for pk in team}
    for turn in rows:
        place = (turn.day - monday).days
        day = onto + timedelta(days=place)
        if turn.kind and turn.kind.letter in in_use and turn.person_id in found and (turn.person_id, day) not in away:
            found[turn.person_id][place] = turn.kind.letter
    return found


def mine(actor: Actor, since: date, until: date) -> QuerySet[Turn]:
    """One's own published shifts of some days."""
    rows: QuerySet[Turn] = Turn.objects.filter(person=actor.person, day__range=(since, until), told__isnull=False)
    return rows.select_related("told", "plan__site").order_by("day")


def together(actor: Actor, turns: Iterable[Turn]) -> dict[int, list[str]]:
    """Who else is on the same shift of the same plan and day, by the turn's id."""
    places = {(one.plan_id, one.day, one.told_id): one.pk for one in turns}
    rows = Turn.objects.filter(plan__in={place[0] for place in places}, told__isnull=False)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows.exclude(person=actor.person).select_related("person").order_by("person__sort_key"):
        if pk := places.get((row.plan_id, row.day, row.told_id)):
            found[pk].append(row.person.name)
    return found


def on_shift(site: Site, moment: datetime) -> dict[int, ShiftKind]:
    """Who works a published shift at a site or a node above it at a moment, and which one, by person."""
    day = clock.local(moment).date()
    rows = Turn.objects.filter(plan__site__in=site.lineage(), day__in=(day - timedelta(days=1), day))
    found: dict[int, ShiftKind] = {}
    for turn in rows.filter(told__isnull=False).select_related("told"):
        assert turn.told is not None
        begin, end = turn.told.bounds(turn.day)
        if begin <= moment < end:
            found[turn.person_id] = turn.told
    return found


def said(one: Warned) -> str:
    """A limit in words, with the article it comes from."""
    day = f"{one.day:%m-%d}" if one.day else ""
    spoken = hours_text(one.minutes)
    return {
        hours.LONG_DAY: _("{day} 排了 {hours} 小时，超过 8 小时的是加班（劳动法第 36、41 条）"),
        hours.TOO_LONG_DAY: _("{day} 排了 {hours} 小时，一天加班不得超过 3 小时（劳动法第 41 条）"),
        hours.LONG_WEEK: _("一周 {hours} 小时，超过 44 小时（劳动法第 36 条）"),
        hours.NO_REST: _("七天都排了班，每周至少休息一天（劳动法第 38 条）"),
        hours.OVERTIME: _("本月加班 {hours} 小时，超过 36 小时（劳动法第 41 条）"),
        hours.HOLIDAY: _("{day} 是法定节假日，{hours} 小时按不低于三倍工资支付（劳动法第 44 条）"),
        hours.OVERLAP: _("{day} 上一班还没下班就接下一班"),
    }[one.code].format(day=day, hours=spoken)


def hours_text(minutes: int) -> str:
    """Minutes as hours: 40, 37.5; two decimals where they are needed."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
