"""A wide file of daily use: columns day_1 … day_31 add up to a period's usage; its meters open themselves."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from zhishou.areas.property import periods
from zhishou.kernel import typed
from zhishou.kernel.excel import as_text
from zhishou.kernel.importing import Line, plain_header
from zhishou.kernel.phrasing import listed

DAY = re.compile(r"(?:day[_ ]?|第)?0?(\d{1,2})(?:日|号)?")
SPAN = re.compile(r"day_?1\s*(?:…|\.{2,3}|-|~|:|至)\s*day_?31", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(r"([A-Za-z]{3})[a-z]*[-/ ]?(\d{2,4})")


def days_of(line: Line) -> dict[int, str]:
    """The cells of the line's day columns by day of the month; empty for a file without them."""
    found = {day: as_text(line.source[headers[0]]).strip() for day, headers in _headers(line).items()}
    return found if found.keys() >= {1, 2} else {}


def twice(line: Line) -> str:
    """The headers of a day that stands in the file under two names (`day_5、第5日`); empty when none does."""
    return listed(next((headers for headers in _headers(line).values() if len(headers) > 1), []))


def _headers(line: Line) -> dict[int, list[str]]:
    return _days(tuple(line.source))


@lru_cache(maxsize=16)  # the headers of a file are the same in every line
def _days(headers: tuple[str, ...]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for header in headers:
        plain = plain_header(header)
        if (match := DAY.fullmatch(plain)) and plain != match[1]:
            found.setdefault(int(match[1]), []).append(header)
    return found


def period_of(text: str, year: str = "") -> int:
    """`Jan-26`, `2026-01`, or `1` beside a year; ValueError with a sentence otherwise, and where the year is another one."""
    text, year = (unicodedata.normalize("NFKC", each) for each in (text, year))
    found = _period(text, year)
    if re.fullmatch(r"\d{4}", year.strip()) and int(year) != found // 100:
        said = _("账期“{text}”和年份“{year}”不是同一年，请核对。")
        raise ValueError(said.format(text=text.strip()[:20], year=year.strip()[:20]))
    return found


def _period(text: str, year: str) -> int:
    if (match := _ENGLISH.fullmatch(text.strip())) and match[1].lower() in MONTHS:
        number = int(match[2])
        return (number if number > 99 else 2000 + number) * 100 + MONTHS.index(match[1].lower()) + 1
    if text.strip().isdigit() and year.strip().isdigit() and len(text.strip()) < 3:
        return periods.read(f"{year.strip()}-{text.strip()}")
    return periods.read_cell(text)


def usage_of(days: dict[int, str], period: int, wrong: list[str]) -> tuple[int | None, date]:
    """Σ of the days in thousandths, rounded half-up once, and the period's last day.

    A blank or unreadable day is said: missing is not zero. So is use on a day the month does not have.
    """
    last = periods.last_day(period)
    missing = [number for number in range(1, last.day + 1) if not days.get(number)]
    beyond = [number for number in sorted(days) if not 1 <= number <= last.day and days[number]]
    unread = [number for number in range(1, last.day + 1) if days.get(number) and not _is_use(days[number])]
    if unread:
        sentence = _("{day} 日的用量“{text}”不是数字，或小于零。")
        wrong.append(sentence.format(day=unread[0], text=days[unread[0]][:20]))
    elif missing:
        wrong.append(_("缺少这些天的用量：{days} 日。缺的不当作零，请补上。").format(days=_runs(missing)))
    elif beyond:
        sentence = _("{month} 没有 {days} 日，这几列却有用量，请核对月份。")
        wrong.append(sentence.format(month=periods.words(period), days=_runs(beyond)))
    if wrong:
        return None, last
    total = sum((typed.decimal(days[number]) or Decimal(0) for number in range(1, last.day + 1)), Decimal(0))
    return int((total * 1000).quantize(Decimal(1), ROUND_HALF_UP)), last


def _runs(days: list[int]) -> str:
    """Days as people write them: `5、11—31`."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return listed(part for run in runs for part in ([f"{run[0]}—{run[-1]}"] if len(run) > 2 else run))


def _is_use(text: str) -> bool:
    used = typed.decimal(text)
    return used is not None and used >= 0
