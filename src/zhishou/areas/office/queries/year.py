"""A year of a company's work calendar, ready to be drawn by months."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from zhishou.kernel import calendar_store, clock
from zhishou.kernel.calendar import USUAL_WEEK, Interval, WorkTime
from zhishou.kernel.models import CalendarDay, Site, WeekHours
from zhishou.kernel.phrasing import listed


@dataclass(frozen=True)
class Day:
    """One square of a month."""

    date: date
    kind: str  # rest, work, holiday, make_up, company
    mark: str  # 休, 班 or nothing
    name: str
    hours: str
    provisional: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """A month: its weeks from Monday on, with None where a square belongs to another month."""

    number: int
    weeks: list[list[Day | None]]
    workdays: int


@dataclass(frozen=True)
class Year:
    """A year of squares, and what is known about it."""

    number: int
    months: list[Month]
    workdays: int
    seeded: bool
    provisional: bool
    own: list[CalendarDay]


def year(site: Site, number: int) -> Year:
    """The year's months by the calendar in force at the site."""
    work = calendar_store.work_time(site)
    rows = CalendarDay.objects.filter(company_id__in=site.lineage(), date__year=number).order_by("company__path")
    marked = {row.date: row for row in rows}
    months = [_month(work, marked, number, month) for month in range(1, 13)]
    own = sorted((r for r in marked.values() if r.kind == CalendarDay.Kind.COMPANY), key=lambda r: r.date)
    seeded = [r for r in marked.values() if r.kind != CalendarDay.Kind.COMPANY]
    return Year(number, months, sum(m.workdays for m in months), bool(seeded), any(r.provisional for r in seeded), own)


def week_lines(site: Site) -> list[tuple[int, str]]:
    """(weekday, hours as typed) in force at the site."""
    depth = {pk: level for level, pk in enumerate(site.lineage())}
    week: dict[int, tuple[Interval, ...]] = dict(USUAL_WEEK)
    for row in sorted(WeekHours.objects.filter(company_id__in=depth), key=lambda r: depth[r.company_id]):
        week[row.weekday] = calendar_store.read_intervals(row.intervals)
    return [(day, typed(week[day])) for day in range(7)]


def typed(intervals: tuple[Interval, ...]) -> str:
    """Intervals as the form takes them: `09:00-12:00 13:30-18:00`."""
    return " ".join("-".join(each.as_json()) for each in intervals)


def _month(work: WorkTime, marked: dict[date, CalendarDay], year_number: int, month: int) -> Month:
    weeks = [
        [_day(work, marked.get(day), day) if day.month == month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(year_number, month)
    ]
    days = sum(work.is_workday(day.date) for week in weeks for day in week if day)
    return Month(month, weeks, days)


def _day(work: WorkTime, row: CalendarDay | None, day: date) -> Day:
    working = work.is_workday(day)
    kind, mark = ("work", "") if working else ("rest", "")
    if row is not None:
        mark = "班" if row.working else "休"
        kind = "company" if row.kind == CalendarDay.Kind.COMPANY else "make_up" if row.working else "holiday"
    hours = listed(str(each) for each in work.intervals(day))
    return Day(day, kind, mark, row.name if row else "", hours, bool(row and row.provisional), day == clock.today())
