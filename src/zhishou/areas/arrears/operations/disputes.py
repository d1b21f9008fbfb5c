"""费用争议: frozen while open, released by a decision (billing_supervisor.8)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.arrears.models import CreditRequest, Dispute, DisputedCharge
from zhishou.areas.arrears.queries import owing
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models import Charge
from zhishou.areas.cases.models import Case
from zhishou.areas.property import periods
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: models.Model) -> str:
    assert isinstance(row, Dispute)
    return row.url()


def open_charges(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the charges of a dispute with something left."""
    if isinstance(row, Dispute):
        wanted = set(row.charges.filter(open=True).values_list("charge_id", flat=True))
        parts = [p for p in owing.open_parts(row.site, owing.now_period(), [row.unit_id]) if p.charge in wanted]
    else:
        return []
    return [(str(p.charge), f"{periods.words(p.period)}　{p.item}　{yuan(p.left_fen)}") for p in parts]


class OpenDispute(Command):
    unit: Ref[Unit] = ask("房屋")
    charges: list[Ref[Charge]] = ask("有争议的账")
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
