"""Moments as tables and banks spell them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from zhishou.kernel import typed
from zhishou.kernel.excel import SHANGHAI, clean_text

_WHEN = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T ]*(?P<half>上午|下午)? ?(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?)?[分秒]?)?"
    r" ?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_RUN_TOGETHER = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:[T ]+|$)")  # 20190425 093209 as banks write it


def parse_when(value: str | date | datetime) -> datetime:
    """A moment, aware: `2019/4/25 9:32:09`, `2019-04-25 下午1:32`, `2019年4月25日`, `20190425`, or a date typed in Excel.

    Without a zone it is the clock of Shanghai; without a time, midnight. ValueError with a sentence otherwise.
    """
    moment = _moment(value)
    if moment is None or moment.year not in typed.YEARS:
        shown = str(value).strip()[:30]
        raise ValueError(gettext("“{shown}”不是日期时间。请写成 2019-04-25 09:32:09 这样。").format(shown=shown))
    return moment


def parse_day(value: str | date | datetime) -> date:
    """A day, written in any of the ways `parse_when` reads. ValueError with a sentence that asks for a day otherwise."""
    try:
        return parse_when(value).date()
    except ValueError:
        shown = str(value).strip()[:30]
        raise ValueError(gettext("“{shown}”不是日期。请写成 2026-11-01 这样。").format(shown=shown)) from None


def _moment(value: str | date | datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime.combine(value, time(), SHANGHAI)
    text = unicodedata.normalize("NFKC", clean_text(str(value)))  # digits, colons and strokes of full width
    found = _WHEN.fullmatch(_RUN_TOGETHER.sub(r"\1-\2-\3 ", text).strip())
    try:
        if found is None:
            return None
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        hour = int(found["hour"] or 0)
        if found["half"]:
            hour = hour % 12 + (12 if found["half"] == "下午" else 0)
        clock = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
        return datetime.combine(day, clock, _zone(found["zone"]))
    except ValueError:
        return None


def _zone(text: str | None) -> ZoneInfo | timezone:
    if text is None:
        return SHANGHAI
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
