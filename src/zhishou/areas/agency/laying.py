"""Tasks on the calendar: the arithmetic of `schedule` on the rows of a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from zhishou.areas.agency import schedule
from zhishou.areas.agency.models import Plan, Project, Task
from zhishou.areas.agency.schedule import IsWorkday, Item
from zhishou.kernel import calendar_store
from zhishou.kernel.operation import Refused


def tasks_of(row: Project) -> list[Task]:
    """The tasks of a project but those that were cancelled, with whom and what they wait for, in three queries."""
    found = Task.objects.filter(project=row).exclude(state=Task.State.CANCELLED).select_related("person", "department")
    return list(found.prefetch_related("waits_for").order_by("starts_on", "serial"))


def items(tasks: Iterable[Task], *, only_drafts: bool = False) -> list[Item]:
    """The tasks as the arithmetic sees them; what is done does not move, and while drawing up nothing else that is in force."""
    return [
        Item(
            one.pk, one.days, tuple(w.pk for w in one.waits_for.all() if w.state != Task.State.CANCELLED), one.starts_on,
            one.ends_on, one.not_before,
            one.state != Task.State.DRAFT if only_drafts else one.state == Task.State.DONE,
        )
        for one in tasks
    ]  # fmt: skip


def is_workday(row: Project) -> IsWorkday:
    """Whether the agency works on a day."""
    return calendar_store.work_time(row.site).is_workday


def lay_out(plan: Plan, *, first: date | None = None) -> None:
    """Put the tasks that are being drawn up on the earliest days they may have, from the plan's first day on.

    Refused when they wait for one another in a ring.
    """
    row = plan.project
    tasks = tasks_of(row)
    try:
        found = schedule.lay_out(
            items(tasks, only_drafts=True), max(plan.starts_on, first or plan.starts_on), is_workday(row)
        )
    except schedule.CycleError:
        raise Refused("agency.ring") from None
    write(tasks, found)


def write(tasks: Sequence[Task], found: dict[int, Item]) -> list[Task]:
    """Write the days that changed; returns the tasks that did."""
    moved = []
    for one in tasks:
        at = found[one.pk]
        if (one.starts_on, one.ends_on, one.days) != (at.starts, at.ends, at.days):
            one.starts_on, one.ends_on, one.days = at.starts, at.ends, at.days
            one.save(update_fields=["starts_on", "ends_on", "days"])
            moved.append(one)
    return moved


def snapshot(row: Project) -> list[dict[str, Any]]:
    """The schedule as it stands, to be kept with the version that was approved."""
    return [
        {
            "n": one.serial, "title": one.title, "department": one.department.name, "person": one.person.name, "days": one.days,
            "starts": one.starts_on.isoformat(), "ends": one.ends_on.isoformat(),
            "after": sorted(w.serial for w in one.waits_for.all()),
        }
        for one in tasks_of(row)
    ]  # fmt: skip
