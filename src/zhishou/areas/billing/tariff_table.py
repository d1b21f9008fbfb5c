"""收费标准 `tariffs` as a table in the words of the trade: one line an item and the day it is in force from."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.billing.import_tariffs import conflict, fresh_of
from zhishou.areas.billing.models import Item
from zhishou.areas.billing.tariff_rows import DEFAULTS, KINDS, LARGEST, METERS, NUMBERS, UNITS, TariffRow, not_fixed
from zhishou.areas.property import cells
from zhishou.areas.property import queries as register_of
from zhishou.kernel import pinyin, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, register
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed

MOST_LINES = 2_000
ITEM_KINDS = {"按面积": KINDS["area"], "定额": KINDS["fixed"], "按表": KINDS["metered"], "公摊": KINDS["shared"]}
SPLIT_WORDS = {"面积": "area", "户": "household", "用量": "usage"}
PERIOD_WORDS = {"按月": False, "按年": True}
YES_WORDS = {"是": True, "否": False}
_CODE = re.compile(r"[^A-Z0-9]")
_BETWEEN = re.compile(r"[;；,，\n]+")
# Column, the field it fills, how many decimals of it are kept.
COUNTED = (
    ("单价", "price_e4", 4), ("基准人数", "base_people", 0), ("每多一人", "extra_per_person_milli", 3),
    ("空置收费", "vacant_percent", 0), ("应缴月", "due_months", 0), ("宽限天数", "grace_days", 0),
    ("违约金", "late_rate_e6", 2), ("违约金上限", "late_cap_percent", 0), ("年度起始月", "year_starts", 0),
)  # fmt: skip


def read_line(line: Line) -> tuple[dict[str, Any], list[str]]:
    """A line as the fields of a version, its code perhaps still missing; and everything that is wrong with it."""
    wrong: list[str] = []
    given: dict[str, Any] = {field: _number(line, name, field, places, wrong) for name, field, places in COUNTED}
    given |= {
        "code": cells.words(line, "代码", 20, wrong).upper(),
        "name": cells.words(line, "费项", 40, wrong, needed=True),
        "kind": cells.one_of(line, "种类", ITEM_KINDS, None, wrong),
        "effective_from": cells.day(line, "生效日期", wrong, needed=True),
        "meter_kind": cells.one_of(line, "仪表", METERS, 0, wrong),
        "tiers": _tiers(line, wrong),
        "by_year": cells.one_of(line, "阶梯周期", PERIOD_WORDS, False, wrong),
        "split_by": cells.one_of(line, "分摊方式", SPLIT_WORDS, "area", wrong),
        "pool_name": cells.words(line, "公摊组", 40, wrong),
        "developer_pays": cells.one_of(line, "未收楼由开发商交", YES_WORDS, False, wrong),
        "applies_to": _units(line, wrong),
        "once": cells.one_of(line, "只收一次", YES_WORDS, False, wrong),
        "due_day": _due_day(line, wrong),
        "legal_basis": cells.words(line, "依据", 200, wrong),
    }
    return given, wrong or _contradictions(line, given)


def _contradictions(line: Line, given: dict[str, Any]) -> list[str]:
    found = []
    if given["kind"] == KINDS["metered"] and not given["meter_kind"]:
        found.append(_("按表的费项要写仪表：水、电或气。"))
    if given["kind"] == KINDS["shared"] and not given["pool_name"]:
        found.append(_("公摊的费项要写公摊组。"))
    if bool(line.text("单价")) == bool(given["tiers"]):
        found.append(_("单价和阶梯写一项，也只写一项。"))
    if given["tiers"] and given["kind"] != KINDS["metered"]:
        found.append(_("只有按表的费项可以分阶梯。"))
    if not_fixed(given):
        found.append(_("只有定额的费项可以只收订购的房屋。"))
    if given["late_rate_e6"] and not given["legal_basis"]:
        found.append(_("收违约金要写依据，即合同里的条款。"))
    return found


def _number(line: Line, column: str, field: str, places: int, wrong: list[str]) -> int | None:
    low, high = NUMBERS[field]
    value = cells.scaled(line, column, places, wrong, default=DEFAULTS[field])
    if value is not None and not low <= value <= high:
        sentence = _("{column}要在 {low} 到 {high} 之间。")
        scale = 10**places
        wrong.append(sentence.format(column=_(column), low=low // scale, high=high // scale))
    return value


def _tiers(line: Line, wrong: list[str]) -> list[dict[str, int | None]]:
    """`180:3.45；300:4.20；5.30` as up to 180 at 3.45, up to 300 at 4.20, above at 5.30."""
    pieces = [piece for piece in _BETWEEN.split(line.text("阶梯").replace("：", ":")) if piece.strip()]
    found: list[dict[str, int | None]] = []
    try:
        for place, piece in enumerate(pieces, 1):
            border, colon, price = piece.rpartition(":")
            if bool(colon) == (place == len(pieces)):
                raise ValueError(piece)
            up_to = _exact(border, 3) if colon else None
            if up_to is not None and up_to <= (found[-1]["up_to_milli"] or 0 if found else 0):
                raise ValueError(piece)
            found.append({"up_to_milli": up_to, "price_e4": _exact(price, 4)})
    except ValueError:
        sentence = _("阶梯“{text}”认不出来，请写成 180:3.45；300:4.20；5.30，从小到大，最后一档只写单价。")
        wrong.append(sentence.format(text=line.text("阶梯")[:60]))
        return []
    return found


def _exact(text: str, places: int) -> int:
    value = typed.scaled(text, places)
    if value is None or not 0 <= value <= LARGEST:
        raise ValueError(text)
    return value


def _units(line: Line, wrong: list[str]) -> list[int]:
    names = [name for name in re.split(r"[、;；,，\s]+", line.text("适用房屋")) if name and name != "全部"]
    if any(name not in UNITS for name in names):
        wrong.append(_("适用房屋请写：{known}；不填就是全部。").format(known=listed(UNITS)))
        return []
    return sorted({UNITS[name] for name in names})


def _due_day(line: Line, wrong: list[str]) -> int:
    if line.text("应缴日") in ("", "月底"):
        return 0
    value = cells.scaled(line, "应缴日", 0, wrong, default=0) or 0
    if value > 31:
        wrong.append(_("应缴日写 1 到 31，不填就是月底。"))
    return value


def read_all(site: Site, lines: list[Line]) -> tuple[list[TariffRow], Errors]:
    """Good lines, and what is wrong with the others. An item without a code keeps its own, or gets its initials."""
    errors: Errors = {}
    rows: list[TariffRow] = []
    if site.kind not in (Site.Kind.COMMUNITY, Site.Kind.STORE):
        return [], {line.number: [_("收费标准属于一个小区，请选小区再导入。")] for line in lines}
    codes = {item.name: item.code for item in Item.objects.filter(site=site)}
    for line in lines:
        given, wrong = read_line(line)
        if not wrong:
            given["code"] = codes[given["name"]] = (
                given["code"] or codes.get(given["name"]) or _code(given["name"], codes)
            )
            row = TariffRow(**given)
            wrong = conflict(site, row, rows)
            if not wrong:
                rows.append(row)
        if wrong:
            errors[line.number] = wrong
    return rows, errors


def _code(name: str, codes: dict[str, str]) -> str:
    first = _CODE.sub("", pinyin.initials(name).upper())[:12] or "F"
    return next(code for code in (first, *(f"{first}{n}" for n in range(2, 999))) if code not in codes.values())


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    rows, errors = read_all(site, lines)
    fresh = fresh_of(site, rows)
    return Chunk(
        taken=len(fresh), already=len(rows) - len(fresh), errors=errors, notes=_without_pool(site, rows)
    )  # fmt: skip


def _without_pool(site: Site, rows: list[TariffRow]) -> list[str]:
    """A shared item whose group no unit belongs to would be charged to nobody."""
    known = register_of.pool_names(site)
    names = dict.fromkeys(row.pool_name for row in rows if row.pool_name and row.pool_name not in known)
    said = _("还没有房屋属于公摊组“{names}”：导入房屋时写上公摊组，公摊才有人分。")
    return [said.format(names=listed(names))] if names else []


def take(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    """Perform the import of lines without errors as the actor."""
    rows, _errors = read_all(site, lines)
    event = perform("billing.import_tariffs", actor, {"site": site, "rows": rows}, door=door).event
    return Chunk(taken=event.facts["taken"], already=event.facts["already"])


TABLE = register(
    ImportKind(
        name="tariffs",
        title="收费标准",
        capability="keep_tariffs",
        columns=(
            Column("费项", required=True, aliases=("收费项目", "名称"), hint="例如 物业管理费"),
            Column("种类", required=True, hint="按面积、定额、按表或公摊"),
            Column("单价", aliases=("价格",), hint="元，最多四位小数；按面积是每平方米每月，按表是每吨或每度"),
            Column("阶梯", hint="代替单价：180:3.45；300:4.20；5.30，即 180 以内 3.45，300 以内 4.20，再多 5.30"),
            Column("仪表", hint="按表的写：水、电或气"),
            Column("生效日期", required=True, aliases=("从哪天起",), hint="例如 2026-01-01；调价就再写一行新的日期"),
            Column("依据", hint="合同条款或批文；收违约金的必填"),
            Column("应缴日", hint="1 到 31；不填是月底"),
            Column("应缴月", hint="账期之后第几个月，0 是当月；不填是 1"),
            Column("适用房屋", hint="住宅、商铺、车位，几种用“、”隔开；不填是全部；只有订了的才收写“订购”"),
            Column("空置收费", hint="空置房收百分之几，例如 70；不填是 100"),
            Column("未收楼由开发商交", hint="是或否；不填是否"),
            Column("公摊组", hint="公摊的写，与房屋表里的公摊组相同"),
            Column("分摊方式", hint="面积、户或用量；不填是面积"),
            Column("基准人数", hint="阶梯按几口人算"),
            Column("每多一人", hint="每多一人各档加多少用量"),
            Column("阶梯周期", hint="按月或按年；不填是按月"),
            Column("年度起始月", hint="按年的从几月算起；不填是 1"),
            Column("只收一次", hint="是或否；不填是否"),
            Column("宽限天数", hint="过了应缴日几天才算违约金；不填是 0"),
            Column("违约金", hint="每天万分之几，例如 3；不填是不收"),
            Column("违约金上限", hint="不超过本金的百分之几；不填是 100"),
            Column("代码", aliases=("费项代码",), hint="不填就取名称的拼音首字母"),
        ),
        preview=preview,
        take=take,
        chunk_lines=MOST_LINES,
        most_lines=MOST_LINES,
        template_rows=(
            ("物业管理费", "按面积", "2.85", "", "", "2026-01-01", "物业服务合同第十二条", "15", "", "住宅", "70", "", "", "", "",
             "", "", "", "", "5", "3", "100", ""),
            ("水费", "按表", "", "22:2.67；30:4.005；8.01", "水", "2026-01-01", "居民用水阶梯价格", "15", "", "", "", "", "", "",
             "4", "5", "按月", "", "", "", "", "", ""),
            ("7栋电梯公摊", "公摊", "0.68", "", "", "2026-01-01", "物业服务合同第十五条", "15", "", "", "", "", "7栋电梯", "面积",
             "", "", "", "", "", "", "", "", ""),
        ),
        leads_to=(("看收费标准", "/tariffs"), ("导入仪表", "/import?kind=meters"), ("试算", "/billing/trial")),
        order=21,
        note="一行一个费项从哪天起的标准。出过账的标准不改，调价就再写一行新的生效日期；同一份文件再次导入不会重复。",
    )
)  # fmt: skip
