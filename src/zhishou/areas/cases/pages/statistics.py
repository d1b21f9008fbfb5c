"""The statistics page, its Excel file and 《顾客投诉分类统计表》: the same tables three times."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhishou.areas.cases import prints, reports
from zhishou.areas.cases.models import Category, Kind
from zhishou.areas.cases.queries import statistics
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Department, Site
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report

SHOWN = ("site", "kind", "channel", "category", "department", "cause", "from", "to", "by")


def _asked(request: Asked) -> tuple[dict[str, str], Site, list[Site]]:
    """The filters of the address; a site always stands among them, so that every figure and its rows agree."""
    sites = statistics.sites_to_choose(request.actor)
    asked = {name: request.GET[name][:40] for name in SHOWN if request.GET.get(name)}
    chosen = next((site for site in sites if site.code == asked.get("site")), sites[0])
    return {**asked, "site": chosen.code}, chosen, sites


@page("see_statistics")
def show(request: Asked) -> HttpResponse:
    """Figures, trend, Pareto, category tree, departments, causes and improvements of one slice of the cases."""
    asked, site, sites = _asked(request)
    figures = statistics.figures(request.actor, asked)
    tables = {table.key: table for table in reports.tables_of(figures)}
    context = {
        "site": site, "figures": figures, "cards": reports.cards_of(figures), "tables": tables,
        "plain": [tables["kinds"], tables["channels"], tables["departments"], tables["causes"]], "filters": _filters(request, asked, sites),
        "period": reports.period_words(asked, figures), "trail": _trail(request.actor, asked),
        "excel_url": f"/statistics.xlsx?{urlencode(asked)}", "pdf_url": f"/statistics.pdf?{urlencode(asked)}",
    }  # fmt: skip
    return render(request, "cases/statistics.html", context)


def _filters(request: Asked, asked: dict[str, str], sites: list[Site]) -> list[dict[str, Any]]:
    departments = Department.objects.within(request.actor)
    grains = [("day", _("按日")), ("week", _("按周")), ("month", _("按月")), ("year", _("按年"))]
    return [
        {"name": "site", "label": _("范围"), "value": asked["site"], "choices": [(s.code, s.name) for s in sites]},
        {"name": "from", "label": _("从"), "value": asked.get("from", ""), "type": "date"},
        {"name": "to", "label": _("到"), "value": asked.get("to", ""), "type": "date"},
        {"name": "kind", "label": _("类型"), "value": asked.get("kind", ""), "choices": Kind.choices},
        {
            "name": "department", "label": _("责任部门"), "value": asked.get("department", ""),
            "choices": [(str(d.pk), d.name) for d in departments],
        },
        {"name": "by", "label": _("期间"), "value": asked.get("by", ""), "choices": grains},
    ]  # fmt: skip


def _trail(actor: Actor, asked: dict[str, str]) -> list[dict[str, str]]:
    """The way back up the category tree."""
    chosen = typed.number(asked.get("category", ""))
    if chosen is None:
        return []
    steps = [{"name": _("全部分类"), "url": f"/statistics?{urlencode({**asked, 'category': ''})}"}]
    node = Category.objects.within(actor).filter(pk=chosen).select_related("parent__parent").first()
    above = []
    while node is not None:
        above.append({"name": node.name, "url": f"/statistics?{urlencode({**asked, 'category': node.pk})}"})
        node = node.parent
    return steps + above[::-1]


@page("see_statistics")
def excel(request: Asked) -> HttpResponse:
    """Exactly what the page shows, as Excel."""
    asked, site, _sites = _asked(request)
    return Workbook(reports.sheets(statistics.figures(request.actor, asked), site), "顾客投诉分类统计表.xlsx")


@page("see_statistics")
@in_chinese
def pdf(request: Asked) -> HttpResponse:
    """Exactly what the page shows, on A4."""
    asked, site, _sites = _asked(request)
    now = clock.now()
    data = reports.paper_data(statistics.figures(request.actor, asked), site, now)
    return pdf_response(prints.statistics_pdf(data, now), "顾客投诉分类统计表.pdf")


standard_report(
    "顾客投诉分类统计表", "件数、答复用时、按时兑现，按类型、渠道、分类、部门和原因", "/statistics", "site={site}&from={first}&to={last}",
    group="投诉与回访", seen_by=("see_statistics",), order=10,
)  # fmt: skip
