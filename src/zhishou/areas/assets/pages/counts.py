"""资产盘点: the counts, the list of one to tick by phone, its paper."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.assets import printing, queries
from zhishou.areas.assets.models import KEEP, SEES, Count
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page

AT_ONCE = 20
COLOUR = {"found": "teal", "elsewhere": "orange", "missing": "red", "": "secondary"}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Counts, the latest first."""
    shown = Paginator(queries.counts(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("盘点单号"), main=True, num=True), Column(_("地点")), Column(_("开始"), num=True), Column(_("应盘"), num=True, end=True),
        Column(_("差异"), num=True, end=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [Line(row.pk, _cells(row)) for row in rows]
    context = {"page": shown, "table": draw(columns, lines) if lines else ""}
    return render(request, "assets/counts.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    told = Cell(_("还有 {n} 件").format(n=row.left), badge="blue") if row.is_open else Cell(_("已签"), badge="teal")
    return (
        Cell(row.number, url=row.url()), Cell(row.site.name), Cell(f"{clock.local(row.at):%Y-%m-%d}"), Cell(str(row.all)),
        Cell(str(row.off)), told,
    )  # fmt: skip


def _one(request: Asked, number: str) -> Count:
    rows = Count.objects.within(request.actor).select_related("site__parent", "by", "signed_by", "signature")
    found: Count = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """The list: what is left first, a tick each; then what was found, and the signature."""
    count = _one(request, number)
    told = queries.counts(request.actor).get(pk=count.pk)
    usual = "" if count.is_open else "all"
    view = request.GET.get("view", usual)
    view = view if view in queries.LINE_VIEWS else usual
    text = request.GET.get("q", "")[:60]
    shown = Paginator(queries.lines(count, view, text), AT_ONCE).get_page(request.GET.get("page"))
    titles = (_("还没盘"), _("在"), _("在别处"), _("没找到"), _("全部"))
    context = {
        "count": count, "told": told, "page": shown, "view": view, "q": text, "keeps": count.is_open and request.actor.can(KEEP),
        "lines": [{"row": one, "colour": COLOUR[one.result]} for one in shown.object_list],
        "views": [
            {"title": title, "url": f"?view={code}", "active": code == view}
            for code, title in zip(queries.LINE_VIEWS, titles, strict=True)
        ],
    }  # fmt: skip
    return render(request, "assets/count.html", context)


@require_GET
@page(*SEES)
def count_excel(request: Asked, number: str) -> HttpResponse:
    """Every asset of a count as Excel."""
    count = _one(request, number)
    headers = [
        _("资产编号"), _("名称"), _("账上地点"), _("保管人"), _("结果"), _("实际地点"), _("说明"), _("谁盘的"), _("时间"),
    ]  # fmt: skip
    lines = (
        [
            one.asset.number, one.asset.name, one.place, one.custodian.name if one.custodian else "",
            str(one.get_result_display()) if one.result else "", one.found_at, one.note, one.by.name if one.by else "",
            one.at or "",
        ]
        for one in queries.lines(count, "all", "")[:EXPORTED]
    )  # fmt: skip
    return excel(_("资产盘点"), headers, lines, count.number)


@require_GET
@page(*SEES)
def count_pdf(request: Asked, number: str) -> HttpResponse:
    """《固定资产盘点表》 on A4."""
    count = _one(request, number)
    return pdf_response(printing.count_pdf(count), f"{count.number}.pdf")
