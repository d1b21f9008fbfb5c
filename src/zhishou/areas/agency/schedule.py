"""The arithmetic of a schedule, pure: working days forward, and what moves when one task moves.

Rules, in words:
- A task takes whole working days. It begins on a working day after the last day of everything it waits for.
- Laying out puts every task as early as its first day and what it waits for allow.
- Moving one task pushes only those that wait for it, directly or further on, and only as far as they must go; none is
  pulled forward. What is done stays. To do the same again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

IsWorkday = Callable[[date], bool]
_SEARCH = 800  # days: a calendar without a working day in two years is a mistake
_DAY = timedelta(days=1)


class CycleError(ValueError):
    """Tasks wait for one another in a ring."""


class BlockedError(ValueError):
    """The task would begin before one it waits for has ended; `args[0]` is the first day it may begin."""


@dataclass(frozen=True)
class Item:
    """One task as the arithmetic sees it. `fixed`: done, it does not move any more."""

    id: int
    days: int
    after: tuple[int, ...] = ()
    starts: date = date.min
    ends: date = date.min
    not_before: date | None = None
    fixed: bool = False


def workday_from(day: date, is_workday: IsWorkday) -> date:
    """The day itself when it is a working day, else the next one."""
    for ahead in range(_SEARCH):
        if is_workday(day + ahead * _DAY):
            return day + ahead * _DAY
    raise ValueError("no working day")


def finish(starts: date, days: int, is_workday: IsWorkday) -> date:
    """The last of so many working days from a day on."""
    day = workday_from(starts, is_workday)
    for _ in range(days - 1):
        day = workday_from(day + _DAY, is_workday)
    return day


def in_order(items: Iterable[Item]) -> list[Item]:
    """The tasks, each after all it waits for; otherwise as they were given. Raises CycleError."""
    left = {one.id: one for one in items}
    done: list[Item] = []
    while left:
        ready = [one for one in left.values() if not any(before in left for before in one.after)]
        if not ready:
            raise CycleError
        for one in ready:
            done.append(left.pop(one.id))
    return done


def earliest(one: Item, placed: Mapping[int, Item], is_workday: IsWorkday) -> date | None:
    """The first day a task may begin after all it waits for; None when it waits for nothing."""
    ends = [placed[before].ends for before in one.after if before in placed]
    return workday_from(max(ends) + _DAY, is_workday) if ends else None


def lay_out(items: Sequence[Item], first_day: date, is_workday: IsWorkday) -> dict[int, Item]:
    """Every task that is not fixed as early as it may be, from a first day on."""
    placed: dict[int, Item] = {}
    for one in in_order(items):
        begins = max(filter(None, (first_day, one.not_before, earliest(one, placed, is_workday))))
        placed[one.id] = one if one.fixed else _at(one, workday_from(begins, is_workday), is_workday)
    return placed


def cascade(items: Sequence[Item], moved: int, starts: date, days: int, is_workday: IsWorkday) -> dict[int, Item]:
    """All tasks after one was moved to a day and a length. Raises BlockedError when it may not begin so early."""
    follow = followers(items, moved)
    placed: dict[int, Item] = {}
    for one in in_order(items):
        need = earliest(one, placed, is_workday)
        if one.id == moved:
            begins = workday_from(starts, is_workday)
            if need is not None and begins < need:
                raise BlockedError(need)
            placed[one.id] = _at(replace(one, days=days), begins, is_workday)
        elif one.id in follow and not one.fixed and need is not None and one.starts < need:
            placed[one.id] = _at(one, need, is_workday)
        else:
            placed[one.id] = one
    return placed


def followers(items: Sequence[Item], of: int) -> set[int]:
    """All that wait for a task, directly or further on."""
    found: set[int] = set()
    reach = {of}
    while reach:
        reach = {one.id for one in items if one.id not in found and reach & set(one.after)}
        found |= reach
    return found


def _at(one: Item, starts: date, is_workday: IsWorkday) -> Item:
    return replace(one, starts=starts, ends=finish(starts, one.days, is_workday))
