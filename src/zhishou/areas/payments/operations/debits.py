"""银行划账: make, release by a second person, hand out the file, give up, ask again for what failed (property.cashier.7, .9)."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from django.db import models

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import collecting, naming
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.collecting import Asked
from zhishou.areas.payments.models import DebitBatch, DebitLine, DebitPart
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, files, statement
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref
from zhishou.kernel.upload import XLSX

MIME = {"csv": "text/csv", "xlsx": XLSX}


class MakeDebit(Command):
    site: Ref[Site] = ask("小区或公司")
    period: str = ask("账期", at_most=10, public=True, hint="例如 2026-03：收这个月和以前的欠费")
    layout: str = ask("文件格式", at_most=20, public=True, choices=lambda actor, row: collecting.layout_choices())
    without: str = ask("这次不划的房屋", default="", at_most=2_000, public=True, hint="房屋编码，用逗号或空格分开")


class OfDebit(Command):
    batch: Ref[DebitBatch] = ask("批次")


def reasons(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: why lines of a batch failed, with how many."""
    if not isinstance(row, DebitBatch):
        return []
    return [(code, f"{reason}（{n}）") for code, reason, n, _fen in row.failures()]


class RetryDebit(Command):
    batch: Ref[DebitBatch] = ask("批次")
    layout: str = ask("文件格式", at_most=20, public=True, choices=lambda actor, row: collecting.layout_choices())
    codes: list[str] = ask("失败原因", default=[], public=True, choices=reasons, hint="不选就是全部")


@operation(
    "payments.make_debit", label="制作划账文件", capability="make_debits", about="site",
    url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def make_debit(act: Act, cmd: MakeDebit) -> DebitBatch:
    """Put everything owed up to a period by units with a mandate into one file; late fees stand still from today on.

    Refused when nothing is to be collected, and when the layout cannot hold a row: then no batch is made. Source:
    property.cashier.7; the contract's rules of bank direct debit.
    """
    period = periods.asked(cmd.period)
    wanted = collecting.asked(cmd.site, period, without=units_named(cmd.site, cmd.without))
    return _make(act, DebitBatch(site=cmd.site, period=period, layout=cmd.layout), wanted)


def units_named(site: Site, text: str) -> set[int]:
    """The units a text of codes names; refused when there is none of that code."""
    codes = [code for code in re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", text)) if code]
    found = [unit for each in register.communities(site) for unit in register.units_by_code(each, codes).values()]
    if unknown := [code for code in codes if code not in {unit.code for unit in found}]:
        raise Refused("debit.no_unit", codes=listed(unknown[:5]))
    return {unit.pk for unit in found}


@operation(
    "payments.retry_debit", label="第二次划账", capability="make_debits", about="batch",
    url_after=lambda row: f"/debits/{row}",
)  # fmt: skip
def retry_debit(act: Act, cmd: RetryDebit) -> DebitBatch:
    """Ask once more for what the bank could not collect, all of it or by reason, as far as it is still owed.

    A new batch, released by a second person like any other. Source: property.cashier.9.
    """
    first = in_state(act, cmd.batch, DebitBatch.State.POSTED)
    made = DebitBatch(site=first.site, period=first.period, layout=cmd.layout, retry_of=first)
    return _make(act, made, collecting.asked_again(first, cmd.codes))


def _make(act: Act, batch: DebitBatch, wanted: list[Asked]) -> DebitBatch:
    layout = layout_of(batch.layout)
    if not wanted:
        raise Refused("debit.nothing", site=batch.site.name, period=periods.words(batch.period))
    ((number,),) = statement.run("SELECT zhishou_next_number(%s)", ["debit"])
    batch.number, batch.count, batch.amount_fen = number, len(wanted), sum(line.amount_fen for line in wanted)
    batch.made_on, batch.made_by = clock.today(), act.actor.person
    lines = [(f"{number:06d}{n:06d}", line) for n, line in enumerate(wanted, 1)]
    try:
        data = bank_files.write(layout, layout.sent, collecting.content(layout, batch, lines))
    except Refused as no:
        raise naming.of_unit(no, [line.unit for line in wanted]) from None
    batch.save()
    _write_lines(batch, lines)
    batch.file = keep(act, batch, data, collecting.file_name(layout.sent, batch), layout.shape)
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
    hold(batch)
    for site in {line.site.pk: line.site for _reference, line in lines}.values():
        charges = {c for _r, line in lines if line.site.pk == site.pk for c, _late, _fen in line.parts}
        fees.freeze_for_batch(site, charges, batch.pk, batch.made_on)


def keep(act: Act, batch: DebitBatch, data: bytes, name: str, shape: str) -> StoredFile:
    """Keep a file sent to or come from the bank with its batch."""
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
    batch = in_state(act, cmd.batch, DebitBatch.State.MADE)
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
    batch = in_state(act, cmd.batch, DebitBatch.State.MADE)
    batch.state = DebitBatch.State.WITHDRAWN
    batch.save(update_fields=["state"])
    let_go(batch)
    fees.thaw_batch(batch.pk, clock.today())
    return batch


@operation("payments.fetch_debit", label="下载划账文件", capability="make_debits", about="batch")
def fetch_debit(act: Act, cmd: OfDebit) -> StoredFile:
    """Hand out the bank file of a batch that a second person has released; who fetched it when stays on record.

    The file holds account numbers in the clear, so it leaves by this operation alone.
    """
    batch = in_state(act, cmd.batch, DebitBatch.State.RELEASED, DebitBatch.State.POSTED)
    assert batch.file is not None
    act.note(batch=batch.number, sha256=batch.file.sha256)
    return batch.file


_HOLD = """
INSERT INTO payments_debithold (batch_id, charge_id, late)
SELECT l.batch_id, p.charge_id, p.late FROM payments_debitpart p JOIN payments_debitline l ON l.id = p.line_id
 WHERE l.batch_id = %s
"""


def hold(batch: DebitBatch) -> None:
    """A batch holds what it asks for: no other may ask for it."""
    statement.run(_HOLD, [batch.pk])


def let_go(batch: DebitBatch) -> None:
    """Others may ask for it again."""
    statement.run("DELETE FROM payments_debithold WHERE batch_id = %s", [batch.pk])


def in_state(act: Act, given: DebitBatch, *states: str) -> DebitBatch:
    """The batch, locked; refused when it stands elsewhere than in one of the states."""
    batch = act.lock(given)
    if batch.state not in states:
        raise Refused("debit.state", number=f"{batch.number:06d}", state=batch.get_state_display())
    return batch
