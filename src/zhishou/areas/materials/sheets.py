"""The catalogue as a table: read from Excel, and the empty one to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from zhishou.areas.materials.models import KEEP, Material
from zhishou.areas.property import cells
from zhishou.kernel import importing
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line
from zhishou.kernel.operation import Invalid
from zhishou.kernel.types import plain_number

MOST_TOLD = 20


def _nothing(*_given: object) -> Chunk:
    return Chunk()


KIND = ImportKind(
    name="materials",
    title="材料目录",
    capability=KEEP,
    columns=(
        Column("编码", required=True, aliases=("材料编码", "代码", "物料编码")),
        Column("名称", required=True, aliases=("材料名称", "品名")),
        Column("单位", required=True, aliases=("计量单位",), hint="例如 只、米、公斤"),
        Column("规格", aliases=("规格型号", "型号")),
        Column("存放位置", aliases=("库位", "货架", "位置")),
        Column("库存", aliases=("库存数量", "现有数量", "数量"), hint="现在有多少；不填就是没有"),
    ),
    preview=_nothing,
    take=_nothing,
    template_rows=(("D01", "灯泡", "只", "LED 9W", "货架 A1", "40"), ("S01", "密封圈", "个", "", "货架 B2", "")),
)


@dataclass(frozen=True)
class Row:
    """A material not yet written, and how much of it there is."""

    material: Material
    quantity_milli: int


def read(file: BinaryIO) -> list[Row]:
    """The lines of a table. Refused when the file cannot be read; Invalid with the lines that are wrong."""
    table = importing.open_table(file, KIND, {})
    lines = importing.lines_of(KIND, table.rows, importing.columns_of(KIND, table.headers, {}))
    rows, errors = importing.read_each(lines, _row)
    codes: dict[str, int] = {}
    for n, row in rows.items():
        if (first := codes.setdefault(row.material.code, n)) != n:
            errors[n] = [_("编码“{code}”和第 {line} 行一样。").format(code=row.material.code, line=first)]
    if errors:
        told = [_("第 {line} 行：{why}").format(line=n, why=importing.in_one(why)) for n, why in sorted(errors.items())]
        raise Invalid({"file": told[:MOST_TOLD]})
    return list(rows.values())


def _row(line: Line) -> tuple[Row | None, list[str]]:
    wrong: list[str] = []
    made = Material(
        code=plain_number(cells.words(line, "编码", 20, wrong, needed=True)),
        name=cells.words(line, "名称", 40, wrong, needed=True),
        unit=cells.words(line, "单位", 10, wrong, needed=True),
        spec=cells.words(line, "规格", 60, wrong),
        place=cells.words(line, "存放位置", 40, wrong),
    )
    quantity = cells.scaled(line, "库存", 3, wrong, default=0)
    return (None, wrong) if wrong else (Row(made, quantity or 0), [])
