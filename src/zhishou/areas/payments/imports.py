"""收款 `payments`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments.models import Payment
from zhishou.areas.property import cells, codes, periods
from zhishou.areas.property import queries as register_of
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, read_each, register, taking
from zhishou.kernel.models import Site

METHODS = {"现金": 1, "转账": 2, "扫码": 3, "代扣": 4}


class PaymentRow(BaseModel):
    """One line of the table, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    amount_fen: int
    paid_on: date
    method: int
    number: str
    purpose: str = ""

    @property
    def key(self) -> tuple[str, int, str, str]:
        """By what a second one is recognised."""
        return (self.code, self.method, self.number, self.purpose)


def read_line(line: Line) -> tuple[PaymentRow | None, list[str]]:
    """A line as a payment, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    named = line.text("指定费项").replace("＠", "@").partition("@")
    given: dict[str, Any] = {
        "code": cells.code(line, "房屋编码", 40, wrong, needed=True),
        "amount_fen": cells.fen(line, "金额", wrong),
        "paid_on": cells.day(line, "日期", wrong, needed=True),
        "method": cells.one_of(line, "方式", METHODS, None, wrong),
        "number": cells.code(line, "凭证号", 60, wrong, needed=True),
        "purpose": cells.words(line, "指定费项", 60, wrong),
    }
    if named[1]:
        try:
            given["purpose"] = f"{named[0].strip()}@{periods.words(periods.read(named[2]))}"
        except ValueError as unreadable:
            wrong.append(_("{column}：{why}").format(column=_("指定费项"), why=unreadable))
    if given["paid_on"] is not None and periods.between(periods.of(clock.today()), periods.of(given["paid_on"])) > 12:
        wrong.append(_("日期 {day} 在一年以后，请核对年份。").format(day=given["paid_on"].isoformat()))
    if given["amount_fen"] is not None and given["amount_fen"] <= 0:
        wrong.append(_("金额要大于零。退款请另办。"))
    return (None, wrong) if wrong else (PaymentRow(**given), [])


def _item_wrong(row: PaymentRow, items: set[str]) -> list[str]:
    item = row.purpose.partition("@")[0]
    return [_("没有费项“{item}”，请先导入收费标准。").format(item=item)] if row.purpose and item not in items else []


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    known = codes.below(site)
    items = {text for each in register_of.communities(site) for item in fees.item_choices(each) for text in item}
    rows, errors = read_each(lines, read_line, lambda row: codes.wrong(row.code, known) + _item_wrong(row, items))
    numbers = [row.number for row in rows.values()]
    found = Payment.objects.filter(site__path__startswith=site.path, number__in=numbers)
    there = set(found.values_list("unit__code", "method", "number", "purpose"))
    fresh = {row.key for row in rows.values()} - there
    return Chunk(taken=len(fresh), already=len(rows) - len(fresh), errors=errors)


PAYMENTS = register(
    ImportKind(
        name="payments",
        title="收款",
        capability="take_money",
        columns=(
            Column("房屋编码", required=True, aliases=("编码", "房屋")),
            Column("金额", required=True, aliases=("收款金额", "实收"), hint="元，最多两位小数"),
            Column("日期", required=True, aliases=("收款日期", "交款日期"), hint="例如 2026-11-25"),
            Column("方式", required=True, aliases=("收款方式",), hint="现金、转账、扫码或代扣"),
            Column("凭证号", required=True, aliases=("收据号", "流水号"), hint="再次导入时靠它认出已有的"),
            Column("指定费项", hint="不填就先结最早到期的；写“水费”或“水费@2026-11”只结这些，余下留作预存"),
        ),
        preview=preview,
        take=taking("payments.import_payments", read_line),
        chunk_lines=20_000,
        template_rows=(("7-1203", "356.20", "2026-11-25", "转账", "20261125001", ""),),
        note="同一个凭证号再次导入不会重复入账。",
    )
)
