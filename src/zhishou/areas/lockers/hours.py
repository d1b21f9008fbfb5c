"""Until when a thing may be left: the closing time of the day, the same rule for boxes and bulky items."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from zhishou.kernel import clock, settings_store
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def _check(site: Site) -> None:
    if _CLOCK.fullmatch(str(settings_store.value("lockers.closes_at", site)).strip()) is None:
        raise Refused("lockers.closing_time")


settings_store.declare(
    "lockers.closes_at",
    "打烊时间（寄存超时从这时算起）",
    "22:00",
    hint="例如 22:00。打烊之后存入的，到第二天打烊才算超时。",
    check=_check,
)


def closing(site: Site) -> time:
    """When the place closes."""
    found = _CLOCK.fullmatch(str(settings_store.value("lockers.closes_at", site)).strip())
    return time(int(found[1]), int(found[2])) if found else time(22, 0)


def until(site: Site, now: datetime, day: date | None = None) -> datetime:
    """The closing time of the agreed day, else the next one to come."""
    closes = closing(site)
    hours = timedelta(hours=closes.hour, minutes=closes.minute)
    if day is not None:
        return clock.midnight(day) + hours
    today = clock.local(now).date()
    tonight = clock.midnight(today) + hours
    return tonight if now < tonight else clock.midnight(today + timedelta(days=1)) + hours
