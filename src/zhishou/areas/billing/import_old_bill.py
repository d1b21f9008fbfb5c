"""旧系统账单 `old-bill`: what the old system charged in its last month, to compare our first one with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict

from zhishou.areas.billing.imports import item_names, wrong_item
from zhishou.areas.billing.models import OldBill
from zhishou.areas.property import cells, codes, periods
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, read_each, register, taking
from zhishou.kernel.models import Site


class OldBillRow(BaseModel):
    """One line of the table, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    item: str
    amount_fen: int
    period: int

    @property
    def key(self) -> tuple[str, str, int]:
        """By what a second one is recognised."""
        return (self.code, self.item, self.period)


def read_line(line: Line) -> tuple[OldBillRow | None, list[str]]:
    """A line as a charge of the old system, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "code": cells.code(line, "房屋编码", 40, wrong, needed=True),
        "item": cells.words(line, "费项", 40, wrong, needed=True),
        "amount_fen": cells.fen(line, "金额", wrong),
    }
    text = line.text("账期")
    try:
        given["period"] = periods.read_cell(text) if text else periods.last()
    except ValueError as unreadable:
        wrong.append(str(unreadable))
    return (None, wrong) if wrong else (OldBillRow(**given), [])


def known(site: Site, rows: Collection[OldBillRow]) -> set[tuple[str, str, int]]:
    """The keys among rows that are on file, by the item's code and by its name."""
    there = OldBill.objects.filter(site__path__startswith=site.path, unit__code__in={row.code for row in rows})
    found: set[tuple[str, str, int]] = set()
    for code, item, name, period in there.values_list("unit__code", "item__code", "item__name", "period"):
        found |= {(code, item, period), (code, name, period)}
    return found


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    units, items = codes.below(site), item_names(site)
    rows, errors = read_each(lines, read_line, lambda row: codes.wrong(row.code, units) + wrong_item(row.item, items))
    fresh = {row.key for row in rows.values()} - known(site, rows.values())
    return Chunk(taken=len(fresh), already=len(rows) - len(fresh), errors=errors)


OLD_BILL = register(
    ImportKind(
        name="old-bill",
        title="旧系统账单",
        capability="keep_tariffs",
        columns=(
            Column("房屋编码", required=True, aliases=("编码", "房屋")),
            Column("费项", required=True, aliases=("收费项目",)),
            Column("金额", required=True, aliases=("应收", "应收金额")),
            Column("账期", aliases=("月份",), hint="2026-10；不填就是上个月"),
        ),
        preview=preview,
        take=taking("billing.import_old_bill", read_line),
        chunk_lines=20_000,
        template_rows=(("7-1203", "物业管理费", "250.60", "2026-10"),),
        order=25,
        note="旧系统最后一个月的账单，只用来和我们第一个月的账逐户核对，不会入账。",
    )
)
