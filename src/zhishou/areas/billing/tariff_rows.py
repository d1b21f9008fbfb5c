"""收费标准 `tariffs`: the items of a YAML list, read and checked one by one."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.kernel.excel import ReadError, decoded
from zhishou.kernel.later import later
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

if TYPE_CHECKING:
    import yaml
else:
    yaml = later("yaml")

KINDS = {"area": 1, "fixed": 2, "metered": 3, "shared": 4, "late": 5}
METERS = {"水": 1, "电": 2, "气": 3}
SUBSCRIBERS = 0  # no type of unit: a fixed item that only units pay which subscribe to it
UNITS = {"住宅": 1, "商铺": 2, "车位": 3, "订购": SUBSCRIBERS}
LARGEST = 10**10  # of a price in 1/10000 yuan, and of a border in 1/1000: a run's sums stay within 64 bits
NUMBERS = {
    "price_e4": (0, LARGEST), "year_starts": (1, 12), "base_people": (0, 999), "extra_per_person_milli": (0, 10**9),
    "vacant_percent": (0, 100), "due_months": (0, 24), "grace_days": (0, 366), "late_rate_e6": (0, 10**6),
    "late_cap_percent": (0, 1000),
}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "price_e4": 0, "year_starts": 1, "base_people": None, "extra_per_person_milli": 0, "vacant_percent": 100,
    "due_months": 1, "grace_days": 0, "late_rate_e6": 0, "late_cap_percent": 100,
}  # fmt: skip
OTHERS = {
    "code", "name", "kind", "meter_kind", "tiers", "basis", "split_by", "pool", "developer_pays", "applies_to", "once",
    "due_day", "legal_basis", "effective_from",
}  # fmt: skip


class TariffRow(BaseModel):
    """One item of the list, read and checked; the defaults of the contract filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    kind: int
    effective_from: date
    meter_kind: int
    price_e4: int
    tiers: list[dict[str, int | None]]
    by_year: bool
    year_starts: int
    base_people: int | None
    extra_per_person_milli: int
    split_by: str
    pool_name: str
    vacant_percent: int
    developer_pays: bool
    applies_to: list[int]
    once: bool
    due_day: int
    due_months: int
    grace_days: int
    late_rate_e6: int
    late_cap_percent: int
    legal_basis: str


def entries_of(data: bytes) -> list[Any]:
    """The list of a YAML file; refused whole when it is none."""
    try:
        text = decoded(data)
    except ReadError:
        raise Refused(
            "tariffs.unreadable", reason=_("文字读不出来，可能没有下载完整。请把文件存成 UTF-8 再导入。")
        ) from None
    try:
        if twice := _twice(yaml.compose(text, Loader=yaml.SafeLoader)):
            raise Refused("tariffs.unreadable", reason=twice)
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:  # a day that is none is a ValueError
        raise Refused("tariffs.unreadable", reason=_("YAML 写法不对：{why}").format(why=str(wrong)[:200])) from None
    if isinstance(found, dict) and isinstance(found.get("tariffs") or found.get("items"), list):
        found = found.get("tariffs") or found.get("items")
    if not isinstance(found, list) or not found:
        raise Refused("tariffs.unreadable", reason=_("文件里应当是收费标准的列表，每一项以“-”开头。"))
    return found


def _twice(node: Any) -> str:
    """What to say of a name that an item gives two values; empty when none does. YAML itself would take the last."""
    found: set[str] = set()
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        name, value = child if isinstance(child, tuple) else (None, child)
        if name is not None and name.value in found:
            said = _("第 {line} 行的“{name}”前面已经写过。同一项里一个名称只能写一次，请删去一个。")
            return said.format(line=name.start_mark.line + 1, name=name.value)
        found |= {name.value} if name is not None else set()
        if said := _twice(value):
            return said
    return ""


def read_entry(entry: Any) -> tuple[TariffRow | None, list[str]]:
    """An item of the list as a version, or everything that is wrong with it in plain words."""
    if not isinstance(entry, dict):
        return None, [_("这一项不是“名称: 值”的样子。")]
    wrong = [_("不认识“{key}”。").format(key=key) for key in entry if key not in NUMBERS and key not in OTHERS]
    given: dict[str, Any] = {name: _number(entry, name, wrong) for name in NUMBERS}
    given |= {
        "code": _text(entry, "code", 20, wrong, needed=True),
        "name": _text(entry, "name", 40, wrong, needed=True),
        "kind": _known(entry, "kind", KINDS, wrong),
        "meter_kind": _known(entry, "meter_kind", METERS, wrong) if entry.get("meter_kind") is not None else 0,
        "effective_from": _day(entry.get("effective_from"), wrong),
        "tiers": _tiers(entry.get("tiers"), wrong),
        "by_year": _one(entry, "basis", ("month", "year"), "month", wrong) == "year",
        "split_by": _one(entry, "split_by", ("area", "household", "usage"), "area", wrong),
        "pool_name": _text(entry, "pool", 40, wrong),
        "developer_pays": _yes(entry, "developer_pays", wrong),
        "once": _yes(entry, "once", wrong),
        "applies_to": _units(entry.get("applies_to"), wrong),
        "due_day": _due_day(entry.get("due_day"), wrong),
        "legal_basis": _text(entry, "legal_basis", 200, wrong),
    }
    if not wrong:
        wrong += _contradictions(given, entry)
    return (None, wrong) if wrong else (TariffRow(**given), [])


def _contradictions(given: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    found = []
    if given["kind"] == KINDS["metered"] and not given["meter_kind"]:
        found.append(_("按表的费项要写 meter_kind（水、电或气）。"))
    if given["kind"] == KINDS["shared"] and not given["pool_name"]:
        found.append(_("公摊要写 pool（公摊组）。"))
    if given["kind"] != KINDS["late"] and not given["tiers"] and entry.get("price_e4") is None:
        found.append(_("要写 price_e4 或 tiers。"))
    if given["tiers"] and entry.get("price_e4") is not None:
        found.append(_("price_e4 和 tiers 只能写一项。"))
    if given["tiers"] and given["kind"] != KINDS["metered"]:
        found.append(_("只有按表的费项可以分阶梯。"))
    if not_fixed(given):
        found.append(_("只有定额的费项可以只收订购的房屋。"))
    if given["late_rate_e6"] and not given["legal_basis"]:
        found.append(_("收违约金要写 legal_basis（合同里的条款）。"))
    return found


def not_fixed(given: dict[str, Any]) -> bool:
    """True for an item that is to be paid by subscribers only and is not fixed: nothing else can be subscribed to."""
    return SUBSCRIBERS in given["applies_to"] and given["kind"] != KINDS["fixed"]


def _number(entry: dict[str, Any], name: str, wrong: list[str]) -> int | None:
    value = entry.get(name)
    if value is None:
        return DEFAULTS[name]  # type: ignore[no-any-return]
    low, high = NUMBERS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        wrong.append(_("{name} 要写 {low} 到 {high} 的整数。").format(name=name, low=low, high=high))
        return DEFAULTS[name]  # type: ignore[no-any-return]
    return value


def _text(entry: dict[str, Any], name: str, limit: int, wrong: list[str], *, needed: bool = False) -> str:
    value = entry.get(name)
    text = "" if value is None else str(value).strip()
    if needed and not text:
        wrong.append(_("缺少 {name}。").format(name=name))
    if len(text) > limit:
        wrong.append(_("{name} 最多 {limit} 个字。").format(name=name, limit=limit))
    return text


def _known(entry: dict[str, Any], name: str, known: dict[str, int], wrong: list[str]) -> int:
    value = str(entry.get(name, ""))
    if value not in known:
        wrong.append(_("{name} 请写：{known}。").format(name=name, known=listed(known)))
        return 0
    return known[value]


def _one(entry: dict[str, Any], name: str, known: tuple[str, ...], default: str, wrong: list[str]) -> str:
    value = entry.get(name)
    if value is None:
        return default
    if value not in known:
        wrong.append(_("{name} 请写：{known}。").format(name=name, known=listed(known)))
        return default
    return str(value)


def _yes(entry: dict[str, Any], name: str, wrong: list[str]) -> bool:
    value = entry.get(name, False)
    if value is None:
        return False
    if not isinstance(value, bool):
        wrong.append(_("{name} 请写 true 或 false。").format(name=name))
        return False
    return value


def _day(value: Any, wrong: list[str]) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        wrong.append(_("effective_from 请写成 2026-01-01 的样子。"))
        return None


def _due_day(value: Any, wrong: list[str]) -> int:
    if value in (None, "last", "月底", 0):
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 31:
        wrong.append(_("due_day 请写 1 到 31，不写就是月底。"))
        return 0
    return value


def _units(value: Any, wrong: list[str]) -> list[int]:
    if value in (None, "all", "全部", []):
        return []
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or any(str(name) not in UNITS for name in names):
        wrong.append(_("applies_to 请写：{known}。").format(known=listed(UNITS)))
        return []
    return sorted({UNITS[str(name)] for name in names})


def _tiers(value: Any, wrong: list[str]) -> list[dict[str, int | None]]:
    if value is None:
        return []
    low = 0
    found: list[dict[str, int | None]] = []
    for place, tier in enumerate(value if isinstance(value, list) else [None]):
        last = isinstance(value, list) and place == len(value) - 1
        if not isinstance(tier, dict) or set(tier) != {"up_to_milli", "price_e4"}:
            wrong.append(_("tiers 的每一档要写 up_to_milli 和 price_e4。"))
            return []
        border, price = tier["up_to_milli"], tier["price_e4"]
        if isinstance(price, bool) or not isinstance(price, int) or not 0 <= price <= LARGEST:
            wrong.append(_("阶梯的 price_e4 要写 0 到 {most} 的整数。").format(most=LARGEST))
        elif last != (border is None):
            wrong.append(_("阶梯的最后一档、也只有最后一档，up_to_milli 写 null。"))
        elif border is not None and (
            isinstance(border, bool) or not isinstance(border, int) or not low < border <= LARGEST
        ):
            wrong.append(_("阶梯要从小到大，up_to_milli 写整数，最大 {most}。").format(most=LARGEST))
        else:
            found.append({"up_to_milli": border, "price_e4": price})
            low = border or low
    return found
