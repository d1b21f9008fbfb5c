"""The months materials are planned for and reported of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from zhishou.kernel import clock
from zhishou.kernel.phrasing import month_of_year


def key(day: date) -> str:
    """`2026-12`."""
    return f"{day:%Y-%m}"


def first_of(month: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{month}-01")


def bounds(month: str) -> tuple[datetime, datetime]:
    """The moments a month begins and ends with, the end left out."""
    first = first_of(month)
    return clock.midnight(first), clock.midnight((first + timedelta(days=31)).replace(day=1))


def to_plan() -> list[tuple[str, str]]:
    """Next month, then this one."""
    this = clock.today().replace(day=1)
    return [(key(one), spoken(key(one))) for one in ((this + timedelta(days=31)), this)]


def known(text: str) -> str:
    """The month of an address; this one where it names none."""
    try:
        found = first_of(text)
    except ValueError:
        return key(clock.today())
    return key(found) if 2000 <= found.year < 2200 else key(clock.today())


def asked(query: Mapping[str, str]) -> tuple[str, str]:
    """The months of an address, from `month` to `until`: one where the second is missing or before the first."""
    month = known(query.get("month", "")[:7])
    until = query.get("until", "")[:7]
    return month, max(month, known(until)) if until else month


def spoken(month: str) -> str:
    """“2026 年 12 月”."""
    return month_of_year(first_of(month))
