"""The work calendar between its tables and `WorkTime`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zhishou.kernel.calendar import USUAL_WEEK, DayOverride, Interval, WorkTime
from zhishou.kernel.calendar_seed import seed_days
from zhishou.kernel.models.calendar import CalendarDay, WeekHours
from zhishou.kernel.models.org import Site


def work_time(site: Site) -> WorkTime:
    """The work time of a site: its own hours and days, else those of the nearest node above, else the usual week."""
    depth = {pk: level for level, pk in enumerate(site.lineage())}
    week: dict[int, Sequence[Interval]] = dict(USUAL_WEEK)
    hours = WeekHours.objects.filter(company_id__in=depth)
    for row in sorted(hours, key=lambda row: depth[row.company_id]):
        week[row.weekday] = read_intervals(row.intervals)
    days: dict[date, DayOverride] = {}
    changed = CalendarDay.objects.filter(company_id__in=depth)
    for day in sorted(changed, key=lambda day: depth[day.company_id]):
        days[day.date] = DayOverride(day.working, read_intervals(day.intervals) if day.intervals else None)
    return WorkTime(week, days)


def read_intervals(pairs: Iterable[Sequence[str]]) -> tuple[Interval, ...]:
    """Intervals from their stored pairs, in order. Raises ValueError on a pair that is none."""
    return tuple(sorted(Interval.of(start, end) for start, end in pairs))


def take_over(company: Site, years: Iterable[int]) -> int:
    """Put the years' holidays and make-up days into the company's table; answers how many rows are new or changed.

    The company's own days stay as they are; a provisional year that has been announced since is replaced.
    """
    wanted = {day.date: day for day in seed_days(years)}
    rows = CalendarDay.objects.filter(company=company)
    kept = set(rows.filter(kind=CalendarDay.Kind.COMPANY).values_list("date", flat=True))
    known = {row.date: row for row in rows.exclude(kind=CalendarDay.Kind.COMPANY)}
    certain = {day.date.year for day in wanted.values() if not day.provisional}
    gone = [row.pk for day, row in known.items() if row.provisional and day.year in certain and day not in wanted]
    changed = rows.filter(pk__in=gone).delete()[0] if gone else 0
    for day in wanted.values():
        facts = {each: getattr(day, each) for each in ("kind", "working", "name", "source", "provisional")}
        row = known.get(day.date)
        if day.date in kept or (row is not None and all(getattr(row, key) == value for key, value in facts.items())):
            continue
        CalendarDay.objects.update_or_create(company=company, date=day.date, defaults=facts)
        changed += 1
    return changed
