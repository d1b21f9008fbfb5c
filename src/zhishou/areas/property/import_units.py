"""房屋 `units`: buildings, units with their dated facts, owners, pools and bank mandates."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.customers import phones
from zhishou.areas.property import cells, on_file
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, read_each, register, taking
from zhishou.kernel.models import Site

KINDS = {"住宅": 1, "商铺": 2, "车位": 3}
_SEVERAL = re.compile("[、;；]")
STATES = {"已入住": 1, "空置": 2, "未收楼": 3}


class UnitRow(BaseModel):
    """One line of the table, read and checked. `None`, or an empty text, is not given: what is on file stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    community: str = ""
    building: str = ""
    entrance: str = ""
    room: str = ""
    code: str
    kind: int = 1
    area_e2: int | None = None
    owner: str = ""
    mobile: str = ""
    people: int | None = None
    handed_over_on: date | None = None
    status: int | None = None
    starts_on: date | None = None
    pools: tuple[str, ...] = ()
    bank: str = ""
    account: str = ""
    holder: str = ""
    agreement: str = ""

    @property
    def owners(self) -> list[tuple[str, str]]:
        """Each owner with a mobile: several are separated by 、 or ;, their mobiles in the same order."""
        names, mobiles = several(self.owner), several(self.mobile)
        return [(name, mobiles[n] if n < len(mobiles) else "") for n, name in enumerate(names)]


def several(text: str) -> list[str]:
    """The parts of a cell that names several."""
    return list(dict.fromkeys(part.strip() for part in _SEVERAL.split(text) if part.strip()))


def read_line(line: Line) -> tuple[UnitRow | None, list[str]]:
    """A line as a unit, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "community": cells.words(line, "小区", 60, wrong),
        "building": cells.words(line, "楼栋", 40, wrong),
        "entrance": cells.words(line, "单元", 20, wrong),
        "room": cells.words(line, "房号", 20, wrong),
        "code": cells.code(line, "房屋编码", 40, wrong, needed=True),
        "kind": cells.one_of(line, "类型", KINDS, 1, wrong),
        "area_e2": cells.scaled(line, "建筑面积", 2, wrong),
        "owner": cells.words(line, "业主姓名", 60, wrong),
        "mobile": cells.words(line, "手机", 100, wrong),
        "people": cells.scaled(line, "入住人数", 0, wrong),
        "handed_over_on": cells.day(line, "收楼日期", wrong),
        "status": cells.one_of(line, "状态", STATES, 1, wrong) if line.text("状态") else None,
        "starts_on": cells.day(line, "生效日期", wrong),
        "pools": _pools(line, wrong),
        "bank": cells.words(line, "开户银行", 60, wrong),
        "account": cells.words(line, "银行账号", 34, wrong).replace(" ", ""),
        "holder": cells.words(line, "户名", 60, wrong),
        "agreement": cells.words(line, "代扣协议号", 40, wrong),
    }
    if (given["area_e2"] or 0) > 2**31 - 1 or (given["people"] or 0) > 999:
        wrong.append(_("建筑面积或入住人数太大，请核对。"))
    wrong += _mobiles(given["mobile"])
    if given["account"] and not (given["bank"] and given["holder"]):
        wrong.append(_("有银行账号，就要写明开户银行和户名。"))
    return (None, wrong) if wrong else (UnitRow(**given), [])


def _mobiles(text: str) -> list[str]:
    """What is wrong with the numbers of a line; each is kept as it was written."""
    wrong = []
    for mobile in several(text):
        if len(mobile) > 20:
            wrong.append(_("{column}最多 {limit} 个字。").format(column=_("手机"), limit=20))
            continue
        try:
            phones.tidy(mobile)
        except ValueError as unreadable:
            wrong.append(str(unreadable))
    return list(dict.fromkeys(wrong))


def _pools(line: Line, wrong: list[str]) -> tuple[str, ...]:
    names = line.text("公摊组").replace("；", ";").split(";")
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if any(len(name) > 40 for name in found):
        wrong.append(_("公摊组的名称最多 40 个字。"))
    return found


def site_of(site: Site, row: UnitRow, below: dict[str, Site]) -> Site:
    """The community a line names, when it is one below the given site; else the given site."""
    return below.get(row.community, site)


def communities(site: Site) -> dict[str, Site]:
    """The communities below a site by name."""
    return {s.name: s for s in Site.objects.filter(path__startswith=site.path, kind=Site.Kind.COMMUNITY)}


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    rows, errors = read_each(lines, read_line)
    below = communities(site)
    places = {number: site_of(site, row, below) for number, row in rows.items()}
    there = {
        place: on_file.of_units(place, [row for number, row in rows.items() if places[number] == place])
        for place in set(places.values())
    }
    seen: set[tuple[Site, str, date | None]] = set()
    taken = 0
    for number, row in rows.items():
        place = places[number]
        unit = there[place].get(row.code)
        if unit is not None and unit.owned_by_others(row):
            errors[number] = [_("业主和档案里的不一样。换了业主，请办转名；姓名写错，请在房屋档案里改。")]
            continue
        if (unit is None or unit.brings(row)) and (place, row.code, row.starts_on) not in seen:
            taken += 1
        seen.add((place, row.code, row.starts_on))
    return Chunk(taken=taken, already=len(rows.keys() - errors.keys()) - taken, errors=errors)


UNITS = register(
    ImportKind(
        name="units",
        title="房屋",
        capability="keep_register",
        columns=(
            Column("小区", hint="不填就是导入时选定的小区"),
            Column("楼栋", aliases=("栋", "楼号", "楼"), hint="例如 7"),
            Column("单元", hint="例如 1"),
            Column("房号", aliases=("房间", "房间号"), hint="例如 1203"),
            Column("房屋编码", required=True, aliases=("编码", "房产编码", "房屋编号"), hint="一个小区里不能重复"),
            Column("类型", aliases=("房屋类型",), hint="住宅、商铺或车位"),
            Column("建筑面积", aliases=("面积",), hint="平方米，最多两位小数"),
            Column("业主姓名", aliases=("业主", "姓名"), hint="几位业主用“、”隔开，手机按同样的顺序写"),
            Column("手机", aliases=("手机号", "电话", "联系电话")),
            Column("入住人数", aliases=("人数",)),
            Column("收楼日期", aliases=("交房日期",), hint="例如 2024-05-01"),
            Column("状态", aliases=("房屋状态",), hint="已入住、空置或未收楼"),
            Column("生效日期", hint="状态、人数、面积从哪天起；第一次导入不填就是一直如此，以后不填就是导入当天"),
            Column("公摊组", hint="几个用分号隔开"),
            Column("开户银行", aliases=("银行",)),
            Column("银行账号", aliases=("账号", "卡号")),
            Column("户名"),
            Column("代扣协议号", aliases=("协议号",)),
        ),
        preview=preview,
        take=taking("property.import_units", read_line),
        chunk_lines=5_000,
        template_rows=(
            ("翠湖花园", "7", "1", "1203", "7-1203", "住宅", "89.50", "陈丽华", "13800136021", 3, "2024-05-01", "已入住", "", "7栋电梯", "", "", "", ""),
            ("翠湖花园", "7", "", "S01", "7-S01", "商铺", "56.00", "王建国", "13912345678", 0, "", "空置", "", "7栋电梯;外广场", "", "", "", ""),
        ),
        leads_to=(("收费标准", "/tariffs"), ("导入仪表", "/import?kind=meters")),
        order=20,
        note="已有的房屋不会重复建立。状态、人数、面积、收楼日期有变的，从生效日期起按新的算，原来的留着；没有的列和空着的格子不改。账号、公摊组、业主是新的就补上。",
    )
)  # fmt: skip
