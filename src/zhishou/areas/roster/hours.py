"""Working hours by the Labour Law (劳动法): pure reckoning, no database. Minutes are whole; a night counts to the day it began.

Art. 36: at most 8 hours a day and 44 a week on average. Art. 38: at least one day of rest a week. Art. 41: overtime of at
most 3 hours a day and 36 a month. Art. 44: work on statutory holidays is paid three times. They are warnings: whoever
plans knows what was agreed (综合计算工时) and answers for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

DAY, LONGEST_DAY, WEEK, MONTH_OVERTIME = 8 * 60, 11 * 60, 44 * 60, 36 * 60
LONG_DAY, TOO_LONG_DAY, LONG_WEEK, NO_REST, OVERTIME, HOLIDAY, OVERLAP = (
    "long_day", "too_long_day", "long_week", "no_rest", "overtime", "holiday", "overlap",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Stint:
    """One shift: when it begins and ends (aware), the day it counts to, the minutes worked in it."""

    starts: datetime
    ends: datetime
    day: date
    minutes: int


@dataclass(frozen=True)
class Warned:
    """A limit that is passed: which, on which day when it is one of a day, and by which figure in minutes."""

    code: str
    minutes: int = 0
    day: date | None = None


def total(stints: Iterable[Stint]) -> int:
    """Minutes worked in all of them."""
    return sum(one.minutes for one in stints)


def overtime(stints: Iterable[Stint], workdays: int) -> int:
    """Minutes of a month beyond eight hours for each of its working days (art. 41)."""
    return max(0, total(stints) - workdays * DAY)


def overlaps(stints: Iterable[Stint]) -> list[Stint]:
    """Those that begin before the one before them has ended."""
    return [later for earlier, later in pairwise(sorted(stints)) if later.starts < earlier.ends]


def of_week(stints: Sequence[Stint], holidays: Collection[date]) -> list[Warned]:
    """What passes a limit of the day or of the week among one person's shifts of one week; art. 36, 38, 41 and 44."""
    days: Counter[date] = Counter()
    for one in stints:
        days[one.day] += one.minutes
    found = [
        Warned(TOO_LONG_DAY if minutes > LONGEST_DAY else LONG_DAY, minutes, day)
        for day, minutes in sorted(days.items())
        if minutes > DAY
    ]
    if (all_of_it := total(stints)) > WEEK:
        found.append(Warned(LONG_WEEK, all_of_it))
    if len(days) == 7:
        found.append(Warned(NO_REST))
    return found + [Warned(HOLIDAY, minutes, day) for day, minutes in sorted(days.items()) if day in holidays]


def of_month(stints: Iterable[Stint], workdays: int) -> list[Warned]:
    """Overtime of a month beyond 36 hours (art. 41)."""
    beyond = overtime(stints, workdays)
    return [Warned(OVERTIME, beyond)] if beyond > MONTH_OVERTIME else []
