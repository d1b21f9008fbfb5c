"""往来确认书: the register with its views and filters, the register of titles, both as Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.confirmations import amounts, queries
from zhishou.areas.confirmations.models import SEES, WRITES, Confirmation
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan

STATE_COLOUR = {
    "draft": "azure", "returned": "orange", "checked": "cyan", "sent": "yellow", "in_force": "teal", "void": "secondary",
}  # fmt: skip


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Every confirmation within sight: what is not in force yet first."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    columns = (
        Column(_("编号"), num=True), Column(_("种类")), Column(_("对方"), main=True), Column(_("内容")), Column(_("金额"), end=True),
        Column(_("日期"), num=True), Column(_("负责人")), Column(_("状态")),
    )  # fmt: skip
    kinds = queries.writable(request.actor)
    context = {
        "page": shown, "table": draw(columns, [Line(row.pk, _cells(row)) for row in rows]) if rows else "",
        "list": _header(request, asked, shown.paginator.count), "view": asked["view"], "titles": "title" in kinds,
        "filtered": any(asked[name] for name in queries.NAMES if name != "view"),
        "kinds": [(kind, str(Confirmation.Kind(kind).label)) for kind in kinds],
    }  # fmt: skip
    return render(request, "confirmations/list.html", context)


def _cells(row: Confirmation) -> tuple[Cell, ...]:
    total = amounts.shown(row.total_minor, row.currency) if row.total_minor is not None and row.summary else "—"
    state = Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state])
    if row.to_settle and row.settle_on is not None and row.settle_on <= clock.today():
        state = Cell(_("待结算"), badge="red")
    return (
        Cell(row.number, url=row.url()), Cell(str(row.get_kind_display())), Cell(row.other, url=row.url()), Cell(row.summary or "—"),
        Cell(total), Cell(row.on.isoformat()), Cell(row.responsible.name), state,
    )  # fmt: skip


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (_("办理中"), _("待核对、修改"), _("待发、待签"), _("已生效"), _("待结算"), _("已作废"), _("全部"))
    tallies = queries.counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("编号、对方、内容"), "value": asked["q"]},
        {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": _named(Confirmation.Kind.choices)},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": _named(Confirmation.State.choices)},
        {"name": "from", "label": _("日期从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/confirmations", "count": count, "views": views, "filters": filters, "path": "/confirmations", "query": kept,
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/confirmations.xlsx?{kept}",
    }  # fmt: skip


def _named(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel, with who checked, when it took effect and what it was settled with."""
    headers = [
        _("编号"), _("种类"), _("版本"), _("单位"), _("对方"), _("内容"), _("币种"), _("金额"), _("日期"), _("签订地点"), _("状态"),
        _("负责人"), _("核对人"), _("发出时间"), _("生效时间"), _("结算日期"), _("结算金额"), _("结算说明"), _("作废原因"),
    ]  # fmt: skip
    found = queries.rows(request.actor, _asked(request)).select_related(*queries.RELATED, "checked_by")
    lines = (
        [
            row.number, str(row.get_kind_display()), row.version, row.site.name, row.other, row.summary, row.currency,
            "" if row.total_minor is None else decimal_yuan(row.total_minor), row.on, row.place, str(row.get_state_display()),
            row.responsible.name, row.checked_by.name if row.checked_by else "", row.sent_at or "", row.in_force_at or "",
            row.settle_on or "", "" if row.settled_fen is None else decimal_yuan(row.settled_fen), row.settled_note, row.void_reason,
        ]
        for row in found[:EXPORTED]
    )  # fmt: skip
    return excel(_("往来确认书"), headers, lines, "confirmations")


@require_GET
@page(WRITES["title"])
def titles(request: Asked) -> HttpResponse:
    """货权登记: every line of goods whose title passed by a confirmation in force, or will pass."""
    text = request.GET.get("q", "")[:60]
    shown = Paginator(queries.titles(request.actor, text), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("品名"), main=True), Column(_("规格")), Column(_("数量"), end=True), Column(_("供货方")), Column(_("买受方")),
        Column(_("合同编号"), num=True), Column(_("存放地点")), Column(_("货权转移时间"), num=True), Column(_("风险承担")), Column(_("确认书"), num=True),
    )  # fmt: skip
    lines = [Line(n, _title_cells(one)) for n, one in enumerate(shown.object_list)]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "filtered": bool(text),
        "list": {
            "url": "/confirmations/titles", "count": shown.paginator.count, "path": "/confirmations/titles",
            "filters": [{"name": "q", "label": _("品名、对方、合同、地点"), "value": text}],
            "export_url": f"/confirmations/titles.xlsx?{urlencode({'q': text})}",
        },
    }  # fmt: skip
    return render(request, "confirmations/titles.html", context)


def _title_cells(one: queries.Passed) -> tuple[Cell, ...]:
    when = Cell(one.transfer_at) if one.due else Cell(f"{one.transfer_at}　{_('未到')}", badge="yellow")
    return (
        Cell(one.goods, url=one.row.url()), Cell(one.spec), Cell(one.quantity), Cell(one.supplier), Cell(one.buyer),
        Cell(one.content["contract"]), Cell(one.content["where"]), when, Cell(one.risk), Cell(one.row.number, url=one.row.url()),
    )  # fmt: skip


@require_GET
@page(WRITES["title"])
def titles_as_excel(request: Asked) -> HttpResponse:
    """The register of titles as Excel."""
    headers = [
        _("品名"), _("规格"), _("数量"), _("供货方"), _("买受方"), _("合同编号"), _("存放地点"), _("货权转移时间"), _("风险承担"),
        _("确认书"), _("生效时间"),
    ]  # fmt: skip
    lines = (
        [
            one.goods, one.spec, one.quantity, one.supplier, one.buyer, one.content["contract"], one.content["where"],
            one.transfer_at, one.risk, one.row.number, one.row.in_force_at or "",
        ]
        for one in queries.titles(request.actor, request.GET.get("q", "")[:60])
    )  # fmt: skip
    return excel(_("货权登记"), headers, lines, "titles")
