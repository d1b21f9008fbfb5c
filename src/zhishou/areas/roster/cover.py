"""人手和客流: how many people each hour needs by what is on record, and how many the plan has (retail.supervisor.4).

Expected is what an hour of the weekday brought on average in the weeks before: numbers of the queue, or returns, invoices
and matters brought in person, whichever are more, for one visit may be on record twice; and calls, or matters told by
telephone, whichever are more. Times the minutes each takes, over sixty and rounded up: the people needed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from zhishou.areas.calls import queries as calls
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.queue import queries as queue
from zhishou.areas.returns import queries as returns
from zhishou.areas.roster.models import Expected, ShiftKind, Turn
from zhishou.areas.roster.queries import Board, monday_of, readable_kinds
from zhishou.kernel import clock, settings_store
from zhishou.kernel.models import Site

WEEKS = settings_store.declare(
    "roster.load_weeks", "按前几周的客流排班", 4, widget="number", hint="店铺排班时，每个钟点要几个人按这几周的平均算"
)
CALL_MINUTES = settings_store.declare("roster.call_minutes", "接一个电话大约几分钟", 3, widget="number")
HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Hour:
    """An hour of a day: people needed, and people planned without those who are at their pause."""

    day: date
    hour: int
    needed: int
    planned: int

    @property
    def short(self) -> bool:
        """Fewer than needed."""
        return self.planned < self.needed


@dataclass(frozen=True)
class Gap:
    """Hours in a row with too few: the most needed and the fewest planned of them."""

    day: date
    since: int
    until: int
    needed: int
    planned: int


@dataclass(frozen=True)
class Cover:
    """A week by the hour: `lines` of an hour and its seven days; `weeks` with anything on record were averaged."""

    lines: list[tuple[int, list[Hour]]]
    weeks: int
    each: float  # minutes a visit takes
    expected: list[Expected]

    @property
    def minutes(self) -> int:
        """The same in whole minutes."""
        return round(self.each)

    @property
    def short(self) -> int:
        """How many hours have too few."""
        return sum(one.short for _hour, days in self.lines for one in days)

    @property
    def gaps(self) -> list[Gap]:
        """The hours with too few, those in a row together, by day."""
        found: list[Gap] = []
        for one in sorted(
            (one for _hour, days in self.lines for one in days if one.short), key=lambda one: (one.day, one.hour)
        ):
            last = found[-1] if found else None
            if last is not None and (last.day, last.until) == (one.day, one.hour):
                found[-1] = Gap(
                    one.day, last.since, one.hour + 1, max(last.needed, one.needed), min(last.planned, one.planned)
                )
            else:
                found.append(Gap(one.day, one.hour, one.hour + 1, one.needed, one.planned))
        return found


def of(board: Board) -> Cover | None:
    """The hours of a store's week as it stands on the board; None elsewhere, and where nothing is on record."""
    if board.site.kind != Site.Kind.STORE:
        return None
    weeks, usual, each = load(board.site, board.monday)
    if not weeks:
        return None
    days = [one.day for one in board.days]
    expected = list(Expected.objects.filter(site=board.site, day__in=days))
    percents = {one.day: one.percent for one in expected}
    planned = _planned(board)
    hours = []
    for hour in range(24):
        line = [
            Hour(
                day,
                hour,
                people_for(usual[day.weekday(), hour] * percents.get(day, 100) / 100),
                there(planned[day, hour]),
            )
            for day in days
        ]
        if any(one.needed or one.planned for one in line):
            hours.append((hour, line))
    return Cover(hours, weeks, each, expected)


def people_for(minutes: float) -> int:
    """How many people so many minutes of work in an hour take, rounded up; a rest below a thousandth is none."""
    return ceil(round(minutes / 60, 3))


def there(planned: float) -> int:
    """How many of those planned in an hour are there, rounded half up: without a set time people take turns at their pause."""
    return int(round(planned, 3) + 0.5)


def load(site: Site, monday: date) -> tuple[int, dict[tuple[int, int], float], float]:
    """(weeks on record, minutes of work by weekday and hour, minutes a visit takes) of the whole weeks before this one.

    A plan of a week that has passed is held against the weeks before it. A week with nothing on record is left out.
    """
    ends = min(monday, monday_of(clock.today()))
    asked = max(1, int(settings_store.value(WEEKS.name, site)))
    since, until = clock.midnight(ends - timedelta(weeks=asked)), clock.midnight(ends)
    each, a_call = queue.minutes_each(site)[0], int(settings_store.value(CALL_MINUTES.name, site))
    # The greater of both in every hour.
    visits = queue.by_hour(site, since, until) | _in_person(site, since, until)
    rang = calls.by_hour(site, since, until) | cases.by_hour(site, "phone", since, until)
    weeks = len({monday_of(day) for day, _hour in (*visits, *rang)})
    minutes: dict[tuple[int, int], float] = {(day, hour): 0.0 for day in range(7) for hour in range(24)}
    for counted, span in ((visits, each), (rang, a_call)):
        for (day, hour), n in counted.items():
            minutes[day.weekday(), hour] += n * span / weeks
    return weeks, minutes, each


def _in_person(site: Site, since: datetime, until: datetime) -> Counter[tuple[date, int]]:
    return returns.by_hour(site, since, until) + cases.by_hour(site, "walk_in", since, until)


def _planned(board: Board) -> dict[tuple[date, int], float]:
    """People planned in each hour, of the board and of the night before the week, that reaches into it."""
    kinds = readable_kinds(board.site, board.plan)
    shifts = [
        (kinds[square.letter], square.day.day) for row in board.rows for square in row.squares if square.letter in kinds
    ]
    before = board.monday - timedelta(days=1)
    people = [row.person.pk for row in board.rows]
    nights = Turn.objects.filter(person__in=people, day=before, kind__isnull=False).select_related("kind")
    shifts += [(turn.kind, before) for turn in nights if turn.kind is not None]
    found: dict[tuple[date, int], float] = defaultdict(float)
    for kind, day in shifts:
        for hour in _hours(kind, day):
            found[hour] += 1 if kind.pause_starts else kind.minutes / (kind.minutes + kind.pause_minutes)
    return found


def _hours(kind: ShiftKind, day: date) -> Iterator[tuple[date, int]]:
    """The hours of which a shift fills a half at least, without a pause at a set time."""
    begin, end = (clock.local(one) for one in kind.bounds(day))
    pause = kind.pause(day) or (begin, begin)
    hour = begin.replace(minute=0)
    while hour < end:
        until = hour + timedelta(hours=1)
        if _common(hour, until, begin, end) - _common(hour, until, *pause) >= HALF_AN_HOUR:
            yield hour.date(), hour.hour
        hour = until


def _common(since: datetime, until: datetime, begin: datetime, end: datetime) -> timedelta:
    return max(min(until, end) - max(since, begin), timedelta())
