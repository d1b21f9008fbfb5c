"""实施: carry out, ask the customer's signature, note what the customer says (service.complaint.5)."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Acceptance, AcceptanceAttempt, Carrying, Case, Judgement, Stage
from zhishou.kernel import files, links
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

LINK_DAYS = 14
LINK_OPERATIONS = ["cases.choose_remedy", "cases.accept_remedy"]


class CarryOut(Command):
    case: Ref[Case] = ask("投诉")
    done: str = ask("做了什么", at_least=2, at_most=2000, multiline=True)


@operation("cases.carry_out", label="实施", capability="carry_out", about="case", url_after=flow.case_url)
def carry_out(act: Act, cmd: CarryOut) -> Carrying:
    """Record what was done as instructed; the customer is asked to accept next. May be added to."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.CARRYING_OUT)
    if turned_down(case):
        raise Refused("case.nothing_to_carry_out", number=case.number)
    return Carrying.objects.create(case=case, done=cmd.done, by=act.person, at=act.now)


def turned_down(case: Case) -> Judgement | None:
    """The judgement that the complaint is not justified, when that is the last word on it."""
    last = case.judgements.order_by("-at", "-pk").first()
    return last if last and not last.justified else None


def carried_out(case: Case) -> bool:
    """True once something was done since the last instruction."""
    last = case.instructions.order_by("-at", "-pk").first()
    return bool(last and case.carryings.filter(at__gte=last.at).exists())


def accepted(case: Case) -> bool:
    """True once the customer has signed since the last instruction."""
    last = case.instructions.order_by("-at", "-pk").first()
    return bool(last and case.acceptances.filter(at__gte=last.at, accepted=True).exists())


class AskSignature(Command):
    case: Ref[Case] = ask("投诉")


@operation("cases.ask_signature", label="请顾客签字", capability="carry_out", about="case", url_after=flow.case_url)
def ask_signature(act: Act, cmd: AskSignature) -> Case:
    """Make the customer's own link, to choose an option or to sign; an earlier link ends.

    The address is on the result as `customer_link`: shown once, to be sent to the customer, and never kept.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.INSTRUCTING, Stage.CARRYING_OUT)
    if case.stage == Stage.CARRYING_OUT and not carried_out(case):
        raise Refused("case.not_carried_out", number=case.number)
    flow.end_links(case)
    _link, token = links.make(
        case, purpose=flow.CUSTOMER_LINK, operations=LINK_OPERATIONS, site=case.site, by=act.person, days=LINK_DAYS
    )
    case.customer_link = f"/c/{token}"
    return case


class AcceptRemedy(Command):
    case: Ref[Case] = ask("投诉")
    accepted: bool = ask("顾客的意见", default=True, widget="radio", choices=yes_no("接受处理结果", "再商量"))
    signature: Upload | None = ask("顾客签字", default=None, widget="signature")
    wish: str = ask("还有什么意见", default="", at_most=1000, multiline=True, hint="不接受时请写明意见")


@operation(
    "cases.accept_remedy",
    label="顾客签字确认",
    capability="carry_out",
    about="case",
    by_link=True,
    url_after=flow.case_url,
)
def accept_remedy(act: Act, cmd: AcceptRemedy) -> Acceptance:
    """The customer signs that they accept, on the pad, by their link or on paper; or says why not, and it is proposed anew.

    Refused before anything was carried out. The link ends after use.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.CARRYING_OUT)
    if not carried_out(case):
        raise Refused("case.not_carried_out", number=case.number)
    if accepted(case):
        raise Refused("case.accepted_already", number=case.number)
    if cmd.accepted and cmd.signature is None:
        raise Invalid({"signature": ["请在框内签名，或上传纸面签字的扫描件。"]})
    if not cmd.accepted and not cmd.wish:
        raise Invalid({"wish": ["请写下意见，好重新商量方案。"]})
    file = None
    if cmd.accepted and cmd.signature is not None:
        file = files.keep_signature(cmd.signature, case, site=case.site, by=act.actor.person)
    made = Acceptance.objects.create(
        case=case, way=_way(act, cmd), accepted=cmd.accepted, file=file, wish=cmd.wish, by=act.actor.person, at=act.now
    )
    flow.answered(act, case)
    if not cmd.accepted:
        flow.move(case, Stage.PROPOSING)
    flow.end_links(case)
    flow.tell([case.handler], "case.accepted" if cmd.accepted else "case.not_accepted", case, act)
    return made


def _way(act: Act, cmd: AcceptRemedy) -> Acceptance.Way:
    if act.actor.link is not None:
        return Acceptance.Way.LINK
    drawn = cmd.signature is None or cmd.signature.name == "signature.png"
    return Acceptance.Way.PAD if drawn else Acceptance.Way.SCAN


class RecordAttempt(Command):
    case: Ref[Case] = ask("工单")
    why: AcceptanceAttempt.Why = ask("情况")
    note: str = ask("说明", default="", at_most=300)


@operation(
    "cases.record_attempt", label="记下未成的联系", capability="carry_out", about="case", url_after=flow.case_url
)
def record_attempt(act: Act, cmd: RecordAttempt) -> AcceptanceAttempt:
    """Note that the customer could not be reached or would not sign; three on two days let the supervisor decide."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.CARRYING_OUT, Stage.WORKING, Stage.CALLBACK)
    return AcceptanceAttempt.objects.create(case=case, why=cmd.why, note=cmd.note, by=act.person, at=act.now)
