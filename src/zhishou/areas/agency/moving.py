"""What moving one task does: every task before and after, and whom it harms. The page shows it, the operation does it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhishou.areas.agency import laying, schedule
from zhishou.areas.agency.models import Project, Task
from zhishou.areas.agency.schedule import Item
from zhishou.kernel.operation import Refused


@dataclass(frozen=True)
class Move:
    """One task with its days before and after."""

    task: Task
    starts: date
    ends: date
    new_starts: date
    new_ends: date

    @property
    def later(self) -> int:
        """Days by which it ends later; below nought when it ends earlier."""
        return (self.new_ends - self.ends).days


@dataclass(frozen=True)
class Clash:
    """Another task of the same person on the same days, of this project or another, that was not there before."""

    move: Move
    other: Task


@dataclass(frozen=True)
class Effect:
    """What comes of a move: the tasks that change, who has two things at once, and whether the client's day is missed."""

    tasks: Sequence[Task]
    after: dict[int, Item]
    moves: Sequence[Move]
    clashes: Sequence[Clash]
    ends: date
    misses: date | None  # the client's day, when the work now ends after it
    seen: str

    def as_json(self) -> list[dict[str, Any]]:
        """The moves as they are kept with the reschedule."""
        return [
            {
                "task": one.task.serial, "title": one.task.title, "from": [one.starts.isoformat(), one.ends.isoformat()],
                "to": [one.new_starts.isoformat(), one.new_ends.isoformat()],
            }
            for one in self.moves
        ]  # fmt: skip


def effect(row: Task, starts: date, days: int) -> Effect:
    """Work out what moving a task to a day and a length does. Refused when it would begin before what it waits for ends."""
    tasks = laying.tasks_of(row.project)
    before = laying.items(tasks)
    try:
        after = schedule.cascade(before, row.pk, starts, days, laying.is_workday(row.project))
    except schedule.BlockedError as no:
        raise Refused("agency.too_early", title=row.title, day=no.args[0].isoformat()) from None
    moves = [
        Move(one, one.starts_on, one.ends_on, after[one.pk].starts, after[one.pk].ends)
        for one in tasks
        if (one.starts_on, one.ends_on) != (after[one.pk].starts, after[one.pk].ends)
    ]
    ends = max(one.ends for one in after.values())
    due = row.project.due_on
    seen = _digest([(m.task.pk, m.starts, m.ends, m.new_starts, m.new_ends) for m in moves] + [(row.pk, starts, days)])
    return Effect(tasks, after, moves, _clashes(row.project, moves), ends, due if due and ends > due else None, seen)


def _digest(facts: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:24]


def _clashes(project: Project, moves: Sequence[Move]) -> list[Clash]:
    """Tasks of other projects that the people of the moved tasks have on the new days and did not have on the old ones."""
    people = {one.task.person_id for one in moves}
    others = Task.objects.filter(person__in=people, state__in=["planned", "started"]).exclude(project=project)
    busy = list(others.select_related("project", "person").order_by("starts_on", "pk"))
    return [
        Clash(one, other)
        for one in moves
        for other in busy
        if other.person_id == one.task.person_id
        and _meet(one.new_starts, one.new_ends, other)
        and not _meet(one.starts, one.ends, other)
    ]


def _meet(starts: date, ends: date, other: Task) -> bool:
    return starts <= other.ends_on and other.starts_on <= ends
