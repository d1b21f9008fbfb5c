"""期初 `opening`: what was owed and prepaid in the old books."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.billing import opening, queries
from zhishou.areas.billing.models import Item
from zhishou.areas.property import cells, periods
from zhishou.areas.property import queries as register_of
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, register, taking
from zhishou.kernel.models import Site


class OpeningRow(BaseModel):
    """One line of the table, read and checked: positive owed, negative prepaid."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    item: str
    period: int
    amount_fen: int
    due_on: date | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """By what a second one is recognised."""
        return (self.code, self.item, self.period)


def read_line(line: Line) -> tuple[OpeningRow | None, list[str]]:
    """A line as an opening balance, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "code": cells.words(line, "房屋编码", 40, wrong, needed=True),
        "item": cells.words(line, "费项", 40, wrong, needed=True),
        "amount_fen": cells.fen(line, "金额", wrong),
        "due_on": cells.day(line, "应缴日", wrong),
    }
    text = line.text("账期")
    try:
        given["period"] = periods.read_cell(text)
    except ValueError as unreadable:
        wrong.append(str(unreadable))
    if given["amount_fen"] == 0:
        wrong.append(_("金额是零，请删去这一行。"))
    return (None, wrong) if wrong else (OpeningRow(**given), [])


def read_all(site: Site, lines: list[Line]) -> tuple[list[OpeningRow], Errors]:
    """Good lines, and what is wrong with the others: an unknown unit or item."""
    errors: Errors = {}
    rows: list[OpeningRow] = []
    communities = register_of.communities(site)
    codes = {unit.code for each in communities for unit in register_of.all_units(each)}
    items = {text for item in Item.objects.filter(site__in=communities) for text in (item.code, item.name)}
    for line in lines:
        row, wrong = read_line(line)
        if row is not None and row.code not in codes:
            wrong.append(_("没有房屋“{code}”。").format(code=row.code))
        if row is not None and row.item not in items and row.item in opening.items():
            if row.amount_fen > 0:
                wrong.append(_("“{item}”是替业主保管的钱，请写负数。").format(item=row.item))
        elif row is not None and row.item not in items:
            wrong.append(_("没有费项“{item}”，请先导入收费标准。").format(item=row.item))
        if wrong:
            errors[line.number] = wrong
        elif row is not None:
            rows.append(row)
    return rows, errors


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    rows, errors = read_all(site, lines)
    fresh = {row.key for row in rows} - queries.opened(site, rows)
    return Chunk(taken=len(fresh), already=len(rows) - len(fresh), errors=errors)


OPENING = register(
    ImportKind(
        name="opening",
        title="期初",
        capability="keep_tariffs",
        columns=(
            Column("房屋编码", required=True, aliases=("编码", "房屋")),
            Column("费项", required=True, aliases=("收费项目",)),
            Column("账期", required=True, aliases=("月份",), hint="2026-10"),
            Column("金额", required=True, hint="正数是欠的，负数是预存的"),
            Column("应缴日", aliases=("到期日",), hint="不填就按收费标准"),
        ),
        preview=preview,
        take=taking("billing.import_opening", read_line),
        chunk_lines=5_000,
        template_rows=(("7-1203", "物业管理费", "2026-10", "356.20", "2026-11-15"),),
        order=24,
        note="启用时一次导入旧账。欠的成为那个账期的应收，预存的成为预存款；再次导入不会重复。",
    )
)
