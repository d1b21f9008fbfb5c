"""材料需用计划: rolled up from what was asked for, adjusted with reasons, submitted upward, approved or sent back.

Sources: property.clerk.3 (汇总), property.supervisor.4 (编制、呈报), property.manager.6 (厉行节约).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Sum

from zhishou.areas.materials import ledger, months
from zhishou.areas.materials.ledger import Typed
from zhishou.areas.materials.models import APPROVE, CHECK, KEEP, NeedLine, NeedPlan, Request, RequestLine, Stock
from zhishou.areas.materials.operations.catalogue import url_of
from zhishou.areas.materials.operations.requesting import offered_months
from zhishou.kernel import choosing, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

State = NeedPlan.State


class DrawingUp(Command):
    site: Ref[Site] = ask("汇总哪里", choices=choosing.sites(KEEP), hint="连同它下面的小区")
    month: str = ask("月份", at_most=7, public=True, choices=offered_months)


class Adjusting(Command):
    plan: Ref[NeedPlan] = ask("计划")
    lines: list[Typed] = ask("需用数量", at_least=1, at_most=20, hint="可以加没有人申请的；不要的写 0")
    why: str = ask("调整原因", at_least=2, at_most=200)


class Submitting(Command):
    plan: Ref[NeedPlan] = ask("计划")
    words: str = ask("呈报说明", default="", at_most=1000, multiline=True)


class Deciding(Command):
    plan: Ref[NeedPlan] = ask("计划")
    opinion: str = ask("批示", default="", at_most=500, multiline=True)


class SendingBack(Command):
    plan: Ref[NeedPlan] = ask("计划")
    reason: str = ask("退回的原因", at_least=2, at_most=500, multiline=True)


@operation("materials.draw_up", label="汇总材料需用计划", capability=KEEP, leads_to_made=True, url_after=url_of)
def draw_up(act: Act, cmd: DrawingUp) -> NeedPlan:
    """Sum up what was asked for of a month at a site and below, beside what is in stock there.

    Again while it is being drawn up: what was asked for meanwhile is added, what was adjusted stays adjusted.
    """
    if cmd.month not in dict(months.to_plan()):
        raise Refused("materials.month", month=cmd.month)
    act.lock(cmd.site)
    plan = NeedPlan.objects.filter(site=cmd.site, month=cmd.month).select_for_update(of=("self",)).first()
    if plan is not None and plan.state not in (State.DRAWN, State.RETURNED):
        raise Refused("materials.plan_state", number=plan.number, state=plan.get_state_display())
    asked = Request.objects.filter(site__path__startswith=cmd.site.path, month=cmd.month, state=Request.State.OPEN)
    if plan is None and not asked.exists():
        raise Refused("materials.nothing_asked", month=months.spoken(cmd.month))
    if plan is None:
        plan = NeedPlan.objects.create(
            site=cmd.site, number=numbering.take("XL"), month=cmd.month, drawn_by=act.person, drawn_at=act.now
        )
    asked.update(state=Request.State.ROLLED, plan=plan)
    _sum_up(plan)
    act.note(number=plan.number, month=plan.month)
    return plan


def _sum_up(plan: NeedPlan) -> None:
    rows = RequestLine.objects.filter(request__plan=plan).values_list("material").annotate(Sum("quantity_milli"))
    sums = dict(rows.order_by())
    stocks = _stocks(plan)
    lines = {line.material_id: line for line in plan.lines.all()}
    for material_id, total in sums.items():
        line = lines.setdefault(material_id, NeedLine(plan=plan, material_id=material_id, need_milli=total))
        line.need_milli = line.need_milli if line.why else total
        line.asked_milli = total
    for material_id, line in lines.items():
        line.stock_milli = stocks.get(material_id, 0)
        line.save()


def _stocks(plan: NeedPlan) -> dict[int, int]:
    """What is in stock at the plan's site and below, by material."""
    rows = Stock.objects.filter(site__path__startswith=plan.site.path).order_by().values_list("material_id")
    return dict(rows.annotate(Sum("quantity_milli")))


@operation("materials.adjust_plan", label="调整材料需用计划", capability=KEEP, about="plan", url_after=url_of)
def adjust_plan(act: Act, cmd: Adjusting) -> NeedPlan:
    """Another quantity than was asked for, with the reason; what was asked for stays beside it."""
    plan = _at(act, cmd.plan, State.DRAWN, State.RETURNED)
    stocks = _stocks(plan)
    for material, need in ledger.read(plan.site, cmd.lines, zero=True):
        line, _made = NeedLine.objects.get_or_create(
            plan=plan, material=material, defaults={"need_milli": 0, "stock_milli": stocks.get(material.pk, 0)}
        )
        line.need_milli, line.why = need, cmd.why
        line.save(update_fields=["need_milli", "why"])
    return plan


@operation("materials.submit_plan", label="呈报材料计划", capability=CHECK, about="plan", url_after=url_of)
def submit_plan(act: Act, cmd: Submitting) -> NeedPlan:
    """Hand the month's plan upward for approval; those above are told."""
    plan = _at(act, cmd.plan, State.DRAWN, State.RETURNED)
    plan.state, plan.submitted_by, plan.submitted_at, plan.words = State.SUBMITTED, act.person, act.now, cmd.words
    plan.save(update_fields=["state", "submitted_by", "submitted_at", "words"])
    for person in _above(act.person):
        _tell(act, plan, person, "materials.submitted")
    return plan


@operation(
    "materials.approve_plan", label="批准材料计划", capability=APPROVE, about="plan", apart_from=("materials.submit_plan",),
    url_after=url_of,
)  # fmt: skip
def approve_plan(act: Act, cmd: Deciding) -> NeedPlan:
    """Approve what was submitted; by another person than submitted it. It is what the month's use is measured by."""
    return _decide(act, cmd.plan, State.APPROVED, cmd.opinion, "materials.approved")


@operation(
    "materials.return_plan", label="退回材料计划", capability=APPROVE, about="plan", apart_from=("materials.submit_plan",),
    url_after=url_of,
)  # fmt: skip
def return_plan(act: Act, cmd: SendingBack) -> NeedPlan:
    """Send it back with what is to be changed; it is adjusted and submitted again."""
    return _decide(act, cmd.plan, State.RETURNED, cmd.reason, "materials.returned")


def _decide(act: Act, given: NeedPlan, state: NeedPlan.State, opinion: str, kind: str) -> NeedPlan:
    plan = _at(act, given, State.SUBMITTED)
    plan.state, plan.decided_by, plan.decided_at, plan.opinion = state, act.person, act.now, opinion
    plan.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    for person in {plan.submitted_by, plan.drawn_by}:
        if person is not None:
            _tell(act, plan, person, kind)
    return plan


def _at(act: Act, given: NeedPlan, *states: NeedPlan.State) -> NeedPlan:
    plan = act.lock(given)
    if plan.state not in states:
        raise Refused("materials.plan_state", number=plan.number, state=plan.get_state_display())
    return plan


def _above(person: Person) -> models.QuerySet[Person]:
    own = Appointment.objects.filter(person=person, ended_at=None, reports_to__ended_at=None)
    return Person.objects.filter(appointments__team__in=own, is_active=True).distinct()


def _tell(act: Act, plan: NeedPlan, person: Person, kind: str) -> None:
    if person.pk != act.person.pk:
        facts = {"name": act.person.name, "number": plan.number, "month": plan.month}
        Notice.objects.create(person=person, kind=kind, facts=facts, url=plan.url(), at=act.now)
