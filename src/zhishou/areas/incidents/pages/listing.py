"""应急事件: the list with the minutes that passed, as Excel with a sheet of the times by kind, and a new one in seconds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.incidents.models import RESPOND, SEES, Incident
from zhishou.areas.incidents.operations.opening import sites
from zhishou.areas.incidents.queries import listing as queries
from zhishou.areas.incidents.wording import spoken
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, site_filter, workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.standard import standard_report

STATE_COLOUR = {"open": "red", "ended": "orange", "reported": "blue", "returned": "orange", "reviewed": "teal"}
SEVERITY_COLOUR = {"usual": "", "major": "yellow", "grave": "red"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The incidents of one's sites, the latest first, and how fast each kind was dealt with."""
    asked = _asked(request)
    found = queries.rows(request.actor, asked)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("事件"), main=True), Column(_("等级")), Column(_("地点")), Column(_("报告时间"), num=True),
        Column(_("到场（分）"), end=True), Column(_("公告（分）"), end=True), Column(_("历时（分）"), end=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": any(asked.values()), "kinds": queries.by_kind(found) if lines else [],
    }  # fmt: skip
    return render(request, "incidents/list.html", context)


def _cells(row: Incident) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(f"{row.get_kind_display()}　{row.place}", url=row.url()),
        Cell(str(row.get_severity_display()), badge=SEVERITY_COLOUR[row.severity]), Cell(row.site.name),
        Cell(spoken(row.at)), *(Cell(_minutes(row, one)) for one in (row.on_site_at, row.told_at, row.ended_at)),
        Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


def _minutes(row: Incident, moment: Any) -> str:
    n = row.minutes_to(moment)
    return "—" if n is None else str(n)


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (_("全部"), _("处置中"), _("待写报告"), _("待审阅"), pgettext("incidents", "已审阅"))
    tallies = queries.counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("编号、位置、情况"), "value": asked["q"]},
        {"name": "kind", "label": _("事件"), "value": asked["kind"], "choices": _named(Incident.Kind.choices)},
        {"name": "severity", "label": _("等级"), "value": asked["severity"], "choices": _named(Incident.Severity.choices)},
        *site_filter(request.actor, asked["site"], *SEES),
        {"name": "from", "label": _("从哪天"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]  # fmt: skip
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/incidents", "count": count, "views": views, "filters": filters, "path": "/incidents", "query": kept,
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/incidents.xlsx?{kept}", "paper_url": f"/incidents.pdf?{kept}",
    }  # fmt: skip


def _named(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel; its second sheet has the average minutes of each kind."""
    found = queries.rows(request.actor, _asked(request))
    headers = [
        _("编号"), _("事件"), _("等级"), _("地点"), _("位置"), _("情况"), _("报告人"), _("报告时间"), _("第一人到场"), _("第一份公告"),
        _("结束时间"), _("到场（分）"), _("公告（分）"), _("历时（分）"), _("怎样解决的"), _("状态"),
    ]  # fmt: skip
    lines = (
        [
            row.number, str(row.get_kind_display()), str(row.get_severity_display()), row.site.name, row.place, row.happened,
            row.by.name, row.at, row.on_site_at or "", row.told_at or "", row.ended_at or "",
            *("" if (n := row.minutes_to(one)) is None else n for one in (row.on_site_at, row.told_at, row.ended_at)),
            row.outcome, str(row.get_state_display()),
        ]
        for row in found[:EXPORTED]
    )  # fmt: skip
    kinds = [
        [one.kind, one.n, *("" if n is None else n for n in (one.to_site, one.to_words, one.to_end))]
        for one in queries.by_kind(found)
    ]
    heads = [_("事件"), _("件数"), _("平均到场（分）"), _("平均公告（分）"), _("平均历时（分）")]
    return workbook([Sheet(_("应急事件"), headers, lines), Sheet(_("各类用时"), heads, kinds)], "incidents")


@require_GET
@page(RESPOND)
def new(request: Asked) -> HttpResponse:
    """One screen: what, where, how bad; and above it what is open already, so that nobody reports it twice."""
    offered = sites(request.actor)
    going_on = queries.rows(request.actor, {"view": "open"})[:10]
    return render(request, "incidents/new.html", {"site": offered[0][0] if offered else None, "going_on": going_on})


standard_report(
    "应急事件", "每一起事件到场、公告和结束各用了多久", "/incidents", "site={site}&from={first}&to={last}",
    group="应急与检查", seen_by=SEES, order=66,
)  # fmt: skip
