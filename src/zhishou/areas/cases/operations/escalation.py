"""上交、接管、退回: a handler hands a case up with a reason; its clocks keep running (property.supervisor.2)."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, HandUp
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class HandUpCase(Command):
    case: Ref[Case] = ask("工单")
    reason: str = ask("为什么处理不了", at_least=2, at_most=300)


@operation("cases.hand_up", label="上交", capability="hand_up", about="case", url_after=flow.case_url)
def hand_up(act: Act, cmd: HandUpCase) -> HandUp:
    """Hand a case up to one's superior with the reason. Refused while an earlier one is not answered."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    if case.hand_ups.filter(state=HandUp.State.OPEN).exists():
        raise Refused("case.handed_up_already", number=case.number)
    above = superior(act.person)
    made = HandUp.objects.create(case=case, reason=cmd.reason, by=act.person, to=above, at=act.now)
    flow.tell([above, *holders("take_over", case.site)], "case.handed_up", case, act)
    return made


def superior(person: Person) -> Person | None:
    """Whom the person reports to in their current post, when that is known."""
    row = Appointment.objects.filter(person=person, ended_at=None, reports_to__ended_at=None, reports_to__isnull=False)
    first = row.select_related("reports_to__person").first()
    return first.reports_to.person if first and first.reports_to else None


def _waiting(case: Case) -> HandUp:
    row = case.hand_ups.filter(state=HandUp.State.OPEN).first()
    if row is None:
        raise Refused("case.not_handed_up", number=case.number)
    return row


class TakeOver(Command):
    case: Ref[Case] = ask("工单")
    instruction: str = ask("说明", default="", at_most=500)


@operation("cases.take_over", label="接管", capability="take_over", about="case", url_after=flow.case_url)
def take_over(act: Act, cmd: TakeOver) -> HandUp:
    """Take a handed-up case over: one answers for it from now on."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    row = _waiting(case)
    row.state, row.answered_by, row.answered_at, row.instruction = (
        HandUp.State.TAKEN,
        act.person,
        act.now,
        cmd.instruction,
    )
    row.save()
    flow.change(case, handler=act.person)
    flow.tell([row.by], "case.taken_over", case, act)
    return row


class ReturnCase(Command):
    case: Ref[Case] = ask("工单")
    instruction: str = ask("指示", at_least=2, at_most=500)


@operation("cases.return_case", label="退回并指示", capability="take_over", about="case", url_after=flow.case_url)
def return_case(act: Act, cmd: ReturnCase) -> HandUp:
    """Return a handed-up case with an instruction; who handed it up goes on."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    row = _waiting(case)
    row.state, row.answered_by, row.answered_at = HandUp.State.RETURNED, act.person, act.now
    row.instruction = cmd.instruction
    row.save()
    flow.tell([row.by], "case.returned", case, act)
    return row
