"""押金: taken against a receipt, deducted from with a reason and pictures, which somebody else approves."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.db.models import Sum

from zhishou.areas.cashdesk.issuing import Item
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.customers import closing
from zhishou.areas.property import finding
from zhishou.areas.property.models import Unit
from zhishou.areas.services import taking
from zhishou.areas.services.models import Deduction, Deposit, Refund
from zhishou.kernel import clock, files, numbering, upload
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref, Upload

MOST_FILES = 9


def url(row: models.Model) -> str:
    """The page of a deposit, or of the one a deduction belongs to."""
    return row.url() if isinstance(row, Deposit) else cast(Deduction, row).deposit.url()


class TakeDeposit(Command):
    unit: Ref[Unit] = ask("房屋")
    kind: Deposit.Kind = ask("种类", default=Deposit.Kind.DECORATION)
    payer: str = ask("交款人", at_least=1, at_most=60)
    amount: Money = ask("金额（元）", at_least=1)
    method: Method = ask("方式", default=Method.CASH)
    tendered: Money | None = ask("收到现金（元）", default=None, at_least=1, hint="不填就是正好")
    reference: PaperNumber = ask("凭证号", default="", at_most=60, public=True, hint="转账或扫码必填")
    note: str = ask("说明", default="", at_most=200, hint="例如装修公司、工期")


class AskDeduction(Command):
    deposit: Ref[Deposit] = ask("押金")
    amount: Money = ask("扣除金额（元）", at_least=1)
    reason: str = ask("扣除原因", at_least=2, at_most=300)
    evidence: list[Upload] = ask("照片或单据", default=[], hint="至少一张，最多九张", widget="documents")


class DecideDeduction(Command):
    deduction: Ref[Deduction] = ask("扣除")
    approved: bool = ask("审批", widget="radio", choices=yes_no("同意扣除", "不同意"))
    opinion: str = ask("审批意见", default="", at_most=200)


@operation("services.take_deposit", label="收取押金", capability="take_deposits", about="unit", url_after=url)
def take_deposit(act: Act, cmd: TakeDeposit) -> Deposit:
    """Take a deposit of a unit against a numbered receipt; it is the payer's money and is held for them.

    Refused for a payer of the unit whose account is closed.
    """
    unit = cmd.unit
    closing.expect_nobody_closed(unit.site, finding.named(unit, cmd.payer))
    number = numbering.take("YJ")
    deposit = Deposit(
        site=unit.site, number=number, unit=unit, kind=cmd.kind, payer=cmd.payer, amount_fen=int(cmd.amount),
        held_fen=int(cmd.amount), taken_on=clock.today(), note=cmd.note, made_at=act.now,
    )  # fmt: skip
    items = [Item(f"{deposit.get_kind_display()} {number}", int(cmd.amount))]
    deposit.receipt = taking.take(act, deposit, items, cmd, payer=cmd.payer)
    deposit.save()
    act.note(number=number, fen=deposit.amount_fen, receipt=deposit.receipt.number)
    return deposit


def free_fen(deposit: Deposit) -> int:
    """What of a deposit is neither deducted nor given back nor asked for."""
    asked = Deduction.objects.filter(deposit=deposit, state="asked").aggregate(fen=Sum("amount_fen"))["fen"] or 0
    going = Refund.objects.filter(deposit=deposit, state__in=["asked", "approved"])
    return deposit.held_fen - asked - (going.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


@operation(
    "services.ask_deduction", label="申请扣押金", capability="take_deposits", about="deposit", leads_to_made=True, url_after=url
)  # fmt: skip
def ask_deduction(act: Act, cmd: AskDeduction) -> Deduction:
    """Ask to keep a part of a deposit, with the reason and at least one picture. Refused beyond what is free."""
    deposit = act.lock(cmd.deposit)
    if not 0 < len(cmd.evidence) <= MOST_FILES:
        raise Invalid({"evidence": ["扣押金要有照片或单据为证，最少一张，最多九张。"]})
    expect_free(deposit, int(cmd.amount))
    made = Deduction.objects.create(
        deposit=deposit, amount_fen=int(cmd.amount), reason=cmd.reason, asked_by=act.person, asked_at=act.now
    )
    for each in cmd.evidence:
        files.keep(
            each, made, "evidence", site=deposit.site, by=act.person, allowed=upload.IMAGES | {upload.PDF}
        )  # fmt: skip
    act.note(number=deposit.number, fen=made.amount_fen)
    return made


def expect_free(deposit: Deposit, fen: int) -> None:
    """Refused when more is asked for than the deposit still has free."""
    from zhishou.kernel.money import yuan

    if fen > (free := free_fen(deposit)):
        raise Refused("deposit.not_free", number=deposit.number, free=yuan(free))


@operation(
    "services.decide_deduction", label="审批扣押金", capability="approve_refunds", about="deduction",
    apart_from=("services.ask_deduction",), url_after=url,
)  # fmt: skip
def decide_deduction(act: Act, cmd: DecideDeduction) -> Deduction:
    """Somebody else than who asked approves a deduction, and the deposit holds so much less; or declines it."""
    deposit = act.lock(cmd.deduction.deposit)
    found = Deduction.objects.select_for_update().get(pk=cmd.deduction.pk)
    if found.state != Deduction.State.ASKED:
        raise Refused("refund.state", number=deposit.number, state=found.get_state_display())
    no_says_why(cmd.approved, cmd.opinion)
    found.state = Deduction.State.APPROVED if cmd.approved else Deduction.State.DECLINED
    found.decided_by, found.decided_at, found.opinion = act.person, act.now, cmd.opinion
    found.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    if cmd.approved:
        deposit.held_fen -= found.amount_fen
        deposit.save(update_fields=["held_fen"])
    act.note(number=deposit.number, fen=found.amount_fen, approved=cmd.approved)
    return found
