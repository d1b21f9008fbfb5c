"""编制: a plan and its items while it is a draft (property.manager.2)."""

from __future__ import annotations

import io
from datetime import date

from django.db import models
from django.db.models import Max

from zhishou.areas.errands.measures import MOST_DIGITS, target_of
from zhishou.areas.errands.operations.assigning import team
from zhishou.areas.plans import periods, queries, sheets
from zhishou.areas.plans.models import MAKE, Item, Plan
from zhishou.kernel import choosing, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_ITEMS = 100


def url_of(row: models.Model) -> str:
    """The page of the plan."""
    plan = row.plan if isinstance(row, Item) else row
    assert isinstance(plan, Plan)
    return plan.url()


def _periods(_actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    return periods.open_ones()


def unfinished(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The items of published plans at the site that are still to be done, not yet taken over: “3. 入户走访（林晓雯，还差 15 户）”."""
    return queries.unfinished_choices(actor, row) if isinstance(row, Plan) else []


class Drafting(Command):
    site: Ref[Site] = ask("部门所在", choices=choosing.sites(MAKE))
    period: str = ask("期间", at_most=7, public=True, choices=_periods)
    aim: str = ask("目标和重点", default="", at_most=1000, multiline=True, hint="这一期要达到什么，几句话")


class Aiming(Command):
    plan: Ref[Plan] = ask("计划")
    aim: str = ask("目标和重点", at_least=2, at_most=1000, multiline=True)


class Adding(Command):
    plan: Ref[Plan] = ask("计划")
    title: str = ask("工作内容", at_least=2, at_most=80, hint="一句话说清要什么结果")
    wanted: str = ask("质量要求", default="", at_most=1000, multiline=True, hint="怎样算做好，按这个打分")
    to: Ref[Appointment] | None = ask("承办人", default=None, choices=team, hint="发布之前要定下来")
    due_on: date = ask("完成日期")
    target: str = ask("目标数量", default="", at_most=MOST_DIGITS, hint="要数得清的才填，例如 60")
    unit: str = ask("单位", default="", at_most=10, hint="例如 户、次、份")


class Changing(Command):
    item: Ref[Item] = ask("条目")
    title: str = ask("工作内容", at_least=2, at_most=80)
    wanted: str = ask("质量要求", default="", at_most=1000, multiline=True)
    to: Ref[Appointment] | None = ask("承办人", default=None, choices=team)
    due_on: date = ask("完成日期")
    target: str = ask("目标数量", default="", at_most=MOST_DIGITS)
    unit: str = ask("单位", default="", at_most=10)


class OfItem(Command):
    item: Ref[Item] = ask("条目")


class OfPlan(Command):
    plan: Ref[Plan] = ask("计划")


class TakingOver(Command):
    plan: Ref[Plan] = ask("计划")
    items: list[Ref[Item]] = ask("没有做完的", at_least=1, at_most=MOST_ITEMS, choices=unfinished)
    due_on: date = ask("完成日期", hint="先都定在这一天，之后可以一项一项改")


class TakingIn(Command):
    plan: Ref[Plan] = ask("计划")
    file: Upload = ask("表格文件", hint="Excel（.xlsx）或 CSV")


@operation("plans.draft", label="编制计划", capability=MAKE, url_after=url_of)
def draft(act: Act, cmd: Drafting) -> Plan:
    """Begin a plan for a month, a quarter or a year that is not over. One of each period an author and site."""
    if cmd.period not in dict(periods.open_ones()):
        raise Refused("plans.period", period=cmd.period)
    act.lock(cmd.site)
    if Plan.objects.filter(site=cmd.site, by=act.person, period=cmd.period).exclude(state=Plan.State.DROPPED).exists():
        raise Refused("plans.there", period=periods.spoken(cmd.period))
    made: Plan = Plan.objects.create(
        site=cmd.site, number=numbering.take("JH"), period=cmd.period, aim=cmd.aim, by=act.person, at=act.now
    )
    act.note(number=made.number, period=made.period)
    return made


@operation("plans.set_aim", label="写目标和重点", capability=MAKE, about="plan", url_after=url_of)
def set_aim(act: Act, cmd: Aiming) -> Plan:
    """Say what the period is to bring, while the plan is a draft."""
    plan = drafted(act, cmd.plan)
    plan.aim = cmd.aim
    plan.save(update_fields=["aim"])
    return plan


@operation("plans.add_item", label="加一项", capability=MAKE, about="plan", url_after=url_of)
def add_item(act: Act, cmd: Adding) -> Item:
    """One more thing to do, with a day within the period; who answers can be named later, before the plan is published."""
    plan = drafted(act, cmd.plan)
    return put(plan, Item(
        title=cmd.title, wanted=cmd.wanted, appointment=cmd.to, due_on=within(plan, cmd.due_on),
        target_milli=target_of(cmd.target, cmd.unit), unit=cmd.unit,
    ))  # fmt: skip


@operation("plans.change_item", label="改条目", capability=MAKE, about="item", url_after=url_of)
def change_item(act: Act, cmd: Changing) -> Item:
    """Write an item anew while the plan is a draft."""
    plan = drafted(act, cmd.item.plan)
    row = act.lock(cmd.item)
    row.title, row.wanted, row.appointment, row.due_on = cmd.title, cmd.wanted, cmd.to, within(plan, cmd.due_on)
    row.target_milli, row.unit = target_of(cmd.target, cmd.unit), cmd.unit
    row.save(update_fields=["title", "wanted", "appointment", "due_on", "target_milli", "unit"])
    return row


@operation("plans.remove_item", label="删条目", capability=MAKE, about="item", url_after=url_of)
def remove_item(act: Act, cmd: OfItem) -> Plan:
    """Leave an item out of a draft; what it was taken over from stays where it was."""
    plan = drafted(act, cmd.item.plan)
    act.lock(cmd.item).delete()
    return plan


@operation("plans.take_over", label="转入没有做完的", capability=MAKE, about="plan", url_after=url_of)
def take_over(act: Act, cmd: TakingOver) -> Plan:
    """Put what earlier plans left unfinished into this draft, with what is still lacking of its target.

    Nothing changes about it until this plan is published. Refused for what was done, withdrawn or taken over meanwhile.
    """
    plan = drafted(act, cmd.plan)
    offered = {pk for pk, _label in queries.unfinished_choices(act.actor, plan)}
    for old in cmd.items:
        if str(old.pk) not in offered or old.errand is None:
            raise Refused("plans.not_unfinished", title=old.title)
        errand = old.errand
        rest = errand.target_milli - (errand.done_milli or 0) if errand.target_milli else None
        put(plan, Item(
            title=errand.title, wanted=errand.wanted, appointment=old.appointment, due_on=within(plan, cmd.due_on),
            target_milli=rest if rest and rest > 0 else None, unit=errand.unit if rest and rest > 0 else "", taken_from=old,
        ))  # fmt: skip
    act.note(taken=len(cmd.items))
    return plan


@operation("plans.take_in", label="从 Excel 导入条目", capability=MAKE, about="plan", url_after=url_of)
def take_in(act: Act, cmd: TakingIn) -> Plan:
    """Put the lines of a table into a draft, all of them or, with every mistake told by its line, none.

    What is there already (same matter and day) is left as it is.
    """
    plan = drafted(act, cmd.plan)
    rows = sheets.read(act.actor, plan, io.BytesIO(cmd.file.data))
    there = set(plan.items.values_list("title", "due_on"))
    fresh = [row for row in rows if (row.title, row.due_on) not in there]
    for row in fresh:
        put(plan, row)
    act.note(taken=len(fresh), already=len(rows) - len(fresh))
    return plan


@operation("plans.drop", label="作废草稿", capability=MAKE, about="plan", url_after=lambda row: "/plans")
def drop(act: Act, cmd: OfPlan) -> Plan:
    """Give a draft up. What it was to take over can be taken over by another one."""
    plan = drafted(act, cmd.plan)
    plan.items.update(taken_from=None)
    plan.state = Plan.State.DROPPED
    plan.save(update_fields=["state"])
    return plan


def drafted(act: Act, given: Plan) -> Plan:
    """The plan, locked, while it is a draft. Refused once it is published or dropped."""
    plan = act.lock(given)
    if not plan.is_draft:
        raise Refused("plans.not_draft", state=plan.get_state_display())
    return plan


def within(plan: Plan, day: date) -> date:
    """A day of the plan's period. Refused outside of it."""
    first, last = plan.bounds
    if not first <= day <= last:
        raise Refused("plans.outside", day=day, first=first, last=last)
    return day


def put(plan: Plan, item: Item) -> Item:
    """Write an item at the end of its plan. Refused beyond so many."""
    item.plan, item.place = plan, (plan.items.aggregate(last=Max("place"))["last"] or 0) + 1
    if item.place > MOST_ITEMS:
        raise Refused("plans.too_many", most=MOST_ITEMS)
    item.save(force_insert=True)
    return item
