"""What a customer may read of their own matter: steps in plain words, without anybody's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, ClosedAs, Kind, Stage
from zhishou.kernel import clock, secrets
from zhishou.kernel.models import Link

DIGITS = 4
CODE_CHARACTERS = (7, 9)  # the first of older receipts


def code_of(typed: str) -> str:
    """A tracking code as typed, in the form it was issued; bounded, so that it can be counted."""
    return secrets.same_code(typed[:20])[:12]


def by_code(code: str, digits: str) -> Case | None:
    """The case of a tracking code when the last four digits of its phone fit; None says nothing about which was wrong.

    A matter brought without a phone opens by its code alone: there is nothing else its owner could know.
    """
    if len(code) not in CODE_CHARACTERS:
        return None
    case = Case.objects.filter(tracking_code=code).select_related("site").first()
    if case is None:
        return None
    phone = _phone(case)
    if not phone:
        return case
    fits = len(digits) == DIGITS and digits.isascii() and digits.isdigit() and phone.endswith(digits)
    return case if fits else None


def _phone(case: Case) -> str:
    phone = case.reporter_phone or (case.customer.mobile if case.customer else "")
    return "" if case.anonymous else "".join(sign for sign in phone if sign.isdigit())


def one(pk: int) -> Case | None:
    """The case of a page that code and digits have opened."""
    rows = Case.objects.select_related("site", "department", "category")
    found: Case | None = rows.filter(pk=pk).first()
    return found


def was_link(token: str, purpose: str) -> bool:
    """True when this address was a link once."""
    return Link.objects.filter(digest=secrets.digest(token), purpose=purpose).exists()


def story(case: Case) -> dict[str, Any]:
    """The headline and the steps of a case, the newest first: what, when, in the customer's words."""
    steps = [*_begun(case), *_found_out(case), *_ended(case)]
    return {"case": case, "headline": _headline(case), "steps": sorted(steps, key=lambda s: s["at"], reverse=True)}


def _step(at: Any, what: str, tone: str = "good") -> dict[str, Any]:
    return {"at": at, "what": what, "tone": tone}


def _begun(case: Case) -> list[dict[str, Any]]:
    steps = [_step(case.taken_at, _("已受理"))]
    for judged in case.judgements.select_related("department"):
        if judged.justified and judged.promised_at:
            when = clock.local(judged.promised_at)
            steps.append(_step(judged.at, _("由{department}负责，答应 {month}-{day:02d} {hour:02d}:{minute:02d} 前答复").format(
                department=judged.department.name if judged.department else _("我们"), month=when.month, day=when.day,
                hour=when.hour, minute=when.minute)))  # fmt: skip
    for order in case.orders.select_related("department"):
        steps.append(_step(order.dispatched_at, _("已派{department}处理").format(department=order.department.name)))
        if order.done and order.ended_at:
            steps.append(_step(order.ended_at, _("处理完成")))
    return steps


def _found_out(case: Case) -> list[dict[str, Any]]:
    steps = [
        _step(found.at, _("查明原因：{cause}").format(cause=found.cause.name))
        for found in case.investigations.select_related("cause")
    ]
    for said in case.instructions.filter(approved=True).select_related("remedy"):
        if (remedy := said.remedy) is not None:
            paid = f"，{remedy.paid}" if remedy.paid else ""
            steps.append(_step(said.at, _("方案：{text}{paid}").format(text=remedy.text, paid=paid)))
    steps += [_step(done.at, _("方案已实施")) for done in case.carryings.all()]
    return steps


def _ended(case: Case) -> list[dict[str, Any]]:
    steps = [
        _step(said.at, _("您已签字接受") if said.accepted else _("您希望再商量"), "good" if said.accepted else "warn")
        for said in case.acceptances.all()
    ]
    if case.replied_at:
        steps.append(_step(case.replied_at, _("已答复您")))
    steps += [_step(again.at, _("重新办理"), "warn") for again in case.reopenings.all()]
    if case.closed_at:
        steps.append(_step(case.closed_at, _("已结案：{how}").format(how=ClosedAs(case.closed_as).label)))
    return steps


def _headline(case: Case) -> str:
    told = {
        Stage.JUDGING: _("您好。已经收到，正在核对情况。"),
        Stage.INVESTIGATING: _("您好。正在查明原因。"),
        Stage.PROPOSING: _("您好。原因已查明，正在商定办法。"),
        Stage.INSTRUCTING: _("您好。办法已提出，等待批示。"),
        Stage.CARRYING_OUT: _("您好。方案已批示，正在办理。") if case.kind == Kind.COMPLAINT else _("您好。正在办理。"),
        Stage.DISPATCHING: _("您好。已经收到，正在安排人员。"),
        Stage.WORKING: _("您好。正在处理。"),
        Stage.CALLBACK: _("您好。已经办好，我们会打电话听您的意见。"),
        Stage.SUMMING: _("您好。谢谢您的意见，正在总结。"),
        Stage.CLOSED: _("您好。这件事已经办结。"),
    }
    return told[Stage(case.stage)]


def waits_for(case: Case) -> dict[str, Any]:
    """What the customer's own link asks now: a choice among what is offered, a signature, or nothing yet."""
    last = case.remedies.order_by("-round").values_list("round", flat=True).first()
    remedies = list(case.remedies.filter(round=last)) if last else []
    if case.stage == Stage.INSTRUCTING and (offered := [r for r in remedies if r.offered_at]):
        wished = next((r.letter for r in offered if r.wished_at), "")
        return {"what": "choose", "operation": "cases.choose_remedy", "remedies": offered, "wished": wished}
    told = case.instructions.order_by("-at", "-pk").first()
    if case.stage == Stage.CARRYING_OUT and told and told.remedy and case.carryings.filter(at__gte=told.at).exists():
        done = case.carryings.filter(at__gte=told.at)
        return {"what": "accept", "operation": "cases.accept_remedy", "remedy": told.remedy, "done": list(done)}
    return {"what": "", "operation": ""}
