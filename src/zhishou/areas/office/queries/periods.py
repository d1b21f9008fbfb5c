"""The periods reports are made for, on the wall clock of the installation."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhishou.kernel import clock
from zhishou.kernel.phrasing import month_of_year

WEEKS, MONTHS = 4, 6


def week_key(day: date) -> str:
    """`2026-W48`: the ISO week a day is in."""
    return "{}-W{:02}".format(*day.isocalendar())


def weeks() -> list[tuple[str, str]]:
    """This week and the ones before, newest first: (key, words)."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    starts = [monday - timedelta(days=7 * back) for back in range(WEEKS)]
    return [(week_key(start), f"{start:%m-%d} — {start + timedelta(days=6):%m-%d}") for start in starts]


def months() -> list[tuple[str, str]]:
    """The months that are over, newest first: (key, words)."""
    found, first = [], clock.today().replace(day=1)
    for _back in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append((f"{first:%Y-%m}", month_of_year(first)))
    return found


def bounds(period: str) -> tuple[date, date]:
    """First and last day of `2026-11-23`, `2026-W48` or `2026-11`."""
    if "W" in period:
        monday = date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
        return monday, monday + timedelta(days=6)
    if len(period) == 7:
        first = date.fromisoformat(f"{period}-01")
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = date.fromisoformat(period)
    return day, day


def spoken(period: str) -> str:
    """A period in words."""
    first, last = bounds(period)
    if first == last:
        return _("{year} 年 {month} 月 {day} 日").format(year=first.year, month=first.month, day=first.day)
    if len(period) == 7 and "W" not in period:
        return month_of_year(first)
    return f"{first:%Y-%m-%d} — {last:%m-%d}"
