"""减免和更正: asked for by one, approved by another (billing_supervisor.8). There is no other way to either."""

from __future__ import annotations

from django.db import models

from zhishou.areas.arrears.models import CreditRequest, Dispute
from zhishou.areas.arrears.operations.disputes import open_charges
from zhishou.areas.arrears.queries import credits
from zhishou.areas.billing import crediting
from zhishou.areas.billing.models import Charge
from zhishou.areas.cases.models import Case
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

ASKING = (
    "arrears.request_credit", "arrears.credit_remedy", "arrears.request_waiver", "arrears.request_correction",
)  # fmt: skip
Kind = CreditRequest.Kind


def _url(row: models.Model) -> str:
    assert isinstance(row, CreditRequest)
    return row.url()


class RequestCredit(Command):
    dispute: Ref[Dispute] = ask("争议")
    charge: Ref[Charge] = ask("哪笔账", choices=open_charges)
    amount: Money = ask("减免金额", at_least=1)
    reason: str = ask("原因", at_least=2, at_most=200)


class RemedyCredit(Command):
    case: Ref[Case] = ask("投诉")
    charge: Ref[Charge] = ask("从哪笔账里减")


class RequestWaiver(Command):
    charge: Ref[Charge] = ask("应收")
    amount: Money = ask("减免金额", at_least=1)
    reason: str = ask("原因", at_least=2, at_most=200)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.charge.site


class RequestCorrection(Command):
    charge: Ref[Charge] = ask("应收")
    amount: Money = ask("更正后的金额", at_least=0, hint="写零就是全部冲销")
    reason: str = ask("原因", at_least=2, at_most=200)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.charge.site


class OfRequest(Command):
    request: Ref[CreditRequest] = ask("申请")


class DecideCredit(Command):
    request: Ref[CreditRequest] = ask("申请")
    approved: bool = ask("意见", default=True, widget="radio", choices=yes_no("同意", "不同意"))
    opinion: str = ask("说明", default="", at_most=200)


@operation(
    "arrears.request_credit", label="申请减免", capability="request_credits", about="dispute", leads_to_made=True, url_after=_url
)  # fmt: skip
def request_credit(act: Act, cmd: RequestCredit) -> CreditRequest:
    """Ask that something be credited on a disputed charge. Nothing is posted before another person approves it."""
    dispute = act.lock(cmd.dispute)
    if dispute.state != Dispute.State.OPEN:
        raise Refused("dispute.decided")
    if not dispute.charges.filter(charge=cmd.charge).exists():
        raise Refused("dispute.other_unit")
    return _ask(act, Kind.WAIVE, cmd.charge, int(cmd.amount), cmd.reason, dispute=dispute, case=dispute.case)


@operation(
    "arrears.credit_remedy", label="按投诉方案申请减免", capability="request_credits", about="case", leads_to_made=True,
    url_after=_url,
)  # fmt: skip
def credit_remedy(act: Act, cmd: RemedyCredit) -> CreditRequest:
    """The remedy a complaint was decided by promises money: ask for it as a credit on one of the customer's charges.

    Refused when no such remedy was instructed, or when it was asked for before. The instruction is not the approval of
    the credit: that is still another person's.
    """
    chosen = credits.remedy_of(cmd.case)
    if chosen is None:
        raise Refused("credit.no_remedy")
    standing = CreditRequest.objects.filter(case=cmd.case, dispute=None, state__in=CreditRequest.STANDS)
    if standing.exists():
        raise Refused("credit.asked_for", number=cmd.case.number)
    reason = f"{cmd.case.number} 方案 {chosen.letter}：{chosen.compensation_name or chosen.text}"[:200]
    return _ask(act, Kind.WAIVE, cmd.charge, chosen.compensation_fen, reason, case=cmd.case)


@operation("arrears.request_waiver", label="申请减免一笔账", capability="request_credits", url_after=_url)
def request_waiver(act: Act, cmd: RequestWaiver) -> CreditRequest:
    """Ask that something be credited on a charge that nobody disputes. Posted once another person approves it."""
    return _ask(act, Kind.WAIVE, cmd.charge, int(cmd.amount), cmd.reason)


@operation("arrears.request_correction", label="申请更正一笔账", capability="request_credits", url_after=_url)
def request_correction(act: Act, cmd: RequestCorrection) -> CreditRequest:
    """Ask that a charge be reversed and the right amount posted in its place. Done once another person approves it."""
    if int(cmd.amount) == cmd.charge.amount_fen:
        raise Refused("credit.same_amount")
    return _ask(act, Kind.CORRECT, cmd.charge, int(cmd.amount), cmd.reason)


def _ask(
    act: Act, kind: CreditRequest.Kind, charge: Charge, fen: int, reason: str, *, dispute: Dispute | None = None,
    case: Case | None = None,
) -> CreditRequest:  # fmt: skip
    act.lock(charge)
    crediting.refuse_corrected(charge)
    if kind == Kind.WAIVE:
        crediting.refuse_above(charge, fen)
    if CreditRequest.objects.filter(charge=charge, state=CreditRequest.State.ASKED).exists():
        raise Refused("credit.waiting")
    act.note(charge=charge.pk, kind=kind.value, fen=fen)
    return CreditRequest.objects.create(
        site=charge.site, kind=kind, charge=charge, dispute=dispute, case=case, amount_fen=fen, reason=reason,
        asked_by=act.actor.person, asked_at=act.now,
    )  # fmt: skip


@operation("arrears.withdraw_credit", label="撤回申请", capability="request_credits", about="request", url_after=_url)
def withdraw_credit(act: Act, cmd: OfRequest) -> CreditRequest:
    """Who asked takes the request back before it is decided."""
    found = _waiting(act, cmd.request)
    if found.asked_by_id != act.person.pk:
        raise Refused("credit.not_yours")
    found.state = CreditRequest.State.WITHDRAWN
    found.save(update_fields=["state"])
    return found


@operation(
    "arrears.decide_credit", label="审批减免和更正", capability="approve_credits", about="request", apart_from=ASKING,
    url_after=_url,
)  # fmt: skip
def decide_credit(act: Act, cmd: DecideCredit) -> CreditRequest:
    """Approve a waiver or correction: it is posted, linked to the charge, with its reason; or decline it and say why.

    By another than who asked, always: refused otherwise, whatever the duties grant.
    """
    found = _waiting(act, cmd.request)
    no_says_why(cmd.approved, cmd.opinion)
    if cmd.approved:
        post = crediting.correct if found.kind == Kind.CORRECT else crediting.waive
        found.credit = post(act, found.charge, found.amount_fen, found.reason)
    found.state = CreditRequest.State.APPROVED if cmd.approved else CreditRequest.State.DECLINED
    found.decided_by, found.decided_at, found.opinion = act.person, act.now, cmd.opinion
    found.save()
    act.note(approved=cmd.approved, charge=found.charge_id, kind=found.kind, fen=found.amount_fen)
    return found


def _waiting(act: Act, given: CreditRequest) -> CreditRequest:
    found = act.lock(given)
    if found.state != CreditRequest.State.ASKED:
        raise Refused("credit.decided")
    return found
