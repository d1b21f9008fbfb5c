"""银行划账: make, release by a second person, post the bank's answer, take it back (property.cashier.7 and .9)."""

from __future__ import annotations

import hashlib

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import collecting, settling
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.bank.returned import Answer, answers
from zhishou.areas.payments.collecting import Asked
from zhishou.areas.payments.models import DebitBatch, DebitLine, DebitPart, Payment
from zhishou.areas.property import periods
from zhishou.kernel import clock, files, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class MakeDebit(Command):
    site: Ref[Site] = ask("小区或公司")
    period: str = ask("账期", at_most=10, public=True, hint="例如 2026-03：收这个月和以前的欠费")
    layout: str = ask("文件格式", at_most=20, public=True, choices=lambda actor, row: collecting.layout_choices())


class OfDebit(Command):
    batch: Ref[DebitBatch] = ask("批次")


class PostDebit(Command):
    batch: Ref[DebitBatch] = ask("批次")
    file: Upload = ask("回盘文件", hint="银行给的原文件，不要用编辑器另存")


@operation(
    "payments.make_debit", label="制作划账文件", capability="make_debits", about="site",
    url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def make_debit(act: Act, cmd: MakeDebit) -> DebitBatch:
    """Put everything owed up to a period by units with a mandate into one file; late fees stand still from today on.

    Refused when nothing is to be collected, and when the layout cannot hold a row: then no batch is made. Source:
    property.cashier.7; the contract's rules of bank direct debit.
    """
    try:
        period = periods.read(cmd.period)
    except ValueError as unreadable:
        raise Invalid({"period": [str(unreadable)]}) from None
    layout = layout_of(cmd.layout)
    wanted = collecting.asked(cmd.site, period)
    if not wanted:
        raise Refused("debit.nothing", site=cmd.site.name, period=periods.words(period))
    ((number,),) = statement.run("SELECT zhishou_next_number(%s)", ["debit"])
    batch = DebitBatch(
        site=cmd.site, number=number, period=period, layout=layout.name, count=len(wanted), made_on=clock.today(),
        amount_fen=sum(line.amount_fen for line in wanted), made_by=act.actor.person,
    )  # fmt: skip
    lines = [(f"{number:06d}{n:06d}", line) for n, line in enumerate(wanted, 1)]
    data = bank_files.write(layout, layout.sent, collecting.content(layout, batch, lines))
    batch.save()
    _write_lines(batch, lines)
    batch.file = _keep(act, batch, data, collecting.file_name(layout.sent, batch), layout.shape)
    batch.save(update_fields=["file"])
    act.note(batch=number, count=batch.count, fen=batch.amount_fen, sha256=batch.file.sha256)
    return batch


def _write_lines(batch: DebitBatch, lines: list[tuple[str, Asked]]) -> None:
    made = [
        DebitLine(batch=batch, unit_id=line.unit, reference=reference, amount_fen=line.amount_fen)
        for reference, line in lines
    ]
    DebitLine.objects.bulk_create(made, batch_size=5_000)
    DebitPart.objects.bulk_create(
        [
            DebitPart(line=row, charge_id=charge, late=late, amount_fen=fen)
            for row, (_reference, line) in zip(made, lines, strict=True)
            for charge, late, fen in line.parts
        ],
        batch_size=5_000,
    )
    for site in {line.site.pk: line.site for _reference, line in lines}.values():
        charges = {c for _r, line in lines if line.site.pk == site.pk for c, _late, _fen in line.parts}
        fees.freeze_for_batch(site, charges, batch.pk, batch.made_on)


def _keep(act: Act, batch: DebitBatch, data: bytes, name: str, shape: str) -> StoredFile:
    return files.store(
        data, name=name, mime=MIME.get(shape, "text/plain"), about=batch, kind="debit", site=batch.site,
        by=act.actor.person, sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


@operation(
    "payments.release_debit", label="放行划账文件", capability="release_debits", about="batch",
    apart_from=("payments.make_debit",), url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def release_debit(act: Act, cmd: OfDebit) -> DebitBatch:
    """A second person checks count and sum and lets the file go to the bank. Refused for whoever made it."""
    batch = _in_state(act, cmd.batch, DebitBatch.State.MADE)
    if batch.made_by_id == act.person.pk:
        raise Refused("debit.own_batch")
    batch.state, batch.released_at, batch.released_by = DebitBatch.State.RELEASED, act.now, act.person
    batch.save(update_fields=["state", "released_at", "released_by"])
    act.note(batch=batch.number, count=batch.count, fen=batch.amount_fen)
    return batch


@operation(
    "payments.withdraw_debit", label="作废划账文件", capability="make_debits", about="batch",
    url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def withdraw_debit(act: Act, cmd: OfDebit) -> DebitBatch:
    """Give a batch up before it goes to the bank; its charges may go into another one."""
    batch = _in_state(act, cmd.batch, DebitBatch.State.MADE)
    batch.state = DebitBatch.State.WITHDRAWN
    batch.save(update_fields=["state"])
    _let_go(batch, live=False)
    fees.thaw_batch(batch.pk, clock.today())
    return batch


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
        act.note(batch=batch.number, already=True)
        return batch
    if batch.state != DebitBatch.State.RELEASED:
        raise Refused("debit.state", number=f"{batch.number:06d}", state=batch.get_state_display())
    layout = layout_of(batch.layout)
    assert batch.file is not None
    sent = bank_files.read(layout, layout.sent, files.read(batch.file))
    told = answers(layout, sent, cmd.file.data)
    paid = _post(act, batch, {answer.reference: answer for answer in told})
    _let_go(batch, live=False)
    fees.thaw_batch(batch.pk, clock.today())
    batch.answer = _keep(act, batch, cmd.file.data, cmd.file.name, layout.shape)
    batch.state, batch.posted_at, batch.posted_by = DebitBatch.State.POSTED, act.now, act.actor.person
    batch.save(update_fields=["answer", "state", "posted_at", "posted_by"])
    act.note(
        batch=batch.number, paid=len(paid), paid_fen=sum(p.amount_fen for p in paid), failed=len(told) - len(paid),
        already=False, sha256=digest,
    )  # fmt: skip
    return batch


def _post(act: Act, batch: DebitBatch, told: dict[str, Answer]) -> list[Payment]:
    day, payments = clock.today(), []
    lines = list(batch.lines.select_related("unit").prefetch_related("parts"))
    for line in lines:
        answer = told[line.reference]
        line.code, line.reason = answer.code[:20], answer.reason[:200]
        line.state = DebitLine.State.PAID if answer.paid else DebitLine.State.FAILED
        if answer.paid:
            line.payment = Payment.objects.create(
                site_id=line.unit.site_id, unit=line.unit, paid_on=day, method=Payment.Method.DEBIT,
                number=line.reference, amount_fen=line.amount_fen, left_fen=line.amount_fen,
                received_by=act.actor.person, received_at=act.now,
            )  # fmt: skip
            payments.append(line.payment)
    settling.settle_exactly(
        [
            (line.payment, [(p.charge_id, p.late, p.amount_fen) for p in line.parts.all()])
            for line in lines
            if line.payment
        ],
        day,
    )
    DebitLine.objects.bulk_update(lines, ["code", "reason", "state", "payment"], batch_size=5_000)
    return payments


@operation(
    "payments.undo_debit", label="撤销回盘入账", capability="release_debits", about="batch",
    apart_from=("payments.post_debit",), url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def undo_debit(act: Act, cmd: OfDebit) -> DebitBatch:
    """Take the posting of a wrong return file back, by someone else than who posted it; the batch waits again.

    Refused once what failed was asked for again: that batch is withdrawn first.
    """
    batch = _in_state(act, cmd.batch, DebitBatch.State.POSTED)
    _refuse_asked_again(batch)
    lines = list(batch.lines.filter(state=DebitLine.State.PAID).select_related("payment"))
    payments = [line.payment for line in lines if line.payment is not None]
    batch.lines.update(state=DebitLine.State.SENT, payment=None, code="", reason="")
    settling.take_back(payments)
    _let_go(batch, live=True)
    fees.thaw_batch(batch.pk, None)
    batch.state, batch.posted_at, batch.posted_by, batch.answer = DebitBatch.State.RELEASED, None, None, None
    batch.save(update_fields=["state", "posted_at", "posted_by", "answer"])
    act.note(batch=batch.number, payments=len(payments), fen=sum(p.amount_fen for p in payments))
    return batch


def _refuse_asked_again(batch: DebitBatch) -> None:
    mine = DebitPart.objects.filter(line__batch=batch)
    later = DebitPart.objects.filter(live=True, charge__in=mine.values("charge")).select_related("line__batch").first()
    if later is not None:
        raise Refused("debit.asked_again", number=str(later.line.batch))


def _let_go(batch: DebitBatch, *, live: bool) -> None:
    DebitPart.objects.filter(line__batch=batch).update(live=live)


def _in_state(act: Act, given: DebitBatch, *states: str) -> DebitBatch:
    batch = act.lock(given)
    if batch.state not in states:
        raise Refused("debit.state", number=f"{batch.number:06d}", state=batch.get_state_display())
    return batch
