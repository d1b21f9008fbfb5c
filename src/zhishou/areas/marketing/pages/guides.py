"""电话营销: the guides, one guide with what it brought, its paper, its calls as Excel."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.marketing import drawing, figures, printing, queries
from zhishou.areas.marketing.models import GUIDES, SEES, SELL, Guide
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page

OUTCOME_COLOUR = {
    "interested": "teal", "later": "blue", "no_need": "secondary", "refused": "red", "no_answer": "yellow", "wrong": "yellow",
    "not_called": "secondary", "": "blue",
}  # fmt: skip


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The guides in use, and the call one has in hand."""
    view = "over" if request.GET.get("view") == "over" else ""
    shown = Paginator(queries.guides(request.actor, view), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("名称"), main=True), Column(_("门店或小区")), Column(_("期间"), num=True), Column(_("打过"), num=True, end=True),
        Column(_("线索"), num=True, end=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [Line(row.pk, _cells(row)) for row in rows]
    views = [(_("在用"), ""), (_("已结束"), "over")]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "mine": queries.in_hand(request.actor), "view": view,
        "views": [{"title": title, "url": f"?view={code}", "active": view == code} for title, code in views],
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "marketing/list.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    if row.runs:
        state = Cell(_("可以打"), badge="teal")
    elif row.ended_at is None and row.starts_on > clock.today():
        state = Cell(_("未开始"), badge="secondary")
    else:
        state = Cell(_("已结束"), badge="secondary")
    return (
        Cell(row.title, url=row.url()), Cell(row.site.name), Cell(f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%m-%d}"),
        Cell(str(row.made)), Cell(str(row.leads)), state,
    )  # fmt: skip


def guide_of(request: Asked, number: str) -> Guide:
    """The guide of the address; 404 outside the reader's sight."""
    found: Guide = get_object_or_404(Guide.objects.within(request.actor).select_related("site", "by"), number=number)
    return found


@require_GET
@page(*SEES)
def board(request: Asked, number: str) -> HttpResponse:
    """One guide: its openers side by side, its cards, its calls, and the next one."""
    guide = guide_of(request, number)
    columns = (
        Column(_("客户"), main=True), Column(_("打电话的人")), Column(_("时间"), num=True), Column(_("开场白")), Column(_("结果")),
        Column(_("线索"), num=True),
    )  # fmt: skip
    shown = Paginator(queries.calls(request.actor, guide), A_PAGE).get_page(request.GET.get("page"))
    lines = [Line(row.pk, _call_cells(row)) for row in shown.object_list]
    sells = guide.site_id in request.actor.sites(SELL)
    context = {
        "guide": guide, "page": shown, "table": draw(columns, lines) if lines else "", "openers": figures.openers(guide),
        "cards": figures.objections(guide), "outcomes": figures.outcomes(guide), "enough": figures.ENOUGH,
        "sells": sells, "mine": queries.in_hand(request.actor) if sells else None,
        "left": drawing.waiting(guide).count() if sells and guide.runs else 0,
        "keeps": guide.ended_at is None and guide.site_id in request.actor.sites(GUIDES),
    }  # fmt: skip
    return render(request, "marketing/board.html", context)


def _call_cells(row: Any) -> tuple[Cell, ...]:
    lead = getattr(row, "lead", None)
    told = str(row.get_outcome_display()) if row.outcome else str(row.get_state_display())
    return (
        Cell(row.customer.name, url=row.url()), Cell(row.by.name), Cell(f"{clock.local(row.at):%m-%d %H:%M}"),
        Cell(row.opener.letter), Cell(told, badge=OUTCOME_COLOUR[row.outcome]),
        Cell(lead.number, url=lead.url()) if lead else Cell(),
    )  # fmt: skip


@require_GET
@page(*SEES)
def calls_excel(request: Asked, number: str) -> HttpResponse:
    """The calls of a guide as Excel."""
    guide = guide_of(request, number)
    headers = [
        _("编号"), _("客户"), _("打电话的人"), _("时间"), _("开场白"), _("状态"), _("结果"), _("客户提出的异议"), _("记录"), _("通话时长（秒）"),
        _("线索"), _("线索状态"),
    ]  # fmt: skip
    cards = dict(guide.cards.values_list("pk", "objection"))

    def line(row: Any) -> list[object]:
        lead = getattr(row, "lead", None)
        return [
            row.number, row.customer.name, row.by.name, row.at, row.opener.letter, str(row.get_state_display()),
            str(row.get_outcome_display()), "；".join(cards[one] for one in row.raised if one in cards), row.words,
            row.seconds if row.seconds is not None else "", lead.number if lead else "",
            str(lead.get_state_display()) if lead else "",
        ]  # fmt: skip

    lines = (line(row) for row in queries.calls(request.actor, guide)[:EXPORTED])
    return excel(_("营销电话"), headers, lines, guide.number)


@require_GET
@page(*SEES)
def guide_pdf(request: Asked, number: str) -> HttpResponse:
    """《电话营销话术》 on A4, to lie beside the telephone."""
    guide = guide_of(request, number)
    return pdf_response(printing.guide_pdf(guide), f"{guide.number}.pdf")
