"""期初 `opening`: what was owed and prepaid in the old books."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.billing import opening, queries
from zhishou.areas.billing.models import Item
from zhishou.areas.property import cells, codes, periods
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, read_each, register, taking
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
        "code": cells.code(line, "房屋编码", 40, wrong, needed=True),
        "item": cells.words(line, "费项", 40, wrong, needed=True),
        "amount_fen": cells.fen(line, "金额", wrong),
        "due_on": cells.day(line, "应缴日", wrong),
    }
    text = line.text("账期")
    try:
        given["period"] = periods.near(periods.read_cell(text))
    except ValueError as unreadable:
        wrong.append(str(unreadable))
    if given["amount_fen"] == 0:
        wrong.append(_("金额是零，请删去这一行。"))
    return (None, wrong) if wrong else (OpeningRow(**given), [])


def item_names(site: Site) -> set[str]:
    """How lines may call the items at a site and below: by code or by name."""
    items = Item.objects.filter(site__path__startswith=site.path).values_list("code", "name")
    return {text for item in items for text in item}


def wrong_item(name: str, items: set[str]) -> list[str]:
    """What is wrong with the item a line names; empty when it is on file."""
    return [] if name in items else [_("没有费项“{item}”，请先导入收费标准。").format(item=name)]


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    units, items = codes.below(site), item_names(site)
    held = opening.items() - items

    def check(row: OpeningRow) -> list[str]:
        wrong = codes.wrong(row.code, units)
        if row.item not in held:
            return wrong + wrong_item(row.item, items)
        if row.amount_fen > 0:
            wrong.append(_("“{item}”是替业主保管的钱，请写负数。").format(item=row.item))
        return wrong

    rows, errors = read_each(lines, read_line, check)
    fresh = {row.key for row in rows.values()} - queries.opened(site, rows.values())
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
