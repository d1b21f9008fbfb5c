"""银行进账单: filled in from a slip or a debit batch's result, handed over signed; finance confirms or returns it."""

from __future__ import annotations

from typing import cast

from django.db import models

from zhishou.areas.cashdesk.models import BankDeposit, Slip
from zhishou.areas.cashdesk.operations.counting import signed
from zhishou.areas.payments import queries as money
from zhishou.areas.payments.models import DebitBatch
from zhishou.kernel import clock, numbering, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

ACCOUNT = ("payments.debit_account_name", "payments.debit_bank", "payments.debit_account")


def _url(row: models.Model) -> str:
    return cast(BankDeposit, row).url()


class DepositSlip(Command):
    slip: Ref[Slip] = ask("银行交款单")
    signature: Upload = ask("移交人签字", widget="signature")


class DepositBatch(Command):
    batch: Ref[DebitBatch] = ask("划账批次")
    signature: Upload = ask("移交人签字", widget="signature")


class ConfirmDeposit(Command):
    deposit: Ref[BankDeposit] = ask("进账单")
    signature: Upload = ask("财务签字", widget="signature")


class ReturnDeposit(Command):
    deposit: Ref[BankDeposit] = ask("进账单")
    reason: str = ask("退回原因", at_least=2, at_most=200)


@operation(
    "cashdesk.deposit_slip", label="填制进账单（现金）", capability="fill_deposits", about="slip", url_after=_url
)
def deposit_slip(act: Act, cmd: DepositSlip) -> BankDeposit:
    """Fill in the deposit slip for cash paid in and hand it to finance. Refused when one is on its way already."""
    slip = act.lock(cmd.slip)
    if slip.deposits.exclude(state=BankDeposit.State.RETURNED).exists():
        raise Refused("deposit.known")
    return _make(act, cmd.signature, slip.site, slip.amount_fen, slip=slip, pieces=slip.entries.count(), bank=slip.bank)


@operation(
    "cashdesk.deposit_batch", label="填制进账单（划账）", capability="fill_deposits", about="batch", url_after=_url
)
def deposit_batch(act: Act, cmd: DepositBatch) -> BankDeposit:
    """Fill in the deposit slip for what the bank collected with a debit batch (property.cashier.8).

    Refused before the bank has answered, when nothing was collected, and when one is on its way already.
    """
    batch = act.lock(cmd.batch)
    if batch.state != DebitBatch.State.POSTED:
        raise Refused("deposit.not_posted", number=f"{batch.number:06d}")
    pieces, fen = money.paid_by_batch(batch)
    if not fen:
        raise Refused("deposit.nothing", number=f"{batch.number:06d}")
    if BankDeposit.objects.filter(batch=batch).exclude(state=BankDeposit.State.RETURNED).exists():
        raise Refused("deposit.known")
    return _make(act, cmd.signature, batch.site, fen, batch=batch, pieces=pieces)


def _make(act: Act, signature: Upload, site: Site, fen: int, *, pieces: int, bank: str = "", slip: Slip | None = None,
          batch: DebitBatch | None = None) -> BankDeposit:  # fmt: skip
    told = settings_store.values(ACCOUNT, site)
    payer = f"{site.name}业主（银行代扣第 {batch.number:06d} 批）" if batch else f"{site.name}（现金收款）"
    made = BankDeposit.objects.create(
        site=site, number=numbering.take("JZ"), slip=slip, batch=batch, on=clock.today(), amount_fen=fen, pieces=pieces,
        payer=payer, payee=str(told[ACCOUNT[0]]) or site.company().name, bank=bank or str(told[ACCOUNT[1]]) or "—",
        account=str(told[ACCOUNT[2]]), handed_by=act.person, handed_at=act.now,
    )  # fmt: skip
    made.hand_signature = signed(act, signature, made, site)
    made.save(update_fields=["hand_signature"])
    act.note(number=made.number, fen=fen, pieces=pieces)
    return made


@operation(
    "cashdesk.confirm_deposit", label="核收进账单", capability="confirm_deposits", about="deposit", url_after=_url
)
def confirm_deposit(act: Act, cmd: ConfirmDeposit) -> BankDeposit:
    """Finance has received the deposit slip and found it right, by somebody else than who handed it over, signed."""
    deposit = _waiting(act, cmd.deposit)
    deposit.signature = signed(act, cmd.signature, deposit, deposit.site)
    return _answer(act, deposit, BankDeposit.State.CONFIRMED)


@operation(
    "cashdesk.return_deposit", label="退回进账单", capability="confirm_deposits", about="deposit", url_after=_url
)
def return_deposit(act: Act, cmd: ReturnDeposit) -> BankDeposit:
    """Finance sends the deposit slip back with the reason; another one may then be filled in."""
    deposit = _waiting(act, cmd.deposit)
    deposit.reason = cmd.reason
    return _answer(act, deposit, BankDeposit.State.RETURNED)


def _waiting(act: Act, given: BankDeposit) -> BankDeposit:
    deposit = act.lock(given)
    if deposit.state != BankDeposit.State.HANDED:
        raise Refused("deposit.state", number=deposit.number, state=str(deposit.get_state_display()))
    if deposit.handed_by_id == act.person.pk:
        raise Refused("deposit.own")
    return deposit


def _answer(act: Act, deposit: BankDeposit, state: BankDeposit.State) -> BankDeposit:
    deposit.state, deposit.answered_by, deposit.answered_at = state, act.person, act.now
    deposit.save(update_fields=["state", "answered_by", "answered_at", "signature", "reason"])
    act.note(number=deposit.number, fen=deposit.amount_fen)
    return deposit
