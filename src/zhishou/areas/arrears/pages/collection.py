"""催缴情况: the three rates of a month by building and collector, the statistics on their way, and who collects where."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import reports
from zhishou.areas.arrears.models import StatisticsReport
from zhishou.areas.arrears.models.figures import SEES_FIGURES
from zhishou.areas.arrears.pages import chosen, communities, links, sites_over
from zhishou.areas.arrears.queries import figures
from zhishou.areas.arrears.queries.figures import Collected
from zhishou.areas.billing import queries as fees
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, Workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """The pages of collection, as the row of links above each."""
    pages = (
        (_("催缴情况"), "/collection", SEES_FIGURES), (_("报表中心"), "/report-centre", SEES_FIGURES),
        (pgettext("list", "催缴负责人"), "/collection/collectors", ("review_statistics",)),
        (pgettext("list", "收费员考核"), "/collection/assessments", ("assess_collectors", "review_assessments", "collect_arrears", "visit_arrears")),
        (_("水电平衡"), "/balance", ("answer_fees", "run_billing", "enter_readings")),
    )  # fmt: skip
    return links(actor, here, pages)


def _asked(request: Asked) -> tuple[Site, list[Site], int] | None:
    """Site and period asked for; by default the latest month that was billed and checked."""
    sites = sites_over(request.actor, *SEES_FIGURES)
    site = chosen(request, sites)
    if site is None:
        return None
    return site, sites, periods.named(request.GET.get("period", "")) or fees.last_approved(site) or periods.last()


@require_GET
@page(*SEES_FIGURES)
def board(request: Asked) -> HttpResponse:
    """催缴情况: a month's three rates, by building and by collector; its statistics drawn up, reviewed, handed up."""
    asked = _asked(request)
    if asked is None:
        return render(request, "arrears/collection.html", {"site": None})
    site, sites, period = asked
    communities = register.communities(site)
    reckoned = figures.months([(each, period) for each in communities])
    months = [(each, *reckoned[each.pk, period]) for each in communities]
    rows = [(each, row) for each, found, _until, _frozen in months for row in found]
    total = figures.added((row for _each, row in rows), "")
    known = StatisticsReport.objects.within(request.actor).select_related("drawn_up_by", "reviewed_by")
    report: StatisticsReport | None = known.filter(site=site, period=period).first()
    label = periods.words(period)
    context = {
        "tabs": tabs(request.actor, "/collection"), "site": site, "sites": sites, "label": label, "total": total,
        "query": urlencode({"site": site.code, "period": label}), "report": report,
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
        "frozen": bool(months) and all(frozen for *_rest, frozen in months), "rates": _rates(total),
        "table": _table(rows, period, several=len(months) > 1) if rows else "",
        "people": _people(figures.by_collector(row for _each, row in rows)), "chart": _chart(site, period),
        "changed": report is not None and report.lines != _lines(rows, total),
        "own": report is not None and report.drawn_up_by_id == request.actor.person_id,
    }  # fmt: skip
    return render(request, "arrears/collection.html", context)


def _lines(rows: list[tuple[Site, Collected]], total: Collected) -> list[list[str]]:
    """The table as it would be drawn up now."""
    found = [reports.collection_line(each.name, row) for each, row in rows]
    return [*found, reports.collection_line(reports.TOTAL, total)] if found else []


def _rates(total: Collected) -> list[dict[str, Any]]:
    named = (
        (_("收缴率"), total.rate, _("已收 {part}，应收 {whole}"), total.collected_fen, total.billed_fen),
        (_("户数收缴率"), total.household_rate, _("交清 {part} 户，共 {whole} 户"), total.settled, total.households),
        (_("清欠率"), total.clearing_rate, _("清回 {part}，期初欠 {whole}"), total.recovered_fen, total.start_fen),
    )
    found = []
    for n, (label, rate, told, part, whole) in enumerate(named):
        said = (part, whole) if n == 1 else (yuan(part), yuan(whole))
        line = told.format(part=said[0], whole=said[1])
        found.append({"label": label, "rate": rate, "line": line, "per_mille": max(0, total.per_mille[n])})
    return found


HEADS = ("应收", "已收", "未收", "收缴率", "户数收缴率", "期初欠费", "本月清欠", "往期余欠", "清欠率")


def _amounts(row: Collected) -> list[Cell]:
    return [
        Cell(yuan(row.billed_fen)), Cell(yuan(row.collected_fen)), Cell(yuan(row.open_fen)), Cell(row.rate),
        Cell(row.household_rate), Cell(yuan(row.start_fen)), Cell(yuan(row.recovered_fen)),
        Cell(yuan(row.rest_fen)), Cell(row.clearing_rate),
    ]  # fmt: skip


def _table(rows: list[tuple[Site, Collected]], period: int, *, several: bool) -> str:
    columns = [Column(_("楼栋"), main=True), Column(_("负责人")), *(Column(_(head), end=True) for head in HEADS)]
    lines = []
    for n, (each, row) in enumerate(rows):
        name = row.name or _("没有楼栋")
        asks = {"site": each.code, "period": periods.words(period), "building": row.building or 0}
        shown = f"{each.name} {name}" if several else name
        lines.append(
            Line(n, [Cell(shown, url=f"/collection/units?{urlencode(asks)}"), Cell(row.collector), *_amounts(row)])
        )
    return draw(columns, lines)


def _people(rows: list[Collected]) -> str:
    columns = [Column(_("负责人"), main=True), *(Column(_(head), end=True) for head in HEADS)]
    lines = [Line(n, [Cell(row.name or _("没有指定")), *_amounts(row)]) for n, row in enumerate(rows)]
    return draw(columns, lines) if lines else ""


def _chart(site: Site, period: int) -> dict[str, Any] | None:
    """The three rates of the closed months; nothing while there are not two of them."""
    found = figures.trend(site, period)
    if len(found) < 2:
        return None
    names = (_("收缴率"), _("户数收缴率"), _("清欠率"))
    labels = [periods.words(month) for month, _row in found]
    series = [
        {"name": name, "values": [row.per_mille[n] / 10 for _month, row in found]} for n, name in enumerate(names)
    ]
    cells = [{"cells": [periods.words(m), row.rate, row.household_rate, row.clearing_rate]} for m, row in found]
    return {
        "title": _("月结以来的三个率"), "kind": "trend", "id": "collection-trend", "unit": "%", "small": True,
        "data": {"labels": labels, "series": series}, "table": {"head": [_("账期"), *names], "rows": cells},
    }  # fmt: skip


@require_GET
@page(*SEES_FIGURES)
def units(request: Asked) -> HttpResponse:
    """The units behind a figure: what was charged in the month and what of it is paid."""
    sites = communities(request.actor, *SEES_FIGURES)
    site = chosen(request, sites)
    if site is None:
        raise Http404
    if (period := periods.named(request.GET.get("period", ""))) is None:
        raise Http404
    known, money = register.addressed(site), figures.of_units(site, period)
    building, everyone = typed.number(request.GET.get("building", "")), request.GET.get("view") == "all"
    rows = [(pk, who, *money[pk]) for pk, who in known.items() if pk in money]
    if building is not None:
        rows = [row for row in rows if (row[1].building or 0) == building]
    rows = [row for row in rows if everyone or row[2] > row[3]]
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("房屋"), main=True), Column(_("业主")), Column(_("楼栋")), Column(_("应收"), end=True),
        Column(_("已收"), end=True), Column(_("未收"), end=True),
    ]  # fmt: skip
    lines = [
        Line(pk, [
            Cell(who.code, url=f"/arrears/units/{pk}"), Cell(who.owner), Cell(who.building_name), Cell(yuan(billed)),
            Cell(yuan(paid)), Cell(yuan(billed - paid)),
        ])
        for pk, who, billed, paid in shown.object_list
    ]  # fmt: skip
    context = {
        "site": site, "label": periods.words(period), "page": shown, "table": draw(columns, lines), "everyone": everyone,
        "count": len(rows), "back": urlencode({"site": site.code, "period": periods.words(period)}),
    }  # fmt: skip
    return render(request, "arrears/collection_units.html", context)


def _report(request: Asked) -> tuple[Site, int, reports.Table]:
    """What is printed: the statistics as they were drawn up, else as they stand."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    site, _sites, period = asked
    report = StatisticsReport.objects.within(request.actor).filter(site=site, period=period).first()
    standing = report is not None and report.state != StatisticsReport.State.RETURNED
    table = reports.drawn_up(report) if report is not None and standing else reports.collection(site, period)
    return site, period, table


@require_GET
@page(*SEES_FIGURES)
def as_excel(request: Asked) -> HttpResponse:
    """催缴情况统计 as a workbook, by building and by collector."""
    site, period, table = _report(request)
    return Workbook(reports.sheets(table), f"collection-{site.code}-{period}.xlsx")


@require_GET
@page(*SEES_FIGURES)
@in_chinese
def as_pdf(request: Asked) -> HttpResponse:
    """《催缴情况统计》 on paper, with who drew it up and who reviewed it."""
    site, period, table = _report(request)
    return pdf_response(reports.pdf(site, period, table), f"催缴情况统计 {site.name} {periods.words(period)}.pdf")


standard_report(
    "催缴情况统计", "应收、已收、收缴率、户数收缴率、清欠率，按楼栋和负责人", "/collection", "site={site}&period={month}",
    group="收费与欠费", seen_by=SEES_FIGURES, order=23, there=register.has_units,
)  # fmt: skip
