"""What is said and promised to the customer (service.complaint.7)."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, Promise, Reply
from zhishou.areas.cases.models.steps import Told
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref


class SayReply(Command):
    case: Ref[Case] = ask("工单")
    text: str = ask("回复顾客", at_least=2, at_most=2000, multiline=True, phrases=True)
    how: Told = ask("方式", default=Told.PHONE)


@operation("cases.reply", label="回复顾客", capability="carry_out", about="case", url_after=flow.case_url)
def reply(act: Act, cmd: SayReply) -> Reply:
    """Record what the customer was told. It keeps a promise to answer; the phrase check advises and never blocks."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    return say(act, case, cmd.text, cmd.how)


def say(act: Act, case: Case, text: str, how: Told) -> Reply:
    """Put on record what the customer was told, within an operation of this or another area; the case is locked."""
    made = Reply.objects.create(case=case, text=text, how=how, by=act.person, at=act.now)
    flow.answered(act, case)
    return made


class MakePromise(Command):
    case: Ref[Case] = ask("工单")
    what: str = ask("承诺了什么", at_least=2, at_most=300)
    due_at: Moment = ask("在什么时候之前")
    to_whom: str = ask("对谁", default="", at_most=60, hint="不填就是这件工单的顾客")
    awaits: Promise.Awaits = ask("怎样算兑现", default=Promise.Awaits.OTHER, hint="答复、办结会自动登记；其他由人登记")


@operation("cases.promise", label="登记承诺", capability="carry_out", about="case", url_after=flow.case_url)
def promise(act: Act, cmd: MakePromise) -> Promise:
    """Put a promise into the register: what, to whom, by when. Refused for a time that is past."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    flow.expect_since(cmd.due_at, act.now)
    return Promise.objects.create(
        case=case,
        to_whom=cmd.to_whom or case.reporter_name or "顾客",
        what=cmd.what,
        awaits=cmd.awaits,
        due_at=cmd.due_at,
        made_by=act.person,
        made_at=act.now,
    )


class SettlePromise(Command):
    promise: Ref[Promise] = ask("承诺")
    note: str = ask("说明", default="", at_most=300)


def _settle(act: Act, cmd: SettlePromise, state: Promise.State) -> Promise:
    row = act.lock(cmd.promise)
    if row.state != Promise.State.OPEN:
        raise Refused("promise.settled", state=row.get_state_display())
    row.state, row.settled_by, row.settled_at, row.settled_note = state, act.person, act.now, cmd.note
    row.save()
    return row


@operation("cases.keep_promise", label="承诺已兑现", capability="carry_out", about="promise", url_after=flow.case_url)
def keep_promise(act: Act, cmd: SettlePromise) -> Promise:
    """Mark a promise as kept. Refused after its time: a late deed does not keep a promise."""
    if act.now > cmd.promise.due_at:
        raise Refused("promise.late")
    return _settle(act, cmd, Promise.State.KEPT)


class BreakPromise(SettlePromise):
    note: str = ask("为什么没有兑现", at_least=2, at_most=300)


@operation("cases.break_promise", label="承诺未兑现", capability="carry_out", about="promise", url_after=flow.case_url)
def break_promise(act: Act, cmd: BreakPromise) -> Promise:
    """Mark a promise as not kept, with the reason."""
    return _settle(act, cmd, Promise.State.BROKEN)
