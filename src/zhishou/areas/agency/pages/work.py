"""The parts of a project's page, and the screens where its brief and its plan are written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.agency import budgets, gantt, laying, parts, queries
from zhishou.areas.agency.models import (
    APPROVE,
    BRIEF,
    BUDGETS,
    OPEN,
    PLAN,
    TRAFFIC,
    Brief,
    Cost,
    Handover,
    Overrun,
    Plan,
    Project,
    Talk,
    Task,
)
from zhishou.areas.agency.pages.projects import project_of
from zhishou.areas.agency.wording import section_names
from zhishou.kernel import typed
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan


def sections(brief: Brief | None) -> list[tuple[str, Any]]:
    """Every section of a brief with what it says; nothing where it says nothing."""
    if brief is None:
        return [(name, "") for name in section_names(Brief.SECTIONS)]
    said = {name: getattr(brief, name) or "" for name in Brief.SECTIONS}
    said["budget_fen"] = f"{yuan(brief.budget_fen)} 元" if brief.budget_fen else ""
    said["deadline"] = brief.deadline.isoformat() if brief.deadline else ""
    return list(zip(section_names(Brief.SECTIONS), said.values(), strict=True))


def _may(request: Asked, row: Project, *capabilities: str) -> bool:
    return row.is_open and row.site_id in request.actor.sites(*capabilities)


def _brief(request: Asked, row: Project) -> dict[str, Any]:
    brief = Brief.objects.select_related("settled_by", "by").filter(project=row).first()
    kept = queries.with_files([brief])[0] if brief else None
    return {
        "brief": brief, "sections": sections(brief), "files": kept.files if kept else [],
        "missing": section_names(brief.missing()) if brief else [], "writes": _may(request, row, BRIEF, APPROVE),
    }  # fmt: skip


def _plan(request: Asked, row: Project) -> dict[str, Any] | None:
    if row.state == Project.State.BRIEFING:
        return None
    plans = list(Plan.objects.filter(project=row).select_related("by", "decided_by").prefetch_related("contributors"))
    force = next((one for one in plans if one.state == Plan.State.APPROVED), None)
    drawn = next((one for one in plans if one.state in Plan.OPEN), None)
    return {
        "plans": plans, "force": force, "drawn": drawn, "shown": drawn or force,
        "writes": _may(request, row, PLAN), "approves": _may(request, row, APPROVE),
    }  # fmt: skip


def _schedule(request: Asked, row: Project) -> dict[str, Any] | None:
    tasks = laying.tasks_of(row)
    if not tasks:
        return None
    return {
        "tasks": tasks, "picture": gantt.draw(tasks, laying.is_workday(row), row.due_on),
        "moves": _may(request, row, TRAFFIC), "mine": request.actor.stands_for(),
    }  # fmt: skip


def _handovers(request: Asked, row: Project) -> dict[str, Any] | None:
    found = list(Handover.objects.filter(project=row).select_related("task", "by", "to")[:20])
    return {"handovers": found} if found else None


def _money(request: Asked, row: Project) -> dict[str, Any] | None:
    if row.site_id not in request.actor.sites(BUDGETS, APPROVE):
        return None
    book = budgets.of(row)
    return {"book": book} if book is not None else None


def _talks(request: Asked, row: Project) -> dict[str, Any] | None:
    rows = Talk.objects.within(request.actor).filter(project=row).select_related("by", "email")
    found = list(rows.prefetch_related("people")[:5])
    serves = row.site_id in request.actor.sites("contact_clients")
    return {"talks": found, "serves": serves, "row": row} if found or serves else None


parts.register(10, "brief", "agency/part_brief.html", _brief)
parts.register(20, "plan", "agency/part_plan.html", _plan)
parts.register(30, "schedule", "agency/part_schedule.html", _schedule)
parts.register(40, "handovers", "agency/part_handovers.html", _handovers)
parts.register(60, "talks", "agency/part_talks.html", _talks)
parts.register(10, "money", "agency/part_money.html", _money, beside=True)


@require_GET
@page(BRIEF, APPROVE)
def brief(request: Asked, number: str) -> HttpResponse:
    """The brief as a form; complete or excused from here."""
    row = project_of(request, number)
    found = Brief.objects.filter(project=row).first()
    given = {
        name: getattr(found, name) if found else "" for name in ("product", "market", "marketing", "audience", "musts")
    }
    given["budget"] = found.budget_fen if found else None
    given["deadline"] = (found.deadline if found else row.due_on) or ""
    context = {
        "row": row, "brief": found, "sections": sections(found), "given": given,
        "missing": section_names(found.missing() if found else Brief.SECTIONS),
        "writes": _may(request, row, BRIEF), "approves": _may(request, row, APPROVE),
    }  # fmt: skip
    return render(request, "agency/brief.html", context)


@require_GET
@page(PLAN, APPROVE)
def plan(request: Asked, number: str) -> HttpResponse:
    """The version that is being drawn up: text, budget, tasks; handed in, approved or returned from here."""
    row = project_of(request, number)
    found = _plan(request, row)
    shown: Plan | None = found["shown"] if found else None
    lines = list(shown.lines.all()) if shown else []
    tasks, price = laying.tasks_of(row), sum(one.price_fen for one in lines)
    context = {
        "row": row, "beyond": _beyond(row, price), **(found or {}), "lines": lines, "tasks": tasks,
        "editable": found is not None and found["writes"] and (found["drawn"] is None or found["drawn"].editable),
        "lines_given": [
            {"kind": one.kind, "what": one.what, "price": yuan(one.price_fen).replace(",", ""), "cost": yuan(one.cost_fen).replace(",", "")}
            for one in lines
        ],
        "price": price, "cost": sum(one.cost_fen for one in lines),
        "picture": gantt.draw(tasks, laying.is_workday(row), row.due_on) if tasks else "", "contributors": [one.name for one in shown.contributors.all()] if shown else [],
        "sees_cost": row.site_id in request.actor.sites(BUDGETS, PLAN, APPROVE),
    }  # fmt: skip
    return render(request, "agency/plan.html", context)


def _beyond(row: Project, price: int) -> str:
    """That the price is more than the client named in the brief, in fen; nothing where it is not."""
    named = Brief.objects.filter(project=row).values_list("budget_fen", flat=True).first()
    if not named or price <= named:
        return ""
    told = _("报价比客户需求书里的广告预算 {named} 元多 {more} 元。请先与客户谈妥，或者改预算。")
    return told.format(named=yuan(named), more=yuan(price - named))


@require_GET
@page(PLAN)
def task_edit(request: Asked, pk: int) -> HttpResponse:
    """A task of the version that is being drawn up, as a form."""
    task = task_of(request, pk)
    waits = [str(one.pk) for one in task.waits_for.all()]
    return render(request, "agency/task_edit.html", {"row": task.project, "task": task, "waits": waits})


def task_of(request: Asked, pk: int) -> Task:
    """A task within sight, or no such page."""
    rows: Any = Task.objects.within(request.actor)
    found: Task = get_object_or_404(
        rows.select_related("person", "department", "project__site", "project__client", "plan"),
        pk=typed.number(str(pk)),
    )
    return found


@require_GET
@page(OPEN)
def edit(request: Asked, number: str) -> HttpResponse:
    """Team, lead, coordinator and last day of a project; finished or stopped from here."""
    row = project_of(request, number)
    members = [{"person": str(one.person_id), "part": one.part} for one in row.members.all()]
    return render(request, "agency/project_edit.html", {"row": row, "members": members})


@require_GET
@page(BUDGETS, APPROVE)
def costs(request: Asked, number: str) -> HttpResponse:
    """Budget, costs and margin of a project; costs are entered and overruns asked for and decided here."""
    row = project_of(request, number)
    context = {
        "row": row, "book": budgets.of(row), "costs": list(Cost.objects.filter(project=row).select_related("by", "voided_by")[:200]),
        "overruns": list(Overrun.objects.filter(project=row).select_related("by", "decided_by")[:20]),
        "enters": row.site_id in request.actor.sites(BUDGETS), "approves": row.site_id in request.actor.sites(APPROVE),
    }  # fmt: skip
    return render(request, "agency/costs.html", context)
