"""寄存登记: the list with Excel, one stay with everything that was done about it, and the checks at closing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.lockers import printing, queries
from zhishou.areas.lockers.models import CONFIRM, RUN, SEES, Check, Stay
from zhishou.areas.lockers.pages.map import site_of
from zhishou.kernel import clock, files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, counted, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.standard import standard_report

COLOUR = {"held": "blue", "kept": "orange", "gone": "teal"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """What was left, the latest first: still here, overtime, bulky, taken out, gone."""
    asked = _asked(request)
    shown = Counted(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("寄存号"), num=True), Column(_("柜箱或牌号"), main=True, num=True), Column(_("物品")), Column(_("存入时间"), num=True),
        Column(_("最晚取件"), num=True), Column(_("取走时间"), num=True), Column(_("怎样取走")), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, counted(shown)),
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "lockers/register.html", context)


def _cells(row: Stay) -> tuple[Cell, ...]:
    state = (
        Cell(_("超时"), badge="red") if row.overtime else Cell(str(row.get_state_display()), badge=COLOUR[row.state])
    )
    return (
        Cell(row.number, url=row.url()), Cell(row.where, url=row.url()), Cell(_thing(row)), Cell(_moment(row.stored_at)),
        Cell(_moment(row.due_at)), Cell(_moment(row.ended_at)), Cell(str(row.get_how_display())), state,
    )  # fmt: skip


def _thing(row: Stay) -> str:
    if row.box is not None:
        return _("寄存箱（{size}）").format(size=row.box.get_size_display())
    return f"{row.what} ×{row.pieces}" if row.pieces > 1 else row.what


def _moment(moment: Any) -> str:
    return f"{clock.local(moment):%m-%d %H:%M}" if moment else ""


def _header(request: Asked, asked: dict[str, str], count: int | None) -> dict[str, Any]:
    titles = (_("还在的"), _("超时"), _("大件"), _("代管中"), _("已取走"), _("全部"))
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    sites = [(site.code, site.name) for site in queries.sites(request.actor)]
    filters = [
        {"name": "q", "label": _("寄存号、柜箱、牌号、物品"), "value": asked["q"]},
        {"name": "site", "label": _("门店"), "value": asked["site"], "choices": sites},
        {"name": "from", "label": _("存入从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/lockers/register", "count": count, "views": views, "filters": filters, "path": "/lockers/register",
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/lockers/register.xlsx?{kept}",
        "paper_url": f"/lockers/register.pdf?{kept}",
    }  # fmt: skip


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel, exactly what is shown."""
    headers = [
        _("寄存号"), _("门店"), _("柜箱或牌号"), _("物品"), _("件数"), _("封签号"), _("存入时间"), _("经办人"), _("最晚取件"),
        _("取走时间"), _("怎样取走"), pgettext("lockers", "取件经办人"), _("代管地点"), _("状态"), _("是否超时"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.site.name, row.where, _thing(row), row.pieces, row.seal, row.stored_at, row.stored_by.name,
            row.due_at, row.ended_at or "", str(row.get_how_display()), row.ended_by.name if row.ended_by else "",
            row.kept_at, str(row.get_state_display()), _("是") if _was_late(row) else _("否"),
        ]
        for row in queries.rows(request.actor, _asked(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("寄存登记"), headers, lines, "lockers")


def _was_late(row: Stay) -> bool:
    return (row.ended_at or clock.now()) > row.due_at


def _stay(request: Asked, number: str) -> Stay:
    rows = Stay.objects.within(request.actor).select_related("box__cabinet", "site", "stored_by", "ended_by")
    found: Stay = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One stay: given back by its code, or opened by two; with its pictures and every opening."""
    row = _stay(request, number)
    openings: list[dict[str, Any]] = [
        {"row": one, "photos": list(files.of(one, "photo"))}
        for one in row.openings.select_related("asked_by", "decided_by", "signature").order_by("-pk")
    ]
    asked = next((one["row"] for one in openings if one["row"].state == "asked"), None)
    context = {
        "row": row, "colour": "red" if row.overtime else COLOUR[row.state], "openings": openings, "asked": asked,
        "photos": list(files.of(row, "photo")), "here": row.state != Stay.State.GONE,
        "runs": request.actor.can(RUN, row.site), "thing": _thing(row),
        "confirms": asked is not None and asked.asked_by_id != request.actor.person_id
        and request.actor.can(CONFIRM, row.site),
    }  # fmt: skip
    return render(request, "lockers/stay.html", context)


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《大件寄存单》 or 《寄存记录》: everything but the code, with places to sign."""
    row = _stay(request, number)
    return pdf_response(printing.sheet_pdf(row), f"{row.number}.pdf")


@require_GET
@page(*SEES)
def checks(request: Asked) -> HttpResponse:
    """打烊清查: today's at a site while it is not done, and those of the days before."""
    site = site_of(request)
    rows = queries.checks(request.actor, site) if site else Check.objects.none()
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("日期"), main=True, num=True), Column(_("寄存中"), end=True), Column(_("超时"), end=True),
        Column(_("代管中"), end=True), Column(_("故障"), end=True), Column(_("处理")), Column(_("清查人")), Column(_("时间"), num=True),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(f"{row.day:%Y-%m-%d}"), Cell(str(row.held)), Cell(str(row.overtime)), Cell(str(row.kept)),
            Cell(str(row.faults)), Cell(row.remark), Cell(row.by.name), Cell(f"{clock.local(row.at):%H:%M}"),
        ))
        for row in shown.object_list
    ]  # fmt: skip
    today = site is not None and rows.filter(day=clock.today()).exists()
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "site": site, "today": today,
        "sites": queries.sites(request.actor), "standing": queries.standing(site, clock.now()) if site else None,
        "runs": bool(site and request.actor.can(RUN, site)),
    }  # fmt: skip
    return render(request, "lockers/checks.html", context)


standard_report(
    "寄存登记", "存进来的每一件、什么时候取走、怎样取走", "/lockers/register", "view=all&site={site}&from={first}&to={last}",
    group="门店", seen_by=SEES, order=58,
)  # fmt: skip
