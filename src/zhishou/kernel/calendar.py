"""Work time, pure: when a place works, and what a duration or a recurring day means there.

Rules, in words:
- Hours, days and weeks run through nights and holidays; days and weeks keep the time on the wall clock.
- Work hours count only inside working intervals. A deadline may fall on the end of an interval.
- Workdays: what arrives outside working time counts from the next working moment; then the time of day is kept on
  the nth working day after. A time in a break moves to the break's end, one before work to the start of work, one
  after work to its end.
- A make-up working day (调休上班) without hours of its own works the hours of its weekday, or, when that is a day
  of rest, of the first weekday that works.
- A weekly day that is off moves to the working day before it in the same week; a week without a working day owes
  nothing. A day of the month that is off moves to the working day before it in the same month, else to the first one.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from zhishou.kernel.rules import Duration, EveryRule, MonthDay, Period, Unit

CHINA = ZoneInfo("Asia/Shanghai")
_SEARCH_DAYS = 800  # a calendar without a working day in more than two years is a mistake, not a long holiday
_ONE_DAY = timedelta(days=1)


class NoWorkingTimeError(ValueError):
    """The calendar has no working day anywhere near the moment asked about."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Working time from `start` until before `end`, in minutes after midnight; 24:00 is 1440. Crosses no midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 1440:
            raise ValueError(f"an interval runs forward within one day, not {self}")

    @classmethod
    def of(cls, start: str, end: str) -> Interval:
        """Read two wall-clock times such as `09:00` and `12:00` (`24:00` ends a day)."""
        return cls(_minutes(start), _minutes(end))

    def __str__(self) -> str:
        return f"{_clock_text(self.start)}–{_clock_text(self.end)}"

    def as_json(self) -> list[str]:
        """The pair of texts that `of` reads back."""
        return [_clock_text(self.start), _clock_text(self.end)]


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day that differs from its weekday. `intervals` None on a working day means the usual hours."""

    working: bool
    intervals: tuple[Interval, ...] | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One turn of a recurring rule. `key` names the period and stays the same when the calendar moves the due time."""

    key: str
    due: datetime


_HOURS = (Interval(9 * 60, 12 * 60), Interval(13 * 60 + 30, 18 * 60))
USUAL_WEEK: Mapping[int, tuple[Interval, ...]] = {day: _HOURS if day < 5 else () for day in range(7)}


@dataclass(frozen=True)
class WorkTime:
    """When a place works: hours of each weekday (Monday 0), and the days that differ.

    Moments handed in are aware, those handed back are in UTC. Raises NoWorkingTimeError when nobody ever works.
    """

    week: Mapping[int, Sequence[Interval]] = field(default_factory=lambda: USUAL_WEEK)
    days: Mapping[date, DayOverride] = field(default_factory=dict)
    zone: tzinfo = CHINA

    def __post_init__(self) -> None:
        for intervals in [*self.week.values(), *(day.intervals or () for day in self.days.values())]:
            ordered = sorted(intervals)
            if list(intervals) != ordered or any(a.end > b.start for a, b in itertools.pairwise(ordered)):
                raise ValueError("intervals of a day stand in order and do not overlap")

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The working intervals of a day; none on a day of rest."""
        usual = tuple(self.week.get(day.weekday(), ()))
        changed = self.days.get(day)
        if changed is None:
            return usual
        if not changed.working:
            return ()
        return changed.intervals or usual or self._standard()

    def is_workday(self, day: date) -> bool:
        """Whether the place works at all that day."""
        return bool(self.intervals(day))

    def is_working(self, moment: datetime) -> bool:
        """Whether the moment lies in working time; the end of an interval no longer does."""
        day, minute = self._place(moment)
        return any(each.start <= minute < each.end for each in self.intervals(day))

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself when it is working time, else the next start of work."""
        day, _ = self._place(moment)
        for each in self._workdays_from(day):
            for start, end in self._bounds(each):
                if moment < end:
                    return max(moment.astimezone(UTC), start)
        raise NoWorkingTimeError(str(day))

    def add(self, moment: datetime, duration: Duration) -> datetime:
        """The deadline a duration after a moment, by the rules of this module."""
        if duration.unit is Unit.WORK_HOURS:
            return self._add_work_hours(moment, timedelta(hours=duration.amount))
        if duration.unit is Unit.WORKDAYS:
            start = self.next_working(moment)
            day, minute = self._place(start)
            return self._clipped(self._nth_after(day, duration.amount), minute)
        return self._elapsed(moment, duration, 1)

    def before(self, moment: datetime, duration: Duration) -> datetime:
        """The moment a duration earlier, for warnings: workdays keep the time of day, work hours count backwards."""
        if duration.unit is Unit.WORK_HOURS:
            return self._take_work_hours(moment, timedelta(hours=duration.amount))
        if duration.unit is Unit.WORKDAYS:
            day, minute = self._place(moment)
            return self._clipped(self._nth_after(day, -duration.amount), minute)
        return self._elapsed(moment, duration, -1)

    def nth_workday(self, year: int, month: int, n: int) -> date:
        """The nth working day of a month, from the end when negative; the outermost one when there are fewer."""
        found = [day for day in _month(year, month) if self.is_workday(day)]
        if not found:
            raise NoWorkingTimeError(f"{year}-{month:02}")
        position = n - 1 if n > 0 else len(found) + n
        return found[min(max(position, 0), len(found) - 1)]

    def closing(self, day: date, n: int) -> datetime:
        """The end of work on the nth working day after a day."""
        found = self._nth_after(day, n)
        return self._moment(found, self.intervals(found)[-1].end)

    def turns(self, rule: EveryRule, start: datetime, end: datetime) -> list[Occurrence]:
        """The occurrences of a recurring rule that fall due in [start, end), in order, each with its period's key."""
        (first, _), (last, _) = self._place(start), self._place(end)
        minute = rule.by.hour * 60 + rule.by.minute
        found = [Occurrence(key, self._moment(day, minute)) for key, day in self._days_due(rule, first, last)]
        return [each for each in found if start <= each.due < end]

    def _days_due(self, rule: EveryRule, first: date, last: date) -> Iterator[tuple[str, date]]:
        if rule.every in (Period.DAY, Period.WORKDAY):
            for day in _days(first, last):
                if rule.every is Period.DAY or self.is_workday(day):
                    yield day.isoformat(), day
        elif isinstance(rule.on, int):
            monday = first - timedelta(days=first.weekday())
            for each in _days(monday, last):
                if each.weekday() == 0 and (turn := self._day_of_week(each, rule.on)):
                    yield "{}-W{:02}".format(*each.isocalendar()), turn
        elif isinstance(rule.on, MonthDay):
            for day in _days(first.replace(day=1), last):
                if day.day == 1 and (turn := self._day_of_month(day, rule.on)):
                    yield f"{day:%Y-%m}", turn

    def _day_of_week(self, monday: date, weekday: int) -> date | None:
        back = [monday + timedelta(days=each) for each in range(weekday, -1, -1)]
        return next((day for day in back if self.is_workday(day)), None)

    def _day_of_month(self, first: date, on: MonthDay) -> date | None:
        days = _month(first.year, first.month)
        working = [day for day in days if self.is_workday(day)]
        if not working:
            return None
        if on.workday:
            return self.nth_workday(first.year, first.month, on.number)
        wanted = days[min(on.number, len(days)) - 1]
        earlier = [day for day in working if day <= wanted]
        return earlier[-1] if earlier else working[0]

    def _standard(self) -> tuple[Interval, ...]:
        return next((tuple(self.week[day]) for day in range(7) if self.week.get(day)), ())

    def _place(self, moment: datetime) -> tuple[date, float]:
        """The local date and the minutes after midnight of an aware moment."""
        if moment.tzinfo is None:
            raise ValueError("a moment is aware")
        local = moment.astimezone(self.zone)
        seconds = local.second + local.microsecond / 1_000_000
        return local.date(), local.hour * 60 + local.minute + seconds / 60

    def _moment(self, day: date, minute: float) -> datetime:
        wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def _bounds(self, day: date) -> list[tuple[datetime, datetime]]:
        return [(self._moment(day, each.start), self._moment(day, each.end)) for each in self.intervals(day)]

    def _workdays_from(self, day: date, step: int = 1) -> Iterator[date]:
        """Working days from `day` on (or back), itself included; ends after the search limit."""
        for count in range(_SEARCH_DAYS):
            each = day + timedelta(days=count * step)
            if self.is_workday(each):
                yield each

    def _nth_after(self, day: date, n: int) -> date:
        step = 1 if n > 0 else -1
        current = day
        for _ in range(abs(n)):
            found = next(self._workdays_from(current + step * _ONE_DAY, step), None)
            if found is None:
                raise NoWorkingTimeError(str(current))
            current = found
        return current

    def _clipped(self, day: date, minute: float) -> datetime:
        for each in self.intervals(day):
            if minute <= each.end:
                return self._moment(day, max(minute, each.start))
        return self._moment(day, self.intervals(day)[-1].end)

    def _elapsed(self, moment: datetime, duration: Duration, sign: int) -> datetime:
        if duration.unit is Unit.HOURS:
            return moment.astimezone(UTC) + sign * timedelta(hours=duration.amount)
        days = duration.amount * (7 if duration.unit is Unit.WEEKS else 1)
        day, minute = self._place(moment)
        return self._moment(day + sign * timedelta(days=days), minute)

    def _add_work_hours(self, moment: datetime, left: timedelta) -> datetime:
        current = self.next_working(moment)
        while True:
            day, _ = self._place(current)
            end = next(end for start, end in self._bounds(day) if start <= current < end)
            if current + left <= end:
                return current + left
            left -= end - current
            current = self.next_working(end)

    def _take_work_hours(self, moment: datetime, left: timedelta) -> datetime:
        current, day = moment.astimezone(UTC), self._place(moment)[0]
        while True:
            found = next(self._workdays_from(day, -1), None)
            if found is None:
                raise NoWorkingTimeError(str(day))
            for start, end in reversed(self._bounds(found)):
                upper = min(current, end)
                if upper - left >= start:
                    return upper - left
                left -= max(upper - start, timedelta(0))
            day = found - _ONE_DAY


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (len(text) == 5 and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        raise ValueError(f"a time is written 09:00, not {text!r}")
    return int(hours) * 60 + int(minutes)


def _clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
