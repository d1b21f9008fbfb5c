"""How a sentence takes in a number of things and a list of names, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zhishou.kernel.money import per_mille


def quantity(sentence: str, /, *, n: int, **facts: Any) -> str:
    """A sentence about `n` things, filled in. Chinese says one and many alike; the catalogue holds both forms of English."""
    return ngettext(sentence, sentence, n).format(n=n, **facts)


class Percent(str):
    """A share as it is read, “33.8%”; `share` is the same as a number (0 to 1), for a spreadsheet."""

    share: float

    @classmethod
    def of(cls, part: int, whole: int) -> Percent:
        """A part of a whole above zero, to a tenth of a percent, half-up."""
        mille = per_mille(part, whole)
        made = cls(f"{mille / 10:.1f}%")
        made.share = mille / 1000
        return made


def listed(items: Iterable[Any]) -> str:
    """Several as one enumeration: “甲、乙、丙”; in English “A, B and C”."""
    return _joined(items, pgettext("before the last", "、"))


def either(items: Iterable[Any]) -> str:
    """Several of which one is enough: “甲、乙或丙”; in English “A, B or C”."""
    return _joined(items, _("或"))


def _joined(items: Iterable[Any], before_last: str) -> str:
    *others, last = [str(each) for each in items] or [""]
    return pgettext("between", "、").join(others) + before_last + last if others else last


def weekday(day: int) -> str:
    """A day of the week, Monday 0: 周一."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day]


def weekday_letters() -> list[str]:
    """The heads of a calendar's columns from Monday on: 一, 二; in English Mo, Tu."""
    return [
        pgettext("weekday", "一"), pgettext("weekday", "二"), pgettext("weekday", "三"), pgettext("weekday", "四"),
        pgettext("weekday", "五"), pgettext("weekday", "六"), pgettext("weekday", "日"),
    ]  # fmt: skip


def month_of_year(day: date) -> str:
    """The month a day lies in: 2026 年 12 月."""
    return _("{year} 年 {month} 月").format(year=day.year, month=day.month)


def month_name(month: int) -> str:
    """A month of the year: 11 月; in English November."""
    return date_format(date(2000, month, 1), pgettext("how a month is written", "n 月"))
