"""The periods plans are made for: a month, a quarter, a year."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhishou.kernel import clock
from zhishou.kernel.phrasing import month_of_year


def key(day: date, months: int) -> str:
    """The period of so many months (1, 3, 12) that a day lies in: `2026-12`, `2026-Q4`, `2026`."""
    return {1: f"{day:%Y-%m}", 3: f"{day.year}-Q{(day.month + 2) // 3}"}.get(months, str(day.year))


def bounds(period: str) -> tuple[date, date]:
    """First and last day of a period."""
    year, _dash, part = period.partition("-")
    first, months = (int(part[1:]) * 3 - 2, 3) if part.startswith("Q") else (int(part or 1), 1 if part else 12)
    begins, ends = date(int(year), first, 1), first + months
    return begins, date(int(year) + (ends > 12), (ends - 1) % 12 + 1, 1) - timedelta(days=1)


def open_ones() -> list[tuple[str, str]]:
    """What a plan can be made for today: next month first, this one, the quarters, the years."""
    today = clock.today()
    found = []
    for months in (1, 3, 12):
        this = key(today, months)
        coming = key(bounds(this)[1] + timedelta(days=1), months)
        found += [(coming, spoken(coming)), (this, spoken(this))]
    return found


def spoken(period: str) -> str:
    """“2026 年 12 月”, “2026 年第 4 季度”, “2026 年”."""
    year, _dash, part = period.partition("-")
    if part.startswith("Q"):
        return _("{year} 年第 {n} 季度").format(year=year, n=part[1:])
    return month_of_year(bounds(period)[0]) if part else _("{year} 年").format(year=year)


def title(site: str, period: str) -> str:
    """What a plan is called."""
    return _("{site} {period}工作计划").format(site=site, period=spoken(period))
