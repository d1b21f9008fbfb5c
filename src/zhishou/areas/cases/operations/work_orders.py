"""工作任务单: dispatch with a deadline, accept, hand back, solve, urge (property.assistant.2)."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, Kind, Promise, Stage, Urge, WorkOrder
from zhishou.areas.cases.operations.acceptance import accepted, turned_down
from zhishou.areas.cases.operations.inquiry import MOST_FILES, people
from zhishou.kernel import calendar_store, files, settings_store
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Department, Person
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.rules import Duration, Unit
from zhishou.kernel.types import Fen, Moment, Money, Ref, Upload

ORDER_HOURS = settings_store.declare(
    "cases.order_hours", "工作任务单默认期限（工作小时）", 16, widget="number", hint="分类没有定期限时采用"
)
URGENT_HOURS = settings_store.declare("cases.urgent_hours", "紧急任务单期限（工作小时）", 4, widget="number")
NOTHING = Fen(0)


def order_url(row: models.Model) -> str:
    """The page of a work order, or of the case when there is none."""
    return str(row.get_absolute_url()) if isinstance(row, WorkOrder) else flow.case_url(row)


def due_by_category(case: Case, now: datetime) -> datetime:
    """The deadline of a work order sent now: by category, shorter when urgent, in working time of the company."""
    hours = (case.category.hours() if case.category else None) or int(settings_store.value(ORDER_HOURS.name, case.site))
    if case.urgent:
        hours = min(hours, int(settings_store.value(URGENT_HOURS.name, case.site)))
    return calendar_store.work_time(case.site.company()).add(now, Duration(hours, Unit.WORK_HOURS))


class Dispatch(Command):
    case: Ref[Case] = ask("工单")
    department: Ref[Department] = ask("交给哪个部门", choices=flow.departments)
    engineer: Ref[Person] | None = ask("指定的人", default=None, choices=people, hint="不填时由部门接单")
    due_at: Moment | None = ask("期限", default=None, hint="不填时按分类的期限")
    visit_from: Moment | None = ask("约定上门", default=None)
    visit_until: Moment | None = ask("至", default=None)
    note: str = ask("交代", default="", at_most=300)
    reason: str = ask("改派的原因", default="", at_most=300, hint="任务单已经派出、要换人时填写")


@operation("cases.dispatch", label="派工", capability="dispatch", about="case", url_after=flow.case_url)
def dispatch(act: Act, cmd: Dispatch) -> WorkOrder:
    """Send a 工作任务单 to a department with a deadline by category (property.assistant.2); a new one replaces one sent before.

    Refused when a named engineer is not of that department, and without a reason when an order is already out.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.DISPATCHING, Stage.WORKING)
    due_at = cmd.due_at or due_by_category(case, act.now)
    flow.expect_since(due_at, act.now)
    if cmd.engineer is not None and not _works_in(cmd.engineer, cmd.department):
        raise Refused("order.not_of_department", name=cmd.engineer.name, department=cmd.department.name)
    if cmd.visit_from is not None and cmd.visit_from <= act.now:
        raise Invalid({"visit_from": ["这个时间已经过去了，请填写将来的时间。"]})
    if cmd.visit_until and not (cmd.visit_from and cmd.visit_from < cmd.visit_until):
        raise Invalid({"visit_until": ["约定上门的结束时间要晚于开始。"]})
    if (before := flow.open_order(case)) is not None:
        if not cmd.reason:
            raise Invalid({"reason": ["任务单已经派出，请写明改派的原因。"]})
        _end(act, before, WorkOrder.State.WITHDRAWN, cmd.reason)
    count = case.orders.count()
    order = WorkOrder.objects.create(
        case=case,
        number=case.number if count == 0 else f"{case.number}-{count + 1}",
        department=cmd.department,
        engineer=cmd.engineer,
        due_at=due_at,
        note=cmd.note,
        visit_from=cmd.visit_from,
        visit_until=cmd.visit_until,
        dispatched_by=act.person,
        dispatched_at=act.now,
    )
    act.note(department_name=cmd.department.name, due_at=due_at, order=order.number)
    flow.move(
        case,
        Stage.WORKING,
        department=cmd.department,
        engineer=cmd.engineer,
        due_at=due_at,
        handler=case.handler or act.person,
    )
    receivers = [cmd.engineer] if cmd.engineer else workers(case)
    flow.tell(receivers, "order.sent", case, act, url=order.get_absolute_url())
    return order


def workers(case: Case) -> list[Person]:
    """Who handles work orders in the case's department."""
    return holders("handle_work_orders", case.site, department=case.department)


def _works_in(person: Person, department: Department) -> bool:
    return Appointment.objects.filter(person=person, department=department, ended_at=None).exists()


def _end(act: Act, order: WorkOrder, state: WorkOrder.State, reason: str = "") -> None:
    order.state, order.end_reason, order.ended_by, order.ended_at = state, reason, act.person, act.now
    order.save()


class OfOrder(Command):
    order: Ref[WorkOrder] = ask("任务单")


def _locked(act: Act, order: WorkOrder) -> WorkOrder:
    """The case first, then its order: always in this order, so that two people never wait for each other."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=order.case_id)
    fresh = act.lock(order)
    fresh.case = case
    if not fresh.is_open:
        raise Refused("order.not_open", number=fresh.number, state=fresh.get_state_display())
    return fresh


@operation("cases.accept_order", label="接单", capability="handle_work_orders", about="order", url_after=order_url)
def accept_order(act: Act, cmd: OfOrder) -> WorkOrder:
    """Take a work order on. Refused when it was named for someone else, or someone has taken it already."""
    order = _locked(act, cmd.order)
    if order.state == WorkOrder.State.ACCEPTED:
        raise Refused("order.accepted_already", number=order.number, name=order.engineer.name if order.engineer else "")
    if order.engineer_id not in (None, act.person.pk):
        raise Refused("order.for_another", number=order.number, name=order.engineer.name if order.engineer else "")
    order.engineer, order.state, order.accepted_at = act.person, WorkOrder.State.ACCEPTED, act.now
    order.save()
    flow.change(order.case, engineer=act.person)
    return order


class HandBack(OfOrder):
    reason: str = ask("退回的原因", at_least=2, at_most=300)


@operation("cases.hand_back", label="退回任务单", capability="handle_work_orders", about="order", url_after=order_url)
def hand_back(act: Act, cmd: HandBack) -> WorkOrder:
    """Return a work order with the reason: the case waits for dispatch again, and its handler is told."""
    order = _locked(act, cmd.order)
    _end(act, order, WorkOrder.State.HANDED_BACK, cmd.reason)
    flow.move(order.case, Stage.DISPATCHING, engineer=None)
    flow.tell([order.case.handler], "order.handed_back", order.case, act)
    return order


class Resolve(Command):
    case: Ref[Case] = ask("工单")
    done: str = ask("做了什么", default="", at_most=2000, multiline=True)
    materials: str = ask("用料", default="", at_most=300)
    charge: Money = ask("有偿", default=NOTHING, at_least=0, at_most=10_000_000, hint="按价目表；不收费填 0")
    before: list[Upload] = ask("修前照片", default=[], at_most=MOST_FILES)
    after: list[Upload] = ask("修后照片", default=[], at_most=MOST_FILES)
    signature: Upload | None = ask("顾客签字", default=None, widget="signature")


@operation("cases.resolve", label="办结", capability="carry_out", about="case", url_after=flow.case_url)
def resolve(act: Act, cmd: Resolve) -> Case:
    """The matter itself is solved: a work order was done, or a complaint's remedy was accepted. A callback is owed now.

    A work order needs what was done; a complaint the customer's signature, or the polite reply when not justified.
    """
    from zhishou.areas.callbacks import operations as callbacks

    case = act.lock(cmd.case)
    if case.kind == Kind.COMPLAINT:
        flow.expect(case, Stage.CARRYING_OUT)
        if not turned_down(case) and not accepted(case):
            raise Refused("case.not_accepted", number=case.number)
    else:
        flow.expect(case, Stage.WORKING)
        _finish_order(act, case, cmd)
    flow.settle(act, case, Promise.Awaits.DONE)
    flow.answered(act, case)
    flow.end_links(case)
    callbacks.expect(case, act)
    return flow.move(case, Stage.CALLBACK, resolved_at=act.now)


def _finish_order(act: Act, case: Case, cmd: Resolve) -> None:
    order = flow.open_order(case)
    if order is None:
        raise Refused("order.none_open", number=case.number)
    if not cmd.done:
        raise Invalid({"done": ["请写明做了什么。"]})
    photos = [("before", each) for each in cmd.before] + [("after", each) for each in cmd.after]
    for kind, each in photos:
        files.keep(each, order, kind, site=case.site, by=act.person)
    if cmd.signature is not None:
        order.signature = files.keep_signature(cmd.signature, order, site=case.site, by=act.person)
    order.done, order.materials, order.charge_fen = cmd.done, cmd.materials, cmd.charge
    order.engineer = order.engineer or act.person
    order.accepted_at = order.accepted_at or act.now
    _end(act, order, WorkOrder.State.DONE)
    act.note(order=order.number, photos=len(photos))
    flow.change(case, engineer=order.engineer)
    flow.tell([case.handler], "order.done", case, act)


class UrgeIt(Command):
    case: Ref[Case] = ask("工单")
    words: str = ask("催办内容", default="请尽快处理，并回复进展。", at_least=2, at_most=300)


@operation("cases.urge", label="催办", capability="dispatch", about="case", url_after=flow.case_url)
def urge(act: Act, cmd: UrgeIt) -> Urge:
    """Ask those who act next for speed. Refused once the matter is solved."""
    case = act.lock(cmd.case)
    if case.stage in (Stage.CALLBACK, Stage.SUMMING, Stage.CLOSED):
        raise Refused("case.nothing_to_urge", number=case.number, stage=case.get_stage_display())
    made = Urge.objects.create(case=case, words=cmd.words, by=act.person, at=act.now)
    flow.tell(_next_to_act(case), "case.urged", case, act)
    return made


def _next_to_act(case: Case) -> list[Person]:
    if case.engineer is not None:
        return [case.engineer]
    next_step = {
        Stage.WORKING.value: "handle_work_orders",
        Stage.INVESTIGATING.value: "investigate",
        Stage.PROPOSING.value: "propose_remedies",
        Stage.INSTRUCTING.value: "instruct",
    }.get(case.stage)
    if next_step is None:
        return [case.handler] if case.handler else holders("dispatch", case.site)
    department = case.department if next_step in ("handle_work_orders", "investigate") else None
    return holders(next_step, case.site, department=department)
