"""Working days of a place: the end of work on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from zhishou.kernel import calendar_store
from zhishou.kernel.models import Site


def end_of(site: Site, day: date) -> datetime:
    """The end of work on a day; of the next working day when that is a day of rest."""
    return calendar_store.work_time(site).closing(day - timedelta(days=1), 1)
