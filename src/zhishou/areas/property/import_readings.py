"""读数 `readings`: dials, or usage read elsewhere; swaps; and the wide file of daily use."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.property import cells, periods, wide
from zhishou.areas.property.above import Above
from zhishou.areas.property.meters_on_file import Known
from zhishou.areas.property.models import Reading
from zhishou.areas.property.queries import milli
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, register
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import quantity

Batches = dict[tuple[int, int], list[tuple[int, int]]]  # by kind and period: each meter's usage now and before


class ReadingRow(BaseModel):
    """One line of the table, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    read_on: date
    period: int
    value_milli: int | None = None
    given_milli: int | None = None
    old_final_milli: int | None = None
    new_number: str = ""
    new_initial_milli: int | None = None
    reader: str = ""
    note: str = ""
    opens: bool = False  # a wide file: the meter is opened when it is not on file
    label: str = ""
    parent: str = ""
    use: int = 1

    @property
    def key(self) -> tuple[str, date, int | None, int | None]:
        """By what a second one is recognised."""
        return (self.number, self.read_on, self.value_milli, self.given_milli)


def read_line(line: Line) -> tuple[ReadingRow | None, list[str]]:
    """A line as a reading, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {
        "number": cells.code(line, "表号", 60, wrong, needed=True),
        "reader": cells.words(line, "抄表人", 40, wrong),
        "note": cells.words(line, "备注", 200, wrong),
    }
    if days := wide.days_of(line):
        _wide(line, days, given, wrong)
    else:
        _dial(line, given, wrong)
    return (None, wrong) if wrong else (ReadingRow(**given), [])


def _dial(line: Line, given: dict[str, Any], wrong: list[str]) -> None:
    if "抄表日期" not in line.values:
        wrong.append(_("文件里没有“抄表日期”这一列。按天的用量表，列名要写成 day_1 … day_31，或 1日 … 31日。"))
        return
    given["read_on"] = cells.day(line, "抄表日期", wrong, needed=True)
    given["value_milli"] = cells.scaled(line, "读数", 3, wrong)
    given["given_milli"] = cells.scaled(line, "用量", 3, wrong)
    given["old_final_milli"] = cells.scaled(line, "换表旧表止码", 3, wrong)
    given["new_number"] = cells.code(line, "换表新表号", 60, wrong)
    given["new_initial_milli"] = cells.scaled(line, "换表新表起码", 3, wrong)
    if given["value_milli"] is None and given["given_milli"] is None and not wrong:
        wrong.append(_("没有读数，也没有用量，请补上其中一项。缺的不当作零。"))
    if given["value_milli"] is not None and given["given_milli"] is not None:
        wrong.append(_("读数和用量只能写一项。"))
    swap = given["new_number"] or given["new_initial_milli"] is not None or given["old_final_milli"] is not None
    if swap and (given["old_final_milli"] is None or given["new_initial_milli"] is None):
        wrong.append(_("换表要写明旧表止码和新表起码。"))
    if given["read_on"] is not None:
        try:
            text = line.text("账期")
            given["period"] = periods.near(periods.read_cell(text) if text else periods.of(given["read_on"]))
        except ValueError as unreadable:
            wrong.append(str(unreadable))


def _wide(line: Line, days: dict[int, str], given: dict[str, Any], wrong: list[str]) -> None:
    if headers := wide.twice(line):
        wrong.append(_("同一天有两列：{headers}，分不清用哪一列。请留一列。").format(headers=headers))
    if not line.text("账期"):
        wrong.append(_("没有账期：请在“账期”一列写明月份，如 2026-03。"))
        return
    try:
        given["period"] = periods.near(wide.period_of(line.text("账期"), line.text("年份")))
    except ValueError as unreadable:
        wrong.append(str(unreadable))
        return
    given["given_milli"], given["read_on"] = wide.usage_of(days, given["period"], wrong)
    kind = line.text("用途").casefold()
    given["use"] = 3 if "bulk" in kind or "总" in kind else 2 if "common" in kind or "公" in kind else 1
    given["label"] = cells.code(line, "表名", 80, wrong)
    given["parent"] = cells.code(line, "上级表号", 60, wrong)
    given["opens"] = True


@dataclass
class Seen:
    """What a table holds: good lines, what is wrong with the others, how many are there, and what batches would use."""

    rows: list[tuple[Line, ReadingRow]]
    errors: Errors
    already: int = 0
    batches: Batches = field(default_factory=lambda: defaultdict(list))


def read_all(site: Site, lines: list[Line]) -> Seen:
    """Read and check every line beside what is on file."""
    seen = Seen([], {})
    for line in lines:
        row, wrong = read_line(line)
        if row is None:
            seen.errors[line.number] = wrong
        else:
            seen.rows.append((line, row))
    rows = [row for _line, row in seen.rows]
    known = Known(site, rows)
    opened = [(line, row) for line, row in seen.rows if row.opens]
    days = {row.number: wide.days_of(line) for line, row in opened}
    closed, above = _closed_through(known), Above((row for _line, row in opened), days)
    twice: set[object] = set()
    for part in known.parts(rows):
        _check(seen, known, part, closed, above)
        good = [rows[place] for place in part if seen.rows[place][0].number not in seen.errors]
        for row in good:
            seen.already += known.already(row) or row.key in twice
            twice.add(row.key)
        for key, pairs in used(good, known).items():
            seen.batches[key] += pairs
    seen.rows = [(line, row) for line, row in seen.rows if line.number not in seen.errors]
    return seen


def _check(seen: Seen, known: Known, part: list[int], closed: dict[int, int], above: Above) -> None:
    hung: set[str] = set()  # by a swap of this very file
    for line, row in sorted((seen.rows[n] for n in part), key=lambda pair: (not pair[1].new_number, pair[1].period)):
        if said := _wrong(row, known, closed, hung) or (above.wrong(row) if row.opens else ""):
            seen.errors[line.number] = [said]
        elif row.new_number:
            hung.add(row.new_number)


def _wrong(row: ReadingRow, known: Known, closed: dict[int, int], hung: set[str]) -> str:
    """What is wrong with a row beside what is on file; empty when nothing is."""
    meter = known.meters.get(row.number)
    if (n := known.communities[row.number]) > 1:
        return quantity("有 {n} 个小区都有表号“{number}”，请选其中一个小区再导入。", n=n, number=row.number)
    if meter is None and not row.opens and row.number not in hung:
        return _("没有登记表号“{number}”，请先导入仪表。").format(number=row.number)
    if meter is None or known.already(row):
        return ""
    if row.period <= closed[meter.site_id]:
        return _("{period} 已经月结，不能再导入这个月的读数。").format(period=periods.words(row.period))
    if known.other(row) is None and known.is_billed(row):
        said = _("这块表后面的账期已经出账，{period} 的用量已经合并计费，不能再导入这个读数。")
        return said.format(period=periods.words(row.period))
    return _("读数超过了这块表能显示的位数，请核对表号和读数。") if known.beyond(row) else ""


def _closed_through(known: Known) -> dict[int, int]:
    """The last closed period of each community that has one of the meters."""
    from zhishou.areas.billing import closing

    sites = {meter.site_id: meter.site for meter in known.meters.values()}
    return {pk: closing.closed_through(site) for pk, site in sites.items()}


def used(rows: list[ReadingRow], known: Known) -> Batches:
    """What each meter of a table would use, beside its last period, by kind of meter and period."""
    now: Batches = defaultdict(list)
    for row in sorted(rows, key=lambda r: r.period):
        meter = known.meters.get(row.number)
        if meter is None or known.already(row) or row.old_final_milli is not None:
            continue
        earlier = [
            r
            for r in known.by_line[meter.line_id]
            if r.period < row.period and r.state == Reading.State.VERIFIED and not r.estimated
        ]
        if not earlier:
            continue
        last = max(earlier, key=lambda r: r.period)
        usage = row.given_milli
        if usage is None:
            if last.value_milli is None:
                continue
            usage = ((row.value_milli or 0) - last.value_milli) * meter.multiplier
        months = max(1, periods.between(last.period, row.period))
        now[(meter.kind, row.period)].append((usage, last.usage_milli * months // max(1, last.months)))
    return now


def refuse_wrong_batch(batches: Batches, *, given: bool) -> None:
    """Refuse the whole table when its total is out of all proportion to the same meters' last period."""
    for pairs in batches.values():
        _refuse(pairs, given=given)


def _refuse(pairs: list[tuple[int, int]], *, given: bool) -> None:
    total, before = sum(used for used, _last in pairs), sum(last for _used, last in pairs)
    odd = sum(used > 3 * last or 10 * used < 3 * last for used, last in pairs)
    if len(pairs) < 2 or 2 * odd <= len(pairs) or before <= 0:
        return
    if total > 3 * before:
        reason = _("“用量”一列里可能写的是表的读数") if given else _("可能不是这些表的读数，或者多写了位数")
        raise Refused("readings.batch", total=milli(total), before=milli(before), reason=reason)
    if 10 * total < 3 * before:
        reason = _("用量可能少写了位数") if given else _("“读数”一列里可能写的是用量，不是表上的数")
        raise Refused("readings.batch", total=milli(total), before=milli(before), reason=reason)


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; a wrong batch is refused whole."""
    seen = read_all(site, lines)
    refuse_wrong_batch(seen.batches, given=any(row.given_milli is not None for _line, row in seen.rows))
    return Chunk(taken=len(seen.rows) - seen.already, already=seen.already, errors=seen.errors)


def take(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    """Perform the import of lines without errors as the actor; a second value for a meter and period comes back."""
    rows = [(line, row) for line in lines if (row := read_line(line)[0]) is not None]
    event = perform("property.import_readings", actor, {"site": site, "rows": [r for _l, r in rows]}, door=door).event
    second = set(event.facts["second"])
    sentence = _("这块表这个账期已有另一个读数。两个都没有计费，请核对后由另一人复录。")
    errors = {line.number: [sentence] for place, (line, _row) in enumerate(rows) if place in second}
    again = _("这块表这个账期已经有读数。又换了表的，请把账期写成下一个月，用量会从上次读数接着算。")
    errors |= {rows[place][0].number: [again] for place in event.facts["later"]}
    for line, row in (rows[place] for place in event.facts["unknown"]):
        errors[line.number] = [_("没有登记表号“{number}”，请先导入仪表。").format(number=row.number)]
    return Chunk(taken=event.facts["taken"], already=event.facts["already"], errors=errors)


_SUM = re.compile(r"[合小总共累]\s*计|(sub|grand)?[- ]?total|sum", re.IGNORECASE)


def sums(lines: list[Line]) -> set[int]:
    """The numbers of lines that add others up: 合计, 小计, Total."""
    return {line.number for line in lines if _SUM.fullmatch(line.text("表号") or line.text("表名"))}


READINGS = register(
    ImportKind(
        name="readings",
        title="抄表读数",
        capability="enter_readings",
        columns=(
            Column("表号", required=True, aliases=("表编号", "account_number", "水表号", "电表号")),
            Column("抄表日期", aliases=("日期", "抄表时间"), hint="例如 2026-11-25"),
            Column("读数", aliases=("本次读数", "本期读数", "止码"), hint="表上的数"),
            Column("用量", aliases=("本期用量",), hint="表在别处读的才写，和读数只写一项"),
            Column("账期", aliases=("month", "月份"), hint="2026-11；不填就是抄表日期所在的月"),
            Column("换表旧表止码", aliases=("旧表止码",)),
            Column("换表新表号", aliases=("新表号",)),
            Column("换表新表起码", aliases=("新表起码",)),
            Column("抄表人", aliases=("抄表员",)),
            Column("备注",),
            Column("年份", aliases=("year",)),
            Column("表名", aliases=("meter_name",)),
            Column("上级表号", aliases=("parent_meter",)),
            Column("用途", aliases=("type",)),
        ),
        known=wide.SPAN,
        no_lines=sums,
        preview=preview,
        take=take,
        chunk_lines=200_000,
        template_rows=(("W7-1203", "2026-11-25", 132.5, "", "", "", "", "", "何静", ""),),
        leads_to=(("存疑读数", "/readings/doubts"), ("试算", "/billing/trial")),
        order=23,
        note="同一块表同一天同一个读数再次导入不会重复。按天的用量表（day_1 … day_31）会加总成当月用量。",
    )
)  # fmt: skip
