"""The bank's answer to a debit batch: posted whole, or taken back before the month is closed (property.cashier.9)."""

from __future__ import annotations

import hashlib
from typing import Any

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import naming, posting, settling
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.bank.returned import told
from zhishou.areas.payments.models import DebitBatch, DebitHold, DebitPart, Reversal
from zhishou.areas.payments.operations.debits import OfDebit, hold, in_state, keep, let_go
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, files
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Ref, Upload


class PostDebit(Command):
    batch: Ref[DebitBatch] = ask("批次")
    file: Upload = ask("回盘文件", hint="银行给的原文件，不要用编辑器另存")


@operation(
    "payments.post_debit", label="导入回盘文件", capability="take_money", about="batch",
    url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def post_debit(act: Act, cmd: PostDebit) -> DebitBatch:
    """Post the bank's answer: what was paid settles exactly the charges of its line, the rest may be asked for again.

    The file is taken whole or not at all. The same file a second time changes nothing. Money for a charge that was paid
    at the counter meanwhile stays as prepayment. Source: property.cashier.9.
    """
    batch = act.lock(cmd.batch)
    digest = hashlib.sha256(cmd.file.data).hexdigest()
    if batch.state == DebitBatch.State.POSTED and batch.answer is not None and batch.answer.sha256 == digest:
        act.note(**_posted_before(batch), already=True)
        return batch
    if batch.state != DebitBatch.State.RELEASED:
        raise Refused("debit.state", number=f"{batch.number:06d}", state=batch.get_state_display())
    layout = layout_of(batch.layout)
    assert batch.file is not None
    sent = files.read(batch.file)
    try:
        answered = told(layout, sent, cmd.file.data)
    except Refused as no:
        raise naming.named(no, act.actor, batch, cmd.file.data) from None
    done = posting.post(batch, answered, by=act.actor.person, now=act.now, day=clock.today())
    let_go(batch)
    fees.thaw_batch(batch.pk, clock.today())
    batch.answer = keep(act, batch, cmd.file.data, cmd.file.name, layout.shape)
    batch.state, batch.posted_at, batch.posted_by = DebitBatch.State.POSTED, act.now, act.actor.person
    batch.save(update_fields=["answer", "state", "posted_at", "posted_by"])
    act.note(
        batch=batch.number, paid=done.paid, paid_fen=done.paid_fen, failed=done.failed, already=False, sha256=digest
    )  # fmt: skip
    return batch


def _posted_before(batch: DebitBatch) -> dict[str, Any]:
    """What the file brought when it was posted, as its event tells."""
    posted = Event.objects.filter(operation="payments.post_debit", subject=subject_of(batch), facts__already=False)
    facts = posted.latest("pk").facts
    return {name: facts[name] for name in ("batch", "paid", "paid_fen", "failed")}


@operation(
    "payments.undo_debit", label="撤销回盘入账", capability="release_debits", about="batch",
    apart_from=("payments.post_debit",), url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def undo_debit(act: Act, cmd: OfDebit) -> DebitBatch:
    """Take the posting of a wrong return file back, by someone else than who posted it; the batch waits again.

    Refused once what failed was asked for again: that batch is withdrawn first; and while a deposit slip (进账单) tells
    finance of the money.
    """
    batch = in_state(act, cmd.batch, DebitBatch.State.POSTED)
    _refuse_asked_again(batch)
    _refuse_reversed(batch)
    payments, fen = posting.take_back(batch)
    for site in register.communities(batch.site):
        settling.use_prepayments(site, clock.today())  # what came at the counter meanwhile was left over
    hold(batch)
    fees.thaw_batch(batch.pk, None)
    batch.state, batch.posted_at, batch.posted_by, batch.answer = DebitBatch.State.RELEASED, None, None, None
    batch.save(update_fields=["state", "posted_at", "posted_by", "answer"])
    act.note(batch=batch.number, payments=payments, fen=fen)
    return batch


def _refuse_reversed(batch: DebitBatch) -> None:
    reversals = Reversal.objects.filter(payment__debit_line__batch=batch).select_related("payment")
    if (first := reversals.first()) is not None:
        raise Refused("debit.reversed", number=first.payment.number)


def _refuse_asked_again(batch: DebitBatch) -> None:
    mine = DebitPart.objects.filter(line__batch=batch)
    later = DebitHold.objects.filter(charge__in=mine.values("charge")).select_related("batch").first()
    if later is not None:
        raise Refused("debit.asked_again", number=str(later.batch))
