"""材料申请: what a department will need in a month (property.clerk.3)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.materials import ledger, months
from zhishou.areas.materials.ledger import MOST_LINES, Typed
from zhishou.areas.materials.models import ASK, KEEP, NeedPlan, Request, RequestLine
from zhishou.areas.materials.operations.catalogue import url_of
from zhishou.areas.materials.operations.moving import departments
from zhishou.kernel import choosing, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def offered_months(_actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """Next month, then this one."""
    return months.to_plan()


class Requesting(Command):
    site: Ref[Site] = ask("用在哪里", choices=choosing.sites(ASK))
    month: str = ask("月份", at_most=7, public=True, choices=offered_months)
    department: Ref[Department] = ask("申请部门", choices=departments)
    lines: list[Typed] = ask("材料", at_least=1, at_most=MOST_LINES)
    reason: str = ask("用途", at_least=2, at_most=300, hint="做什么用，为什么要这么多")


class Withdrawing(Command):
    request: Ref[Request] = ask("申请")


@operation("materials.request", label="申请材料", capability=ASK, url_after=url_of)
def request(act: Act, cmd: Requesting) -> Request:
    """What a department needs in this month or the next. Refused once the month's plan above the site was drawn up."""
    if cmd.month not in dict(months.to_plan()):
        raise Refused("materials.month", month=cmd.month)
    parts = ledger.read(cmd.site, cmd.lines)
    if plan := NeedPlan.objects.filter(site__in=cmd.site.lineage(), month=cmd.month).exclude(state="drawn").first():
        raise Refused("materials.planned_already", number=plan.number, month=months.spoken(cmd.month))
    made: Request = Request.objects.create(
        site=cmd.site, number=numbering.take("CS"), month=cmd.month, department=cmd.department, reason=cmd.reason,
        by=act.person, at=act.now,
    )  # fmt: skip
    RequestLine.objects.bulk_create([
        RequestLine(request=made, material=material, quantity_milli=quantity) for material, quantity in parts
    ])  # fmt: skip
    act.note(number=made.number, month=made.month, lines=len(parts))
    return made


@operation("materials.withdraw_request", label="撤回材料申请", capability=ASK, about="request", url_after=url_of)
def withdraw_request(act: Act, cmd: Withdrawing) -> Request:
    """Not needed after all; by whoever asked or keeps the materials, until it is rolled up into a plan."""
    row = act.lock(cmd.request)
    mine = row.by_id in act.actor.stands_for() or act.actor.can(KEEP, row.site)
    if row.state != Request.State.OPEN or not mine:
        raise Refused("materials.request_stays", number=row.number, state=row.get_state_display(), name=row.by.name)
    row.state = Request.State.WITHDRAWN
    row.save(update_fields=["state"])
    return row
