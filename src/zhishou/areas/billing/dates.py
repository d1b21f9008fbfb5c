"""When a charge is due."""

from __future__ import annotations

from datetime import date

from zhishou.areas.billing.models import Tariff
from zhishou.areas.property import periods


def due_on(tariff: Tariff, period: int) -> date:
    """Day `due_day` (0, or past its end: the last) of the month `due_months` after the period."""
    last = periods.last_day(periods.add(period, tariff.due_months))
    return last if tariff.due_day == 0 or tariff.due_day >= last.day else last.replace(day=tariff.due_day)
