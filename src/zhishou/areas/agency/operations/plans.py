"""广告计划方案: drawn up in versions with its budget, handed in, approved by another or returned (agency.department.3)."""

from __future__ import annotations

from datetime import date

from django.db import models
from pydantic import BaseModel

from zhishou.areas.agency import laying, queries
from zhishou.areas.agency.models import APPROVE, PLAN, Line, Plan, Project, Task
from zhishou.areas.agency.saying import at, change, move, say, tell, url_of
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

State = Project.State
MOST_LINES = 40


def _kinds(_actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Line.Kind.choices]


class WritePlan(Command):
    project: Ref[Project] = ask("项目")
    goals: str = ask("广告目标", at_least=2, at_most=1000, multiline=True, hint="要让谁知道什么、做什么，怎样衡量")
    strategy: str = ask("广告策略", at_least=2, at_most=2000, multiline=True, hint="说什么，凭什么信，什么调性")
    media: str = ask("媒介安排", default="", at_most=1000, multiline=True)
    starts_on: date = ask("开始日期")
    contributors: list[Ref[Person]] = ask("参与制订的人", default=[], choices=queries.colleagues, at_most=20)


class BudgetLine(BaseModel):
    """One line: what it is for, what the client pays, what it may cost."""

    kind: Line.Kind = ask("类别", choices=_kinds)
    what: str = ask("内容", at_least=1, at_most=100)
    price: Money = ask("报价", at_least=0)
    cost: Money = ask("成本预算", at_least=0)


class SetBudget(Command):
    project: Ref[Project] = ask("项目")
    lines: list[BudgetLine] = ask("预算", at_least=1, at_most=MOST_LINES, hint="报价是客户付的，成本预算是公司打算花的")


class SubmitPlan(Command):
    project: Ref[Project] = ask("项目")


class ApprovePlan(Command):
    project: Ref[Project] = ask("项目")
    opinion: str = ask("审批意见", default="", at_most=500, multiline=True)


class ReturnPlan(Command):
    project: Ref[Project] = ask("项目")
    reason: str = ask("退回的原因", at_least=2, at_most=500, multiline=True)


def open_plan(row: Project, *states: Plan.State) -> Plan:
    """The version that is being drawn up, at one of some states; refused otherwise."""
    found = Plan.objects.filter(project=row, state__in=states or Plan.OPEN).first()
    if found is None:
        raise Refused("agency.no_open_plan", number=row.number)
    assert isinstance(found, Plan)
    return found


@operation("agency.write_plan", label="拟订广告计划", capability=PLAN, about="project", url_after=url_of)
def write_plan(act: Act, cmd: WritePlan) -> Project:
    """Write goals, strategy and media down; over an approved plan this begins the next version with the same budget.

    Refused before the brief is complete or excused, and while a version waits for approval.
    """
    row = at(act, cmd.project)
    if row.state == State.BRIEFING:
        raise Refused("agency.brief_first", number=row.number)
    plan = Plan.objects.filter(project=row, state__in=Plan.OPEN).first() or _next(act, row, cmd)
    if not plan.editable:
        raise Refused("agency.plan_waits", version=plan.version)
    change(plan, goals=cmd.goals, strategy=cmd.strategy, media=cmd.media, starts_on=cmd.starts_on)
    plan.contributors.set({act.person, *cmd.contributors})  # the page ticks those of before
    laying.lay_out(plan)
    act.note(version=plan.version)
    say(act, row, f"V{plan.version}")
    return row


def _next(act: Act, row: Project, cmd: WritePlan) -> Plan:
    last = Plan.objects.filter(project=row).first()
    made: Plan = Plan.objects.create(
        project=row, version=last.version + 1 if last else 1, by=act.person, at=act.now, goals=cmd.goals,
        strategy=cmd.strategy, media=cmd.media, starts_on=cmd.starts_on,
    )  # fmt: skip
    if last is not None:
        Line.objects.bulk_create(
            Line(plan=made, kind=one.kind, what=one.what, price_fen=one.price_fen, cost_fen=one.cost_fen)
            for one in last.lines.all()
        )
    return made


@operation("agency.set_budget", label="编制预算", capability=PLAN, about="project", url_after=url_of)
def set_budget(act: Act, cmd: SetBudget) -> Project:
    """State the budget of the version that is being drawn up, line by line, in fen."""
    row = at(act, cmd.project)
    plan = open_plan(row, Plan.State.DRAFT, Plan.State.RETURNED)
    plan.lines.all().delete()
    Line.objects.bulk_create(
        Line(plan=plan, kind=one.kind, what=one.what, price_fen=one.price, cost_fen=one.cost) for one in cmd.lines
    )
    act.note(price=sum(one.price for one in cmd.lines), cost=sum(one.cost for one in cmd.lines))
    say(act, row, f"V{plan.version}")
    return row


@operation("agency.submit_plan", label="报批广告计划", capability=PLAN, about="project", url_after=url_of)
def submit_plan(act: Act, cmd: SubmitPlan) -> Project:
    """Hand the version in for approval. Refused without a budget or without tasks; whoever approves is told."""
    row = at(act, cmd.project)
    plan = open_plan(row, Plan.State.DRAFT, Plan.State.RETURNED)
    if not plan.lines.exists() or not Task.objects.filter(project=row).exclude(state=Task.State.CANCELLED).exists():
        raise Refused("agency.plan_not_whole", version=plan.version)
    change(plan, state=Plan.State.SUBMITTED, submitted_at=act.now, by=act.person)
    say(act, row, f"V{plan.version}")
    tell(act, row, holders(APPROVE, row.site), "submitted")
    return row


@operation(
    "agency.approve_plan", label="批准广告计划", capability=APPROVE, about="project", url_after=url_of,
    apart_from=("agency.submit_plan", "agency.write_plan", "agency.set_budget"),
)  # fmt: skip
def approve_plan(act: Act, cmd: ApprovePlan) -> Project:
    """Put the version in force: the last one is superseded, its tasks are handed out. Not by whoever drew it up.

    What was to begin before today is laid out anew from today.
    """
    row = at(act, cmd.project, State.PLANNING, State.RUNNING)
    plan = open_plan(row, Plan.State.SUBMITTED)
    laying.lay_out(plan, first=clock.today())
    Plan.objects.filter(project=row, state=Plan.State.APPROVED).update(state=Plan.State.SUPERSEDED)
    new = list(Task.objects.filter(project=row, state=Task.State.DRAFT).order_by("serial"))
    change(
        plan, state=Plan.State.APPROVED, decided_by=act.person, decided_at=act.now, opinion=cmd.opinion,
        schedule=laying.snapshot(row),
    )  # fmt: skip
    for task in new:
        perform("agency.release_task", act.actor, {"task": task}, door=act.door)
    if row.state == State.PLANNING:
        move(row, State.RUNNING, act.now)
    say(act, row, f"V{plan.version}　{cmd.opinion}".strip())
    tell(act, row, [row.lead, row.coordinator, plan.by], "approved", version=plan.version)
    act.note(version=plan.version, tasks=len(new))
    return row


@operation("agency.return_plan", label="退回广告计划", capability=APPROVE, about="project", url_after=url_of)
def return_plan(act: Act, cmd: ReturnPlan) -> Project:
    """Not good yet: say what is to be changed."""
    row = at(act, cmd.project)
    plan = open_plan(row, Plan.State.SUBMITTED)
    change(plan, state=Plan.State.RETURNED, opinion=cmd.reason)
    say(act, row, f"V{plan.version}　{cmd.reason}")
    tell(act, row, [row.lead, plan.by], "returned", version=plan.version)
    return row
