"""The period of a budget: a month (`202612`) or a year (`2026`)."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from django.db import models
from django.utils.translation import gettext as _
from pydantic import AfterValidator

from zhishou.kernel import clock, spans, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.spans import Span

PERIOD = r"^[1-8][0-9]{3}(0[1-9]|1[0-2])?$"
AHEAD = 12  # months offered to choose from


def tidy(text: str) -> str:
    """`2026-12`, `2026 年 12 月` and `２０２６１２` are 202612. ValueError with a sentence when it is neither month nor year."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = re.fullmatch(r"(\d{4})(?:年|(\d{2})|\D(\d{1,2})月?)?", plain)
    month = (found[2] or found[3] or "") if found else ""
    period = found[1] + (month.zfill(2) if month else "") if found else ""
    if not re.fullmatch(PERIOD, period) or int(period[:4]) not in typed.YEARS:
        raise ValueError(_("期间写成月 202612 或者年 2026。"))
    return period


Period = Annotated[str, AfterValidator(tidy)]
"""A month or a year, kept in one form."""


def span(period: str) -> Span:
    """Its days."""
    return spans.of_months(*(f"{period[:4]}-{month}" for month in ([period[4:]] * 2 if period[4:] else ("01", "12"))))


def month(asked: str) -> str:
    """The month an address asks for (`2026-12`), else this one: 202612."""
    digits = asked.replace("-", "")
    whole = len(digits) == 6 and re.fullmatch(PERIOD, digits) and int(digits[:4]) in typed.YEARS
    return digits if whole else f"{clock.today():%Y%m}"


def offered(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """This year and the next, the month that has passed, this one and a year of months to come."""
    today = clock.today()
    years = [spans.around("year", today), spans.around("year", today).after]
    months = [spans.around("month", today)]
    for _n in range(AHEAD):
        months.append(months[-1].after)
    chosen = [*months, months[0].before, *years]
    return [(f"{one.first:%Y%m}" if one.grain == "month" else f"{one.first:%Y}", one.words) for one in chosen]
