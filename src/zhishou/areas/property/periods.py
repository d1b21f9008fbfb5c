"""Periods (账期): calendar months as yyyymm, and the days in them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid

_PERIOD = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")


def of(day: date) -> int:
    """The month of a day."""
    return day.year * 100 + day.month


def read(text: str) -> int:
    """`2026-03` as 202603; ValueError with a sentence otherwise."""
    found = _PERIOD.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2169:
        raise ValueError(_("账期“{text}”看不懂，请写成 2026-03 的样子。").format(text=text.strip()[:20]))
    return int(found[1]) * 100 + int(found[2])


def read_cell(text: str) -> int:
    """The same from a cell of a table, where it may stand as a day of the month (`2026-03-01`)."""
    return read(text[:7] if text[4:5] == "-" else text)


def near(period: int) -> int:
    """A period of a table; ValueError with a sentence where it is more than a year to come: a slip of the year."""
    if between(of(clock.today()), period) > 12:
        raise ValueError(_("账期 {period} 在一年以后，请核对年份。").format(period=words(period)))
    return period


def asked(text: str, field: str = "period") -> int:
    """The same from the field of a command; refused beside that field otherwise."""
    try:
        return read(text)
    except ValueError as unreadable:
        raise Invalid({field: [str(unreadable)]}) from None


def named(text: str) -> int | None:
    """The period an address names; None when it names none."""
    try:
        return read(text)
    except ValueError:
        return None


def last() -> int:
    """The month that is over last."""
    return add(of(clock.today()), -1)


def words(period: int) -> str:
    """202603 as `2026-03`."""
    return f"{period // 100:04d}-{period % 100:02d}"


def first_day(period: int) -> date:
    """The first day of a period."""
    return date(period // 100, period % 100, 1)


def last_day(period: int) -> date:
    """The last day of a period."""
    return date(period // 100, period % 100, calendar.monthrange(period // 100, period % 100)[1])


def between_named(first: int, last: int) -> list[int]:
    """Every period from one to another, both counted; the first alone where the other is before it."""
    return [add(first, n) for n in range(max(between(first, last), 0) + 1)]


def add(period: int, months: int) -> int:
    """The period some months later."""
    count = period // 100 * 12 + period % 100 - 1 + months
    return count // 12 * 100 + count % 12 + 1


def between(earlier: int, later: int) -> int:
    """Months from one period to another."""
    return (later // 100 - earlier // 100) * 12 + later % 100 - earlier % 100


def window(period: int) -> tuple[date, date]:
    """The days in which a period's dials are read when no round says otherwise: half a month around it."""
    return first_day(period) - timedelta(days=16), last_day(period) + timedelta(days=16)
