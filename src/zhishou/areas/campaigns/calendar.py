"""On which day an occasion falls, and when its time has come (service.visits.3).

The statutory festivals, the lunar ones among them, fall as in the work calendar's own source; 元宵节 is the fifteenth day of
the lunar year, so a fortnight after 春节. The 29th of February is the 28th in other years.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from zhishou.areas.campaigns.models import Occasion
from zhishou.kernel.calendar_seed import first_days

Day = Occasion.Day
NAMES = {
    Day.NEW_YEAR: "元旦", Day.SPRING: "春节", Day.LABOUR: "劳动节", Day.DRAGON_BOAT: "端午节", Day.MID_AUTUMN: "中秋节",
    Day.NATIONAL: "国庆节",
}  # fmt: skip
FROM_SPRING = {Day.LANTERN: timedelta(days=14)}


def day_in(occasion: Occasion, year: int) -> date:
    """The day of an occasion in a year."""
    if occasion.which == Day.OWN:
        assert occasion.month is not None and occasion.day is not None  # a database constraint
        return date(year, occasion.month, min(occasion.day, calendar.monthrange(year, occasion.month)[1]))
    which = Day(occasion.which)
    if which in FROM_SPRING:
        return first_days(year)[NAMES[Day.SPRING]] + FROM_SPRING[which]
    return first_days(year)[NAMES[which]]


def next_day(occasion: Occasion, today: date) -> date:
    """The next day of an occasion, today's included."""
    return next(day for year in (today.year, today.year + 1) if (day := day_in(occasion, year)) >= today)


def comes_up(occasion: Occasion, today: date) -> date | None:
    """The day of the occasion when its time has come: from `lead_days` before it until the day itself."""
    day = next_day(occasion, today)
    return day if day - timedelta(days=occasion.lead_days) <= today else None
