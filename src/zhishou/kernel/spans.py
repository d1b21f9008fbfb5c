"""A span of days that a report tells of: a day, a week, a month, a quarter, a year, or from one day to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhishou.kernel import clock, typed
from zhishou.kernel.phrasing import month_of_year

DAY, LONGEST = timedelta(days=1), timedelta(days=3660)
GRAINS = ("day", "week", "month", "quarter", "year", "other")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both counted, and what they are: one of `GRAINS`."""

    grain: str
    first: date
    last: date

    @property
    def before(self) -> Span:
        """The span of the same sort that ends where this one begins."""
        if self.grain == "other":
            return Span("other", self.first - (self.last - self.first) - DAY, self.first - DAY)
        return around(self.grain, self.first - DAY)

    @property
    def after(self) -> Span:
        """The span of the same sort that begins where this one ends."""
        if self.grain == "other":
            return Span("other", self.last + DAY, self.last + (self.last - self.first) + DAY)
        return around(self.grain, self.last + DAY)

    @property
    def months(self) -> list[str]:
        """Every month that has a day in it, the earliest first: 2026-03."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [f"{_month_on(self.first, n):%Y-%m}" for n in range(count)]

    @property
    def words(self) -> str:
        """2026 年 3 月; 2026 年第 1 季度; 2026-03-02 至 2026-03-08."""
        if self.grain == "month":
            return month_of_year(self.first)
        if self.grain == "quarter":
            return _("{year} 年第 {n} 季度").format(year=self.first.year, n=(self.first.month + 2) // 3)
        if self.grain == "year":
            return _("{year} 年").format(year=self.first.year)
        if self.first == self.last:
            return self.first.isoformat()
        return _("{first} 至 {last}").format(first=self.first, last=self.last)

    @property
    def asked(self) -> dict[str, str]:
        """The span as an address holds it, to be read by `of`."""
        return {"by": self.grain, "from": self.first.isoformat(), "to": self.last.isoformat()}


def around(grain: str, day: date) -> Span:
    """The day, week from Monday, month, quarter or year that a day lies in."""
    if grain == "day":
        return Span("day", day, day)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Span("week", monday, monday + timedelta(days=6))
    length = _MONTHS[grain]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Span(grain, first, _month_on(first, length) - DAY)


def of(asked: Mapping[str, str]) -> Span:
    """The span an address asks for: `by` a grain around the day `from`, or every day `from`–`to`; else the last whole month.

    From day to day it is ten years at most.
    """
    grain, day, to = asked.get("by", ""), typed.day(asked.get("from", "")), typed.day(asked.get("to", ""))
    if grain == "other" and day is not None and to is not None:
        first, last = min(day, to), max(day, to)
        return Span("other", first, min(last, first + LONGEST))
    if grain in GRAINS[:-1]:
        return around(grain, day or clock.today())
    return around("month", clock.today()).before


def of_months(first: str, last: str) -> Span:
    """The whole months from one to another (`2026-01`): a month, a quarter or a year where they are just that."""
    begins = date.fromisoformat(f"{first}-01")
    ends = _month_on(date.fromisoformat(f"{last}-01"), 1) - DAY
    known = (around(grain, begins) for grain in _MONTHS)
    return next((one for one in known if (one.first, one.last) == (begins, ends)), Span("other", begins, ends))


def named() -> list[tuple[str, str]]:
    """Each grain, and what it is called."""
    words = (_("日"), _("周"), _("月"), _("季"), _("年"), _("任意时段"))
    return list(zip(GRAINS, words, strict=True))


def _month_on(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
