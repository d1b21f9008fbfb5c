"""The statistics as tables: the page, the Excel file and the paper show exactly these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Kind
from zhishou.areas.cases.prints import address, day
from zhishou.areas.cases.queries.statistics import NONE, Figures, Part, rows_url
from zhishou.kernel import paper, typed
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Department, Site
from zhishou.kernel.phrasing import Percent, listed
from zhishou.kernel.qr import qr_svg


@dataclass(frozen=True)
class Row:
    """Cells of a line; `url` opens the cases behind it, `drill` the statistics one level deeper."""

    cells: list[Any]
    url: str = ""
    drill: str = ""
    depth: int = 0


@dataclass(frozen=True)
class TableOf:
    """One table of the statistics."""

    key: str
    title: str
    heads: list[str]
    rows: list[Row]
    picture: str = ""  # trend or pareto
    points: list[dict[str, Any]] = field(default_factory=list)
    ends: bool = True  # figures, set right
    narrow: float = 2.6  # cm of each column but the first, on paper

    @property
    def chart(self) -> dict[str, Any]:
        """What the chart part of the page wants."""
        return {
            "title": self.title, "kind": self.picture, "id": f"chart-{self.key}", "unit": _(" 件"),
            "data": {
                "labels": [p["label"] for p in self.points],
                "series": [{"name": _("件数"), "values": [p["count"] for p in self.points]}],
                "urls": [row.url for row in self.rows],
            },
            "table": {"head": self.heads, "rows": [{"cells": r.cells, "url": r.url} for r in self.rows]},
        }  # fmt: skip


def tables_of(f: Figures) -> list[TableOf]:
    """Every table in the order of the page and the paper."""
    return [
        _trend(f),
        _pareto("pareto", _("原因排列图"), f.causes, _("原因")),
        _branches(f),
        _tree(f),
        *_plain(f),
        _measures(f),
    ]


def cards_of(f: Figures) -> list[dict[str, Any]]:
    """The figures on top, each with the cases behind it; `figure` and `unit` are what a spreadsheet keeps."""
    due = f.promise_kept + f.promise_broken
    kept = Percent.of(f.promise_kept, due) if due else None
    return [
        {
            "label": _("件数"), "value": str(f.count), "figure": f.count, "url": rows_url(f.asked),
            "note": _("已答复 {n} 件").format(n=f.answered),
        },
        _days(f, "median", _("答复用时中位数"), f.median, _("一半的事在这么多天内答复")),
        _days(f, "p90", _("九成在此之内"), f.p90, _("只有一成比这更久")),
        _days(f, "longest", _("最久"), f.longest, _("从受理到首次答复")),
        {
            "label": _("按时兑现"), "value": kept or "—", "figure": kept,
            "url": rows_url(f.asked, promise="broken") if f.promise_broken else rows_url(f.asked, promise="kept"),
            "note": _("没有到期的承诺") if kept is None else _("兑现 {kept} 件，未兑现 {broken} 件").format(
                kept=f.promise_kept, broken=f.promise_broken),
        },
    ]  # fmt: skip


def _days(f: Figures, name: str, label: str, value: Decimal | None, note: str) -> dict[str, Any]:
    shown = "—" if value is None else _("{days} 天").format(days=value)
    url = rows_url(f.asked, answered="yes", over=str(f.seconds[name])) if name in f.seconds else ""
    return {"label": label, "value": shown, "figure": value, "unit": _("（天）"), "url": url, "note": note}


def _trend(f: Figures) -> TableOf:
    grain = {"day": _("按日"), "week": _("按周"), "month": _("按月"), "year": _("按年")}[f.grain]
    rows = [
        Row(
            [p.label, p.count, "—" if p.median is None else p.median],
            rows_url(f.asked, **{"from": p.start.isoformat(), "to": p.end.isoformat()}),
        )
        for p in f.trend
    ]
    points = [{"label": _short(p.label), "count": p.count} for p in f.trend]
    heads = [_("期间"), _("件数"), _("答复中位数（天）")]
    return TableOf("trend", _("趋势（{grain}）").format(grain=grain), heads, rows, "trend", points, narrow=3.4)


def _short(label: str) -> str:
    return label[5:10] if len(label) >= 10 else label


def _pareto(key: str, title: str, parts: list[Part], first: str) -> TableOf:
    # What has no cause or category yet is counted in the tables below; here it would hide those that have one.
    known = sorted((part for part in parts if NONE not in part.asked.values()), key=lambda part: -part.count)
    total = sum(part.count for part in known)
    rows, points, running = [], [], 0
    for part in known:
        running += part.count
        share = Percent.of(running, total)
        rows.append(Row([part.label, part.count, Percent.of(part.count, total), share], rows_url(part.asked)))
        points.append(
            {"label": part.label, "count": part.count, "part": 100 * part.count / known[0].count, "running": share}
        )
    return TableOf(key, title, [first, _("件数"), _("占已归类"), _("累计")], rows, "pareto", points)


def _branches(f: Figures) -> TableOf:
    return _pareto("branches", _("分类排列图"), f.branches, _("分类"))


def _tree(f: Figures) -> TableOf:
    rows = [
        Row(
            [part.label, part.count, part.share],
            rows_url(part.asked),
            f"/statistics?{urlencode(part.asked)}" if part.key else "",
            part.depth,
        )
        for part in f.tree
    ]
    return TableOf("tree", _("投诉分类"), [_("分类"), _("件数"), _("占比")], rows)


def _plain(f: Figures) -> list[TableOf]:
    made = []
    for key, title, parts in (
        ("kinds", _("类型"), f.kinds),
        ("channels", _("渠道"), f.channels),
        ("departments", _("责任部门"), f.departments),
        ("causes", _("原因"), f.causes),
    ):
        rows = [Row([part.label, part.count, part.share], rows_url(part.asked)) for part in parts]
        made.append(TableOf(key, title, [title, _("件数"), _("占比")], rows))
    return made


def _measures(f: Figures) -> TableOf:
    rows = [
        Row([m.measure, m.case_number, m.owner, m.due_on.isoformat(), m.effect, m.note], f"/cases/{m.case_number}")
        for m in f.measures
    ]
    heads = [_("改进措施"), _("来自"), _("负责人"), _("完成日期"), _("效果"), _("效果说明")]
    return TableOf("measures", _("改进对策与效果"), heads, rows, ends=False, narrow=2.4)


def period_words(asked: dict[str, str], f: Figures) -> str:
    """The period in words: what was asked for, else the first and last day counted."""
    first = typed.day(asked.get("from", "")) or (f.trend[0].start if f.trend else "")
    last = typed.day(asked.get("to", "")) or (f.trend[-1].end if f.trend else "")
    return _("{first} 至 {last}").format(first=first, last=last) if first or last else _("没有记录")


def filter_words(f: Figures) -> str:
    """What is counted, in words: the kinds of cases, and the other filters beside the period."""
    kind = f.asked.get("kind", "")
    said = [str(Kind(kind).label) if kind in Kind.values else listed(str(each.label) for each in Kind)]
    if (pk := typed.number(f.asked.get("department", ""))) is not None:
        said.append(str(Department.objects.filter(pk=pk).first() or ""))
    return "，".join(word for word in said if word)


def sheets(f: Figures, site: Site) -> list[Sheet]:
    """《顾客投诉分类统计表》 as Excel: one sheet a table, the figures on the first."""
    cards = [[f"{card['label']}{card.get('unit', '')}", card["figure"], card["note"]] for card in cards_of(f)]
    about = [[_("范围"), site.name, filter_words(f)], [_("期间"), period_words(f.asked, f), ""]]
    made = [Sheet(_("汇总"), [_("项目"), _("数值"), _("说明")], [*about, *cards], [22, 26, 40])]
    for table in tables_of(f):
        if table.key == "tree":
            lines = [[f"{'　' * row.depth}{row.cells[0]}", *row.cells[1:]] for row in table.rows]
        else:
            lines = [row.cells for row in table.rows]
        made.append(Sheet(table.title, table.heads, lines, [34, 12, 16, 14, 12, 30]))
    return made


def paper_data(f: Figures, site: Site, at: datetime) -> dict[str, paper.JSON]:
    """The same tables for paper."""
    tables: list[paper.JSON] = []
    for table in tables_of(f):
        lines = [[f"{'　' * row.depth}{row.cells[0]}", *(str(cell) for cell in row.cells[1:])] for row in table.rows]
        tables.append({
            "title": table.title, "heads": table.heads, "rows": lines, "picture": table.picture, "points": table.points,
            "ends": table.ends, "narrow": table.narrow,
        })  # fmt: skip
    return {
        "company": site.company().name, "date": day(at), "period": _("{site}　{period}").format(
            site=site.name, period=period_words(f.asked, f)),
        "filters": filter_words(f), "figures": [[card["label"], card["value"]] for card in cards_of(f)] + [["", ""]],
        "tables": tables, "qr": qr_svg(address(f"/statistics?{urlencode(f.asked)}"), border=0),
        "note": _("答复用时：从受理到首次答复、办结、结案三者中最早的一个；中位数与九成线按线性插值计算。"),
    }  # fmt: skip


def as_json(f: Figures) -> dict[str, Any]:
    """The stable answer of `zhishou stats complaints`: days with two decimals, the share of promises kept 0 to 1."""
    figures = {"median": f.median, "p90": f.p90, "max": f.longest}
    return {
        "count": f.count,
        "by_kind": {part.key: part.count for part in f.kinds},
        "by_channel": {part.key: part.count for part in f.channels},
        "by_category": f.leaves,
        "answer_days": {name: None if value is None else float(value) for name, value in figures.items()},
        "within_promise": None if f.within_promise is None else float(f.within_promise),
    }
