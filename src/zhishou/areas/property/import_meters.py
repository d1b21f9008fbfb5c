"""仪表 `meters`: meters of units, pools and whole communities, with the one above them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.property import above, cells, codes
from zhishou.areas.property.models import Meter, Unit
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, read_each, register, taking
from zhishou.kernel.models import Site

KINDS = {"水": 1, "电": 2, "气": 3}
MOST_USAGE = 10**15  # of one turn: in thousandths it stays within 64 bits
USES = {"分户": 1, "公用": 2, "总表": 3}


class MeterRow(BaseModel):
    """One line of the table, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    kind: int
    use: int = 1
    unit: str = ""
    pool: str = ""
    parent: str = ""
    digits: int = 6
    decimals: int = 0
    multiplier: int = 1
    initial_milli: int = 0
    installed_on: date | None = None


def read_line(line: Line) -> tuple[MeterRow | None, list[str]]:
    """A line as a meter, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "number": cells.code(line, "表号", 60, wrong, needed=True),
        "kind": cells.one_of(line, "种类", KINDS, None, wrong),
        "use": cells.one_of(line, "用途", USES, 1, wrong),
        "unit": cells.code(line, "房屋编码", 40, wrong),
        "pool": cells.words(line, "公摊组", 40, wrong),
        "parent": cells.code(line, "上级表号", 60, wrong),
        "digits": cells.scaled(line, "位数", 0, wrong, default=6),
        "decimals": cells.scaled(line, "小数位", 0, wrong, default=0),
        "multiplier": cells.scaled(line, "倍率", 0, wrong, default=1),
        "initial_milli": cells.scaled(line, "起始读数", 3, wrong, default=0),
        "installed_on": cells.day(line, "安装日期", wrong),
    }
    if not wrong:
        wrong += _contradictions(given)
    return (None, wrong) if wrong else (MeterRow(**given), [])


def _contradictions(given: dict[str, Any]) -> list[str]:
    found = []
    if not 1 <= given["digits"] <= 12:
        found.append(_("位数请写 1 到 12。"))
    elif given["initial_milli"] >= 10 ** given["digits"] * 1000:
        found.append(_("起始读数超过了这块表能显示的位数。"))
    if given["decimals"] > 3:
        found.append(_("小数位最多 3。"))
    if not 1 <= given["multiplier"] <= 1_000_000:
        found.append(_("倍率请写 1 到 1000000 的整数。"))
    elif given["digits"] <= 12 and 10 ** given["digits"] * given["multiplier"] > MOST_USAGE:
        found.append(_("位数和倍率合起来太大，请核对。"))
    if given["use"] == 1 and not given["unit"]:
        found.append(_("分户表要写明房屋编码。"))
    if given["use"] == 2 and given["unit"]:
        found.append(_("公用表不属于哪一户，请去掉房屋编码。"))
    return found


Key = tuple[int, str]  # a community and a number: a number is a meter's own within one community


def on_file(site: Site) -> set[Key]:
    """The meters on file at a site and below."""
    return set(Meter.objects.filter(site__path__startswith=site.path).values_list("site_id", "number"))


def placed(site: Site, rows: Iterable[MeterRow], there: Collection[Key]) -> dict[Key, MeterRow]:
    """The first line of each meter: in the community of its unit; one without a unit where it is on file, else at the site."""
    units = dict(Unit.objects.filter(site__path__startswith=site.path).values_list("code", "site_id"))
    known = {number: place for place, number in there}
    found: dict[Key, MeterRow] = {}
    for row in rows:
        place = units.get(row.unit, site.pk) if row.unit else known.get(row.number, site.pk)
        found.setdefault((place, row.number), row)
    return found


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    units, there = codes.below(site), on_file(site)
    rows = [row for row, _wrong in map(read_line, lines) if row is not None]
    known = {number for _place, number in there} | {row.number for row in rows}
    circling = above.circling({row.number: row.parent for row in rows if row.parent})

    def check(row: MeterRow) -> list[str]:
        wrong = codes.wrong(row.unit, units) if row.unit else []
        if row.parent and (row.parent == row.number or row.parent not in known):
            wrong.append(_("上级表“{number}”没有登记，也不在这个文件里。").format(number=row.parent))
        elif row.number in circling:
            wrong.append(above.in_circle(row.number))
        return wrong

    good, errors = read_each(lines, read_line, check)
    fresh = placed(site, good.values(), there).keys() - there
    return Chunk(taken=len(fresh), already=len(good) - len(fresh), errors=errors)


METERS = register(
    ImportKind(
        name="meters",
        title="仪表",
        capability="keep_register",
        columns=(
            Column("表号", required=True, aliases=("表编号", "表具编号", "水表号", "电表号")),
            Column("种类", required=True, aliases=("表类型", "类型"), hint="水、电或气"),
            Column("用途", hint="分户、公用或总表"),
            Column("房屋编码", aliases=("房屋", "编码"), hint="分户表必填"),
            Column("公摊组", hint="公用表属于哪个公摊组"),
            Column("上级表号", aliases=("上级表", "总表号"), hint="可以在同一个文件里"),
            Column("位数", hint="小数点前几位，不填是 6"),
            Column("小数位", hint="不填是 0，最多 3"),
            Column("倍率", hint="不填是 1"),
            Column("起始读数", aliases=("初始读数", "底数")),
            Column("安装日期"),
        ),
        preview=preview,
        take=taking("property.import_meters", read_line),
        chunk_lines=200_000,
        template_rows=(
            ("W7", "水", "总表", "", "", "", 6, 0, 1, 0, "2024-05-01"),
            ("W7-1203", "水", "分户", "7-1203", "", "W7", 5, 0, 1, 120, "2024-05-01"),
            ("E7-LIFT", "电", "公用", "", "7栋电梯", "", 6, 1, 20, 0, "2024-01-01"),
        ),
        leads_to=(("抄表", "/readings"), ("导入读数", "/import?kind=readings")),
        order=22,
        note="已登记的表不会重复，也不会被改动。",
    )
)
