"""What somebody typed into an address or a form, read: a number, a day, a span of hours; nothing where it is no such thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]+\s*(\d{1,2})[:：](\d{2})")  # 12:00-14:00
_DECIMAL = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+", re.ASCII)
_DIGITS = 18  # any such number fits the 64 bits of an id
YEARS = range(1900, 9000)  # around such a day one can count without leaving the calendar


def number(text: object, digits: int = _DIGITS) -> int | None:
    """A whole number without a sign, of at most so many digits: by default whatever an id may be."""
    said = str(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) <= digits else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers: the ticked rows of a list."""
    return [found for text in texts if (found := number(text)) is not None]


def decimal(text: object) -> Decimal | None:
    """A decimal number of no more digits before and behind the point than an id has. Full-width signs are read like others.

    A comma stands between every three digits before the point and nowhere else (`1,234.5`): `12,5` is no number here,
    nor is `1.2E+5`, whose last digits are lost.
    """
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    if _DECIMAL.fullmatch(plain) is None:
        return None
    found = Decimal(plain.replace(",", ""))
    return found if abs(found.adjusted()) < _DIGITS else None


def scaled(text: object, places: int) -> int | None:
    """A decimal number of no more than so many places as a whole count of 10^-places: `12.5`, 3 as 12500."""
    found = decimal(text)
    found = None if found is None else found.scaleb(places)
    return int(found) if found is not None and found == found.to_integral_value() else None


def day(text: str) -> date | None:
    """A day as addresses write it (2026-11-23)."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def moment(text: str) -> datetime | None:
    """A moment of an address (2026-11-23T18:00), here where it names no zone; none where it is no moment."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.year not in YEARS:
        return None
    return make_aware(found) if is_naive(found) else found


def span(found: re.Match[str]) -> tuple[time, time] | None:
    """The two times of day of a match of SPAN; nothing where a clock shows no such time."""
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    try:
        return time(start_hour, start_minute), time(end_hour, end_minute)
    except ValueError:
        return None
