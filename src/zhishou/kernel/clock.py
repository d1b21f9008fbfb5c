"""The only clock. Tests and the demo move it; nothing else asks for the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("zhishou_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The local date (Asia/Shanghai by default) of this moment."""
    return timezone.localtime(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the installation."""
    return timezone.localtime(moment)


def short(moment: datetime) -> str:
    """A moment as a page writes it: `11-22 16:40`, with its year in front when that is another."""
    on_the_wall = local(moment)
    return f"{on_the_wall:%m-%d %H:%M}" if on_the_wall.year == today().year else f"{on_the_wall:%Y-%m-%d %H:%M}"


def midnight(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time()))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` (aware)."""
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)
