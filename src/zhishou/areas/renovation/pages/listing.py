"""装修登记: the list with its views and filters, and as Excel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding
from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import SEES, Renovation
from zhishou.areas.renovation.works import labels
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.phrasing import listed, quantity
from zhishou.kernel.standard import standard_report

STATE_COLOUR = {
    "lacking": "orange", "checking": "azure", "approved": "cyan", "declined": "secondary", "working": "blue", "stopped": "red",
    "finished": "yellow", "accepted": "teal", "withdrawn": "secondary",
}  # fmt: skip


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Every renovation within sight: what is not over first, the latest application on top."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    due = queries.visits_due(rows)
    columns = (
        Column(_("编号"), num=True), Column(_("房屋"), main=True, num=True), Column(_("申请人")), Column(_("类别")), Column(_("施工方")),
        Column(_("许可证到期"), num=True), Column(_("上次巡查"), num=True), Column(_("下次巡查"), end=True), Column(_("违规")), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row, due)) for row in rows]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": any(asked[name] for name in queries.NAMES if name != "view"), "view": asked["view"],
        "unit": _unit(request, asked["unit"]),
    }  # fmt: skip
    return render(request, "renovation/list.html", context)


def _unit(request: Asked, text: str) -> Any:
    """The unit whose history is asked for, within sight."""
    return finding.by_id(request.actor, text)


def _builder(row: Renovation) -> str:
    return row.contractor or str(row.get_builder_display())


def _cells(row: Any, due: Mapping[int, datetime]) -> tuple[Cell, ...]:
    until = row.valid_until.isoformat() if row.valid_until else "—"
    over = Cell(f"{until}　{_('已过期')}", badge="red") if row.expired else Cell(until)
    state = str(row.get_state_display())
    faults = Cell(quantity("{n} 项待整改", n=row.faults), badge="red") if row.faults else Cell("—")
    return (
        Cell(row.number, url=row.url()), Cell(row.unit.code, url=row.url()), Cell(row.tenure.party.name),
        Cell(str(row.get_scope_display())), Cell(_builder(row)), over, Cell(_day(row.visited_at)),
        Cell(due=due[row.pk]) if row.pk in due else Cell("—"), faults,
        Cell(f"{state}　{_('押金作废')}", badge="red") if row.unsecured else Cell(state, badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{clock.local(moment):%m-%d}" if moment else "—"


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (
        pgettext("renovations", "未办结"), _("办证中"), _("施工中"), _("有违规"), _("许可证过期"), _("押金作废"), _("待验收"), _("已办结"), _("全部"),
    )  # fmt: skip
    tallies = queries.counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("房屋、申请人、编号、施工单位"), "value": asked["q"]},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": _named(Renovation.State.choices)},
        {"name": "scope", "label": _("类别"), "value": asked["scope"], "choices": _named(Renovation.Scope.choices)},
        *site_filter(request.actor, asked["site"], *SEES),
        {"name": "from", "label": _("申请日期从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/renovations", "count": count, "views": views, "filters": filters, "path": "/renovations", "query": kept,
        "keep": [(name, asked[name]) for name in ("view", "unit") if asked[name]], "export_url": f"/renovations.xlsx?{kept}", "paper_url": f"/renovations.pdf?{kept}",
    }  # fmt: skip


def _named(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel, with what is done and by whom."""
    headers = [
        _("编号"), _("房屋"), _("小区"), _("申请人"), _("类别"), _("装修项目"), _("装修内容"), _("施工方"), _("施工单位"), _("现场负责人"),
        _("申请时间"), _("开工日期"), _("完工日期"), _("许可证号"), _("许可证到期"), _("押金单号"), _("上次巡查"), _("待整改违规"), _("状态"),
        _("经办的客服助理"), _("受理人"),
    ]  # fmt: skip
    found: Any = queries.rows(request.actor, _asked(request)).select_related(*queries.RELATED, "taken_by")
    lines = (
        [
            row.number, row.unit.code, row.site.name, row.tenure.party.name, str(row.get_scope_display()), listed(labels(row.works)),
            row.content, str(row.get_builder_display()), row.contractor, row.foreman, row.at, row.starts_on, row.ends_on, row.permit,
            row.valid_until or "", row.deposit.number if row.deposit else "", row.visited_at or "", row.faults,
            str(row.get_state_display()), row.responsible.name, row.taken_by.name,
        ]
        for row in found[:EXPORTED]
    )  # fmt: skip
    return excel(_("装修登记"), headers, lines, "renovations")


standard_report(
    "装修登记", "这段时间申请的装修：谁、做什么、办到哪一步", "/renovations", "view=all&site={site}&from={first}&to={last}",
    group="装修", seen_by=SEES, order=60,
)  # fmt: skip
