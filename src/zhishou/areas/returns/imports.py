"""Import of 销售小票: a line a line of goods, a ticket whole or not at all, one that is there already left as it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.property import cells
from zhishou.areas.returns.models import Way
from zhishou.areas.returns.models.who import IMPORT
from zhishou.areas.returns.numbers import ticket_number
from zhishou.areas.returns.operations.selling import MOST_PIECES, SaleRow, by_ticket, known
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, read_each, register, taking
from zhishou.kernel.models import Site
from zhishou.kernel.moments import parse_when

WAYS = {
    "现金": Way.CASH, "银行卡": Way.CARD, "微信支付": Way.WECHAT, "微信": Way.WECHAT, "支付宝": Way.ALIPAY, "购物卡": Way.GIFT,
    "其他": Way.OTHER,
}  # fmt: skip
MOST = 20_000  # of one transaction, for a ticket is whole


def read_line(line: Line) -> tuple[SaleRow | None, list[str]]:
    """A line as goods of a ticket, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "ticket": ticket_number(cells.code(line, "小票号", 40, wrong, needed=True)),
        "sold_at": _moment(line, wrong),
        "way": cells.one_of(line, "付款方式", WAYS, None, wrong),
        "till": cells.words(line, "款台", 20, wrong),
        "code": cells.words(line, "商品编码", 40, wrong),
        "name": cells.words(line, "商品", 80, wrong, needed=True),
        "category": cells.words(line, "品类", 30, wrong),
        "quantity": cells.scaled(line, "数量", 0, wrong, default=1),
        "paid_fen": cells.fen(line, "实付金额", wrong),
    }
    if given["quantity"] is not None and not 1 <= given["quantity"] <= MOST_PIECES:
        wrong.append(_("数量要在 1 到 {most} 之间。").format(most=MOST_PIECES))
    if given["paid_fen"] is not None and given["paid_fen"] < 0:
        wrong.append(_("实付金额不能是负数。退货请在系统里办。"))
    return (None, wrong) if wrong else (SaleRow(**given), [])


def _moment(line: Line, wrong: list[str]) -> datetime | None:
    value = line.values.get("销售时间")
    if not line.text("销售时间"):
        wrong.append(_("没有{column}，请补上。").format(column=_("销售时间")))
        return None
    try:
        found = parse_when(value if isinstance(value, datetime) else line.text("销售时间"))
    except ValueError as unreadable:
        wrong.append(_("{column}：{why}").format(column=_("销售时间"), why=unreadable))
        return None
    if found > clock.now():
        wrong.append(_("销售时间在将来，请核对。"))
    return found


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong; lines of a ticket with a wrong one are not taken either."""
    rows, errors = read_each(lines, read_line)
    _whole_tickets(lines, rows, errors)
    good = list(rows.values())
    there = known(site, by_ticket(good))
    already = sum(row.ticket in there for row in good)
    return Chunk(taken=len(good) - already, already=already, errors=errors)


def _whole_tickets(lines: list[Line], rows: dict[int, SaleRow], errors: Errors) -> None:
    """A ticket goes in whole: its lines agree on time, way and till, and none of them is wrong."""
    numbers: dict[str, list[int]] = {}
    for line in lines:
        numbers.setdefault(" ".join(line.text("小票号").split()), []).append(line.number)
    for ticket, mine in numbers.items():
        bad = next((n for n in mine if n in errors), None)
        heads = {rows[n].head for n in mine if n in rows}
        if ticket and bad is not None:
            why = _("这张小票的第 {line} 行有错，整张都没有导入。").format(line=bad)
        elif len(heads) > 1:
            why = _("同一张小票各行的销售时间、付款方式和款台要一样。")
        else:
            continue
        for n in mine:
            if rows.pop(n, None) is not None:
                errors[n] = [why]


register(
    ImportKind(
        name="sales",
        title="销售小票",
        capability=IMPORT,
        columns=(
            Column("小票号", required=True, aliases=("单号", "流水号", "交易号", "票号")),
            Column("销售时间", required=True, aliases=("销售日期", "交易时间", "时间"), hint="例如 2026-11-25 14:30"),
            Column(
                "付款方式",
                required=True,
                aliases=("支付方式", "收款方式"),
                hint="现金、银行卡、微信支付、支付宝、购物卡或其他",
            ),
            Column("商品", required=True, aliases=("商品名称", "品名")),
            Column("实付金额", required=True, aliases=("实付", "金额", "实收", "小计"), hint="这一行实际付的，元"),
            Column("数量", aliases=("件数",), hint="不填就是 1"),
            Column("品类", aliases=("类别", "商品类别"), hint="和退换货规则里的品类一样"),
            Column("商品编码", aliases=("编码", "条码", "货号")),
            Column("款台", aliases=("收银台", "柜台", "POS")),
        ),
        preview=preview,
        take=taking("returns.import_sales", read_line),
        chunk_lines=MOST,
        most_lines=MOST,
        template_rows=(
            (
                "A0012611250031",
                "2026-11-25 14:30",
                "微信支付",
                "保温杯 500ml",
                "89.00",
                "1",
                "家居",
                "6901234567892",
                "3",
            ),
            ("A0012611250031", "2026-11-25 14:30", "微信支付", "棉袜", "60.00", "3", "服装", "", "3"),
        ),
        note="同一张小票的各行一起导入；已有的小票不会重复，也不会被改动。",
    )
)
