"""进度板: every task of every project by department and day; one task with its hand-overs; moving it, seen before it is done."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.agency import moving, queries
from zhishou.areas.agency.models import SEES, TASKS, TRAFFIC, Handover, Task
from zhishou.areas.agency.pages.work import task_of
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import Refused

MOST = 400


@require_GET
@page(*SEES)
def board(request: Asked) -> HttpResponse:
    """The open tasks within sight by department: late, this week, later; and hand-overs nobody has received yet."""
    tasks = _open_tasks(request)
    departments: dict[str, list[Task]] = defaultdict(list)
    for one in tasks:
        departments[one.department.name].append(one)
    waiting = Handover.objects.within(request.actor).filter(state=Handover.State.PASSED, project__closed_at=None)
    context = {
        "departments": [_column(name, found) for name, found in sorted(departments.items())],
        "late": sum(one.late for one in tasks), "count": len(tasks), "waiting": list(waiting.select_related("task", "project", "by", "to")[:50]),
        "view": request.GET.get("view", ""), "urges": bool(request.actor.sites(TRAFFIC)), "today": clock.today(),
    }  # fmt: skip
    return render(request, "agency/board.html", context)


def _open_tasks(request: Asked) -> list[Task]:
    rows = Task.objects.within(request.actor).filter(state__in=["planned", "started"], project__closed_at=None)
    if request.GET.get("view") == "mine":
        rows = rows.filter(person_id__in=request.actor.stands_for())
    rows = rows.select_related("project__client", "department", "person").order_by("ends_on", "pk")
    found = list(rows[:MOST])
    return [one for one in found if one.late] if request.GET.get("view") == "late" else found


def _column(name: str, tasks: list[Task]) -> dict[str, Any]:
    week = clock.today() + timedelta(days=6 - clock.today().weekday())
    groups = (
        (_("已晚"), [one for one in tasks if one.late]),
        (_("本周"), [one for one in tasks if not one.late and one.due_on <= week]),
        (_("以后"), [one for one in tasks if one.due_on > week]),
    )
    return {"name": name, "count": len(tasks), "groups": [(title, found) for title, found in groups if found]}


@require_GET
@page(*SEES)
def task(request: Asked, pk: int) -> HttpResponse:
    """One task: its days, what it waits for, its hand-overs, and what the reader does about it."""
    found = task_of(request, pk)
    row = found.project
    mine = request.actor.stands_for()
    handovers = list(found.handovers.select_related("by", "to"))
    works = row.is_open and row.site_id in request.actor.sites(TASKS)
    context = {
        "row": row, "task": found, "before": list(found.waits_for.select_related("person")),
        "after": list(found.followers.exclude(state="cancelled").select_related("person")), "handovers": handovers,
        "files": queries.with_files([found])[0].files, "does": works and found.person_id in mine,
        "receives": [one for one in handovers if works and one.state == "passed" and one.to_id in mine],
        "moves": row.is_open and found.open and row.site_id in request.actor.sites(TRAFFIC),
    }  # fmt: skip
    return render(request, "agency/task.html", context)


@require_GET
@page(TRAFFIC)
def move(request: Asked, pk: int) -> HttpResponse:
    """What moving a task would do, before it is done: every task before and after, and whom it harms."""
    found = task_of(request, pk)
    row = found.project
    starts = typed.day(request.GET.get("starts", "")) or found.starts_on
    days = min(max(typed.number(request.GET.get("days", "")) or found.days, 1), 120)
    context: dict[str, Any] = {"row": row, "task": found, "starts": starts, "days": days}
    if "starts" in request.GET or "days" in request.GET:
        try:
            context["effect"] = moving.effect(found, starts, days)
        except Refused as no:
            context["sentence"] = no.sentence()
    return render(request, "agency/move.html", context)
