"""Days of rest and make-up working days of mainland China, from the kept library `holidays`.

Source: 《全国年节及纪念日放假办法》 and the State Council's yearly notice. Statutory days are known for any year; which
weekends are worked in exchange (调休) is announced only in the autumn before, so a year without any such day in the
library comes out provisional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import holidays

_REST_IN_EXCHANGE = "休息日"
_IN_LIEU = "（补假）"


@dataclass(frozen=True, slots=True)
class SeedDay:
    """One day that differs from its weekday, ready for the calendar's table."""

    date: date
    kind: Literal["statutory", "adjusted"]
    working: bool
    name: str
    source: str
    provisional: bool


def seed_days(years: Iterable[int]) -> list[SeedDay]:
    """Every holiday and make-up working day of the years, in order of date."""
    found = [day for year in sorted(set(years)) for day in _year(year)]
    return sorted(found, key=lambda day: day.date)


@cache
def first_days(year: int) -> dict[str, date]:
    """The day of each statutory festival of a year by its name, the lunar ones too: 春节 is New Year's Day, not its eve."""
    found: dict[str, date] = {}
    for day in _year(year):
        if day.kind == "statutory" and not day.working:
            for name in re.split(r"[；;、]\s*", day.name):
                found.setdefault(name, day.date)
    return found


def announced(year: int) -> bool:
    """Whether the library holds the State Council's arrangement for the year."""
    return any(day.year == year for day in _library(year).weekend_workdays)


def _library(year: int) -> holidays.HolidayBase:
    import holidays

    # The next year's notice can make a December weekend a working day.
    return holidays.country_holidays("CN", years=[year, year + 1], language="zh_CN")


def _year(year: int) -> list[SeedDay]:
    days, certain = _library(year), announced(year)
    edition = f"holidays {version('holidays')}"
    source = f"国务院办公厅放假安排（{edition}）" if certain else f"按放假办法推算，调休待公布（{edition}）"
    rest = [
        SeedDay(day, _kind(name), False, _plain(name), source, not certain)
        for day, name in days.items()
        if day.year == year
    ]
    work = [
        SeedDay(day, "adjusted", True, "调休上班", source, not certain)
        for day in days.weekend_workdays
        if day.year == year
    ]
    return rest + work


def _kind(name: str) -> Literal["statutory", "adjusted"]:
    return "adjusted" if name.startswith(_REST_IN_EXCHANGE) or _IN_LIEU in name else "statutory"


def _plain(name: str) -> str:
    return "调休放假" if name.startswith(_REST_IN_EXCHANGE) else name
