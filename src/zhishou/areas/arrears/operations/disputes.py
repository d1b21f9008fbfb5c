"""费用争议: frozen while open, released by a decision; credited only when another person approves (billing_supervisor.8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import CreditRequest, Dispute, DisputedCharge
from zhishou.areas.arrears.queries import owing
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models import Charge
from zhishou.areas.cases.models import Case
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Fen, Money, Ref


def _url(row: models.Model) -> str:
    dispute = row if isinstance(row, Dispute) else getattr(row, "dispute", None)
    return dispute.url() if dispute is not None else "/arrears/credits"


def _open_charges(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if isinstance(row, Dispute):
        wanted = set(row.charges.filter(open=True).values_list("charge_id", flat=True))
        parts = [p for p in owing.open_parts(row.site, owing.now_period(), [row.unit_id]) if p.charge in wanted]
    else:
        return []
    return [
        (str(p.charge), f"{p.period // 100}-{p.period % 100:02d}　{p.item}　{yuan(Fen(p.left_fen))}") for p in parts
    ]


class OpenDispute(Command):
    unit: Ref[Unit] = ask("房屋")
    charges: list[Ref[Charge]] = ask("有争议的账", choices=_open_charges)
    reason: str = ask("争议内容", at_least=2, at_most=500, multiline=True)
    case: Ref[Case] | None = ask("工单", default=None)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.unit.site


class DecideDispute(Command):
    dispute: Ref[Dispute] = ask("争议")
    state: Dispute.State = ask(
        "决定", widget="radio",
        choices=lambda actor, row: [(str(v), str(label)) for v, label in Dispute.State.choices if v != "open"],
    )  # fmt: skip
    decision: str = ask("处理决定", at_least=2, at_most=500, multiline=True)


class RequestCredit(Command):
    dispute: Ref[Dispute] = ask("争议")
    charge: Ref[Charge] = ask("哪笔账", choices=_open_charges)
    amount: Money = ask("减免金额", at_least=1)
    reason: str = ask("原因", at_least=2, at_most=200)


class RemedyCredit(Command):
    case: Ref[Case] = ask("投诉")
    charge: Ref[Charge] = ask("从哪笔账里减")


class DecideCredit(Command):
    request: Ref[CreditRequest] = ask("减免申请")
    approved: bool = ask(
        "意见",
        default=True,
        widget="radio",
        choices=lambda actor, row: [("true", _("同意")), ("false", _("不同意"))],
    )
    opinion: str = ask("说明", default="", at_most=200)


@operation("arrears.open_dispute", label="登记费用争议", capability="handle_disputes", url_after=_url)
def open_dispute(act: Act, cmd: OpenDispute) -> Dispute:
    """The payer contests charges: from today they bear no late fee and nobody asks for them until it is decided.

    Linked to the complaint it came with. Refused for another unit's charges, and for one that is disputed already.
    """
    if any(charge.unit_id != cmd.unit.pk for charge in cmd.charges) or not cmd.charges:
        raise Refused("dispute.other_unit")
    wanted = {charge.pk for charge in cmd.charges}
    if DisputedCharge.objects.filter(charge__in=wanted, open=True).exists():
        raise Refused("dispute.already")
    made = Dispute.objects.create(
        site=cmd.site,
        unit=cmd.unit,
        case=cmd.case,
        reason=cmd.reason,
        opened_by=act.actor.person,
        opened_on=clock.today(),
    )
    DisputedCharge.objects.bulk_create([DisputedCharge(dispute=made, charge_id=pk) for pk in sorted(wanted)])
    fees.freeze(cmd.site, wanted, made.cause, made.opened_on)
    act.note(charges=len(wanted), case=cmd.case.number if cmd.case else "")
    return made


@operation("arrears.request_credit", label="申请减免", capability="request_credits", about="dispute", url_after=_url)
def request_credit(act: Act, cmd: RequestCredit) -> CreditRequest:
    """Ask that something be credited on a disputed charge. Nothing is posted before another person approves it."""
    dispute = act.lock(cmd.dispute)
    if dispute.state != Dispute.State.OPEN:
        raise Refused("dispute.decided")
    if not dispute.charges.filter(charge=cmd.charge).exists():
        raise Refused("dispute.other_unit")
    return _ask(act, cmd.charge, int(cmd.amount), cmd.reason, dispute=dispute, case=dispute.case)


@operation("arrears.credit_remedy", label="按投诉方案申请减免", capability="request_credits", about="case")
def credit_remedy(act: Act, cmd: RemedyCredit) -> CreditRequest:
    """The remedy a complaint was decided by promises money: ask for it as a credit on one of the customer's charges.

    Refused when no such remedy was instructed, or when it was asked for before. The instruction is not the approval of
    the credit: that is still another person's.
    """
    chosen = cmd.case.remedies.filter(chosen_at__isnull=False, compensation_fen__gt=0).order_by("-round").first()
    if chosen is None:
        raise Refused("credit.no_remedy")
    earlier = CreditRequest.objects.filter(case=cmd.case).exclude(state=CreditRequest.State.DECLINED)
    if earlier.filter(dispute=None).exists():
        raise Refused("credit.asked_for", number=cmd.case.number)
    reason = f"{cmd.case.number} 方案 {chosen.letter}：{chosen.compensation_name or chosen.text}"[:200]
    return _ask(act, cmd.charge, chosen.compensation_fen, reason, case=cmd.case)


def _ask(
    act: Act, charge: Charge, fen: int, reason: str, *, dispute: Dispute | None = None, case: Case | None = None
) -> CreditRequest:
    if fen > charge.amount_fen:
        raise Refused("charge.waive_limit")
    if CreditRequest.objects.filter(charge=charge, state=CreditRequest.State.ASKED).exists():
        raise Refused("credit.waiting")
    act.note(fen=fen)
    return CreditRequest.objects.create(
        site=charge.site, charge=charge, dispute=dispute, case=case, amount_fen=fen, reason=reason,
        asked_by=act.actor.person, asked_at=act.now,
    )  # fmt: skip


@operation(
    "arrears.decide_credit", label="审批减免", capability="approve_credits", about="request",
    apart_from=("arrears.request_credit", "arrears.credit_remedy"), url_after=_url,
)  # fmt: skip
def decide_credit(act: Act, cmd: DecideCredit) -> CreditRequest:
    """Approve a credit: it is posted on the charge with its reason, linked; or decline it. By another than who asked."""
    found = act.lock(cmd.request)
    if found.state != CreditRequest.State.ASKED:
        raise Refused("credit.decided")
    if found.asked_by_id == act.person.pk:
        raise Refused("credit.own")
    if cmd.approved:
        amount = Fen(found.amount_fen)
        done = perform(
            "billing.waive",
            act.actor,
            {"charge": found.charge_id, "amount": amount, "reason": found.reason},
            door=act.door,
        )
        assert isinstance(done.result, Charge)
        found.credit = done.result
    found.state = CreditRequest.State.APPROVED if cmd.approved else CreditRequest.State.DECLINED
    found.decided_by, found.decided_at, found.opinion = act.person, act.now, cmd.opinion
    found.save()
    act.note(approved=cmd.approved, fen=found.amount_fen)
    return found


@operation(
    "arrears.decide_dispute", label="决定费用争议", capability="decide_disputes", about="dispute", url_after=_url
)
def decide_dispute(act: Act, cmd: DecideDispute) -> Dispute:
    """End a dispute: the charge stands, or something was credited. From today late fees count and collection goes on.

    Refused while a credit waits for approval, and `予以减免` without an approved one.
    """
    dispute = act.lock(cmd.dispute)
    if dispute.state != Dispute.State.OPEN or cmd.state == Dispute.State.OPEN:
        raise Refused("dispute.decided")
    if dispute.credits.filter(state=CreditRequest.State.ASKED).exists():
        raise Refused("credit.waiting")
    if cmd.state == Dispute.State.ADJUSTED and not dispute.credits.filter(state=CreditRequest.State.APPROVED).exists():
        raise Refused("dispute.no_credit")
    dispute.state, dispute.decision = cmd.state, cmd.decision
    dispute.decided_by, dispute.decided_on = act.actor.person, clock.today()
    dispute.save()
    dispute.charges.update(open=False)
    fees.thaw(dispute.cause, dispute.decided_on)
    act.note(state=cmd.state.value)
    return dispute
