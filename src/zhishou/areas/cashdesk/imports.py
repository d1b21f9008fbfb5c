"""银行流水 `bank` and 扫码结算单 `scanpay`: what the bank and the channels say, taken in from their own files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.cashdesk.models import ScanLine, Settlement, StatementLine
from zhishou.areas.property import cells
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import as_text
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import MOST_LINES, Chunk, Column, Errors, ImportKind, Line, read_each, register
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

Row = TypeVar("Row", bound=BaseModel)
MOST_FEN = 10**13
SIDES = {
    "贷": 1, "借": -1, "贷方": 1, "借方": -1, "收": 1, "支": -1, "收入": 1, "支出": -1, "转入": 1, "转出": -1, "来账": 1,
    "往账": -1, "C": 1, "D": -1,
}  # fmt: skip
_SUM = re.compile(
    r"(本页|本月|本期|本年|借方|贷方|收入|支出|交易)?(合计|总计|小计|累计|总笔数|总金额)|总交易|共\s*\d+\s*[笔条页]|第\s*\d+\s*页"
)


class StatementRow(BaseModel):
    """A line of a bank's statement, read and checked; money in above zero, money out below."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    amount_fen: int
    number: str = ""
    counterparty: str = ""
    memo: str = ""
    balance_fen: int | None = None
    turn: int = 0  # of several lines alike, which one

    @property
    def key(self) -> str:
        """What makes it the same line when it comes again; the bank's own number alone does not tell in from out."""
        said = [self.number, f"{self.amount_fen}"] if self.number else [
            f"{self.on}", f"{self.amount_fen}", f"{self.balance_fen}", self.counterparty, self.memo, f"{self.turn}",
        ]  # fmt: skip
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def read_statement(line: Line) -> tuple[StatementRow | None, list[str]]:
    """A line of the statement, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    on = cells.day(line, "交易日期", wrong, needed=True)
    amount = _amount(line, wrong)
    number = cells.code(line, "流水号", 60, wrong)
    party, memo = cells.words(line, "对方户名", 120, wrong), cells.words(line, "摘要", 200, wrong)
    balance = cells.scaled(line, "余额", 2, wrong, signed=True)
    if on is not None and on > clock.today():
        wrong.append(_("交易日期 {day} 在今天以后。").format(day=f"{on:%Y-%m-%d}"))
    if wrong or on is None or amount is None:
        return None, wrong
    return StatementRow(
        on=on, amount_fen=amount, number=number, counterparty=party, memo=memo, balance_fen=balance
    ), []  # fmt: skip


def no_movements(lines: list[Line]) -> set[int]:
    """The numbers of lines that are sums, headings of a further page or notes of the bank, and no movement of money."""
    found, summed = set(), False
    for line in lines:
        if _dated(line):
            summed = False
            continue
        told = [as_text(cell) for cell in line.source.values() if cell is not None]
        summed = summed or any(_SUM.match(text) for text in told)
        heading = any(as_text(cell) == header for header, cell in line.source.items())
        if summed or heading or not any(line.text(name) for name in ("收入", "支出", "金额", "交易金额")):
            found.add(line.number)
    return found


def _dated(line: Line) -> bool:
    return cells.day(line, "交易日期", [], needed=True) is not None


def _amount(line: Line, wrong: list[str]) -> int | None:
    """Money in or out, from two columns, from one with a sign, or from one with the side it stands on beside it."""
    one = cells.scaled(line, "金额", 2, wrong, signed=True)
    if one is not None and one > 0 and line.text("借贷标志"):  # a sign that is written counts more than the side
        one *= cells.one_of(line, "借贷标志", SIDES, None, wrong) or 1
    into, out = (cells.scaled(line, name, 2, wrong, signed=True) or 0 for name in ("收入", "支出"))
    if wrong:
        return None
    if one is not None and (into or out):
        wrong.append(_("“金额”和“收入、支出”都填了，只能填一种。"))
    elif into and out:
        wrong.append(_("同一行既有收入又有支出。"))
    elif not (one or into or out):
        wrong.append(_("没有金额。"))
    if wrong:
        return None
    value = one if one is not None else into or -abs(out)
    if abs(value) >= MOST_FEN:
        wrong.append(_("金额太大，请核对单位（元）。"))
    return value


def statement_rows(lines: Iterable[Line]) -> tuple[list[tuple[int, StatementRow]], Errors]:
    """Good lines with their numbers, lines alike counted; and what is wrong with the others."""
    good, errors = read_each(lines, read_statement)
    seen: Counter[str] = Counter()
    told = []
    for number, row in good.items():
        key = row.key
        if row.number and key in seen:
            errors[number] = [_("流水号 {number} 在文件里写了两次。").format(number=row.number)]
            continue
        told.append((number, row.model_copy(update={"turn": seen[key]}) if seen[key] else row))
        seen[key] += 1
    return told, errors


def _preview_statement(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    rows, errors = statement_rows(lines)
    keys = [row.key for _number, row in rows]
    there = StatementLine.objects.filter(site=site, key__in=keys).count()
    return Chunk(taken=len(keys) - there, already=there, errors=errors)


def _take_statement(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    rows = [row for _number, row in statement_rows(lines)[0]]
    facts = perform("cashdesk.import_statement", actor, {"site": site, "rows": rows}, door=door).event.facts
    return Chunk(taken=facts["taken"], already=facts["already"])


class ScanRow(BaseModel):
    """A payment as a channel settles it, read and checked; a refund below zero."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    channel: str
    on: date
    settled_on: date
    gross_fen: int
    fee_fen: int
    net_fen: int


def read_scan(line: Line) -> tuple[ScanRow | None, list[str]]:
    """A line of a settlement file, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    number = cells.code(line, "交易单号", 60, wrong, needed=True).lstrip("`'")
    channel = cells.words(line, "渠道", 20, wrong) or "扫码"
    on = cells.day(line, "交易日期", wrong, needed=True)
    settled = cells.day(line, "结算日期", wrong) or on
    gross = cells.scaled(line, "交易金额", 2, wrong, signed=True)
    fee = cells.scaled(line, "手续费", 2, wrong, signed=True, default=0)
    net = cells.scaled(line, "到账金额", 2, wrong, signed=True)
    if gross is None and not wrong:
        wrong.append(_("没有交易金额，请补上。"))
    if wrong or on is None or settled is None or gross is None or fee is None:
        return None, wrong
    net = gross - fee if net is None else net
    if not gross:
        wrong.append(_("交易金额是零。"))
    if net != gross - fee:
        sentence = _("交易金额 {gross} 减手续费 {fee} 应到账 {should}，文件里写的是 {net}。")
        wrong.append(sentence.format(gross=yuan(gross), fee=yuan(fee), should=yuan(gross - fee), net=yuan(net)))
    if settled < on or settled > clock.today():
        wrong.append(_("结算日期不能早于交易日期，也不能在今天以后。"))
    if wrong:
        return None, wrong
    return ScanRow(
        number=number, channel=channel, on=on, settled_on=settled, gross_fen=gross, fee_fen=fee, net_fen=net
    ), []  # fmt: skip


def scan_rows(site: Site, lines: Iterable[Line]) -> tuple[list[tuple[int, ScanRow]], Errors]:
    """Good lines with their numbers, and what is wrong with the others: also a day the bank has paid already."""
    from zhishou.areas.cashdesk import matching

    good, errors = read_each(lines, read_scan)
    days = {(row.channel, row.settled_on) for row in good.values()}
    known = Settlement.objects.filter(site=site, on__in={on for _channel, on in days})
    closed = {(one.channel, one.on) for one in known if matching.is_matched(f"settlement:{one.pk}")}
    there = _known_numbers(site, good.values())
    told, seen = [], set[str]()
    for number, row in good.items():
        if row.number in seen:
            errors[number] = [_("交易单号 {number} 在文件里写了两次。").format(number=row.number)]
        elif (row.channel, row.settled_on) in closed and row.number not in there:
            sentence = _("{channel} {day} 的结算已经和银行流水对上，不能再添。请先撤销那笔对账。")
            errors[number] = [sentence.format(channel=row.channel, day=f"{row.settled_on:%Y-%m-%d}")]
        else:
            told.append((number, row))
        seen.add(row.number)
    return told, errors


def _known_numbers(site: Site, rows: Iterable[ScanRow]) -> set[str]:
    numbers = [row.number for row in rows]
    return set(ScanLine.objects.filter(site=site, number__in=numbers).values_list("number", flat=True))


def _preview_scan(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    rows, errors = scan_rows(site, lines)
    there = _known_numbers(site, [row for _number, row in rows])
    already = sum(row.number in there for _number, row in rows)
    return Chunk(taken=len(rows) - already, already=already, errors=errors)


def _take_scan(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    rows = [row for _number, row in scan_rows(site, lines)[0]]
    facts = perform("cashdesk.import_settlement", actor, {"site": site, "rows": rows}, door=door).event.facts
    return Chunk(taken=facts["taken"], already=facts["already"])


BANK = register(
    ImportKind(
        name="bank",
        title="银行流水",
        capability="match_bank",
        columns=(
            Column(
                "交易日期", required=True, aliases=("日期", "交易日", "记账日期", "入账日期", "交易时间", "记账时间")
            ),
            Column(
                "收入",
                aliases=(
                    "收入金额",
                    "贷方发生额",
                    "贷方发生额（收入）",
                    "贷方金额",
                    "贷方",
                    "转入金额",
                    "存入",
                    "存入金额",
                ),
                hint="元；进账填这里",
            ),
            Column(
                "支出",
                aliases=(
                    "支出金额",
                    "借方发生额",
                    "借方发生额（支取）",
                    "借方金额",
                    "借方",
                    "转出金额",
                    "支取",
                    "支取金额",
                ),
                hint="元；出账填这里",
            ),
            Column("金额", aliases=("发生额", "交易金额"), hint="只有一列金额时填这里：进账为正，出账为负"),
            Column(
                "流水号",
                aliases=("交易流水号", "账户明细编号-交易流水号", "凭证号", "交易号", "业务编号"),
                hint="有流水号的，再次导入时靠它认出已有的",
            ),
            Column(
                "对方户名",
                aliases=("对方名称", "对方单位名称", "对手户名", "对方账户名称", "付款人名称", "收(付)方名称"),
            ),
            Column("摘要", aliases=("交易摘要", "附言", "用途", "交易用途", "备注")),
            Column("余额", aliases=("账户余额", "本次余额", "交易后余额")),
            Column(
                "借贷标志",
                aliases=("借/贷", "借贷", "收/支", "收支", "收支标志", "借贷方向", "收付标志"),
                hint="只有一列不带正负号的金额时填：贷（收）为进账，借（支）为出账",
            ),
        ),
        preview=_preview_statement,
        take=_take_statement,
        chunk_lines=MOST_LINES,  # lines alike are counted through the whole file
        template_rows=(
            ("2026-11-25", "1280.50", "", "", "20261125000123", "", "现金存款", "88210.50"),
            ("2026-11-26", "", "12.00", "", "20261126000007", "示例银行", "账户管理费", "88198.50"),
        ),
        note="从网上银行下载的 Excel 或 CSV 直接上传：上面的标题和末尾的合计会自己跳过，列名不同的可以指定。同一份流水再次导入不会重复。",
        no_lines=no_movements,
    )
)
SCANPAY = register(
    ImportKind(
        name="scanpay",
        title="扫码结算单",
        capability="match_bank",
        columns=(
            Column("交易单号", required=True, aliases=("订单号", "商户订单号", "微信订单号", "支付宝交易号", "流水号")),
            Column("交易日期", required=True, aliases=("交易时间", "支付时间", "日期")),
            Column("交易金额", required=True, aliases=("订单金额", "总金额", "收款金额"), hint="元；退款为负"),
            Column("手续费", aliases=("服务费", "渠道手续费"), hint="元；不填就是零"),
            Column("到账金额", aliases=("结算金额", "实收金额", "净额", "入账金额"), hint="元；要等于交易金额减手续费"),
            Column("结算日期", aliases=("清算日期", "入账日期"), hint="不填就是交易日期"),
            Column("渠道", aliases=("支付渠道", "支付方式"), hint="例如 微信、支付宝、银联"),
        ),
        preview=_preview_scan,
        take=_take_scan,
        chunk_lines=5_000,
        template_rows=(("4200001234202611250001", "2026-11-25", "356.20", "2.14", "354.06", "2026-11-26", "微信"),),
        no_lines=no_movements,
        note="每一笔按交易单号和扫码收据核对，每一天的到账净额和银行流水核对。同一份结算单再次导入不会重复。",
    )
)
