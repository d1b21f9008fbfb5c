"""What the bank and the channels say, taken in and taken back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Sum

from zhishou.areas.cashdesk import bank_month, matching
from zhishou.areas.cashdesk.imports import ScanRow, StatementRow
from zhishou.areas.cashdesk.models import ScanLine, Settlement, SettlementBatch, StatementBatch, StatementLine
from zhishou.areas.cashdesk.operations.reconciling import hold
from zhishou.kernel import importing, taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class ImportStatement(Command):
    site: Ref[Site] = ask("小区或公司")
    rows: list[StatementRow] = ask("流水")


class ImportSettlement(Command):
    site: Ref[Site] = ask("小区或公司")
    rows: list[ScanRow] = ask("结算")


class UndoStatement(Command):
    batch: Ref[StatementBatch] = ask("批次")
    reason: str = ask("原因", at_least=2, at_most=200)


class UndoSettlement(Command):
    batch: Ref[SettlementBatch] = ask("批次")
    reason: str = ask("原因", at_least=2, at_most=200)


@operation("cashdesk.import_statement", label="导入银行流水", capability="match_bank", about="site")
def import_statement(act: Act, cmd: ImportStatement) -> StatementBatch:
    """Take in lines of the bank's statement. A line that is there already adds nothing. Source: implied.finance.1.

    Refused when a new line falls into a month that finance has signed.
    """
    hold(cmd.site)
    rows = {row.key: row for row in reversed(cmd.rows)}
    there = set(StatementLine.objects.filter(site=cmd.site, key__in=rows).values_list("key", flat=True))
    fresh = [row for row in reversed(rows.values()) if row.key not in there]
    bank_month.refuse_signed(cmd.site, {row.on for row in fresh})
    batch = StatementBatch.objects.create(
        site=cmd.site, taken=len(fresh), already=len(cmd.rows) - len(fresh), by=act.actor.person, at=act.now
    )
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                site=cmd.site, batch=batch, on=row.on, amount_fen=row.amount_fen, number=row.number, memo=row.memo,
                counterparty=row.counterparty, balance_fen=row.balance_fen, key=row.key,
            )
            for row in fresh
        ],
        batch_size=2_000,
    )  # fmt: skip
    importing.tell(act, batch, cmd.rows, fen=sum(row.amount_fen for row in fresh))
    return batch


@operation("cashdesk.undo_statement", label="撤销导入的银行流水", capability="match_bank", about="batch")
def undo_statement(act: Act, cmd: UndoStatement) -> StatementBatch:
    """Take a statement back. Refused while one of its lines is matched or explained, or its month signed."""
    hold(cmd.batch.site)
    lines = StatementLine.objects.filter(batch=cmd.batch)
    bank_month.refuse_signed(cmd.batch.site, set(lines.order_by().values_list("on", flat=True).distinct()))
    return taking_back.take_back(act, cmd.batch, [lines])


@operation("cashdesk.import_settlement", label="导入扫码结算单", capability="match_bank", about="site")
def import_settlement(act: Act, cmd: ImportSettlement) -> SettlementBatch:
    """Take in a channel's settlement: each payment by its number, summed by channel and day. Twice adds nothing.

    Refused when a day it adds to was matched with the bank already, or its month signed.
    """
    hold(cmd.site)
    rows = {row.number: row for row in reversed(cmd.rows)}
    there = set(ScanLine.objects.filter(site=cmd.site, number__in=rows).values_list("number", flat=True))
    fresh = [row for row in reversed(rows.values()) if row.number not in there]
    batch = SettlementBatch.objects.create(
        site=cmd.site, taken=len(fresh), already=len(cmd.rows) - len(fresh), by=act.actor.person, at=act.now
    )
    by_day = defaultdict(list)
    for row in fresh:
        by_day[row.channel, row.settled_on].append(row)
    bank_month.refuse_signed(cmd.site, {on for _channel, on in by_day})
    for (channel, on), group in by_day.items():
        _settle(cmd.site, batch, channel, on, group)
    importing.tell(act, batch, cmd.rows, fen=sum(row.net_fen for row in fresh))
    return batch


def _settle(site: Site, batch: SettlementBatch, channel: str, on: date, rows: list[ScanRow]) -> None:
    found, _new = Settlement.objects.select_for_update().get_or_create(
        site=site, channel=channel, on=on, defaults={"pieces": 0, "gross_fen": 0, "fee_fen": 0, "net_fen": 0}
    )
    if matching.is_matched(f"settlement:{found.pk}"):
        raise Refused("match.settled", settlement=str(found))
    ScanLine.objects.bulk_create(
        [
            ScanLine(
                site=site, batch=batch, settlement=found, number=row.number, on=row.on, gross_fen=row.gross_fen,
                fee_fen=row.fee_fen, net_fen=row.net_fen,
            )
            for row in rows
        ],
        batch_size=2_000,
    )  # fmt: skip
    add_up(found)


def add_up(found: Settlement) -> None:
    """The sums of a settlement from its lines."""
    sums = found.lines.aggregate(
        pieces=Count("pk"), gross=Sum("gross_fen"), fee=Sum("fee_fen"), net=Sum("net_fen")
    )  # fmt: skip
    found.pieces = sums["pieces"]
    found.gross_fen, found.fee_fen, found.net_fen = sums["gross"] or 0, sums["fee"] or 0, sums["net"] or 0
    found.save(update_fields=["pieces", "gross_fen", "fee_fen", "net_fen"])


@operation("cashdesk.undo_settlement", label="撤销导入的扫码结算单", capability="match_bank", about="batch")
def undo_settlement(act: Act, cmd: UndoSettlement) -> SettlementBatch:
    """Take a settlement file back. Refused while the bank's line of one of its days is matched, or its month signed."""
    hold(cmd.batch.site)
    mine = ScanLine.objects.filter(batch=cmd.batch).values("settlement")
    days = list(Settlement.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
    bank_month.refuse_signed(cmd.batch.site, {one.on for one in days})
    used = [one for one in days if matching.is_matched(f"settlement:{one.pk}")]
    batch = taking_back.take_back(act, cmd.batch, [ScanLine.objects.filter(batch=cmd.batch)], used)
    for one in days:
        if one.lines.exists():
            add_up(one)
        else:
            one.delete()
    return batch


taking_back.UNDONE_BY |= {
    "cashdesk.import_statement": "cashdesk.undo_statement",
    "cashdesk.import_settlement": "cashdesk.undo_settlement",
}
