"""库存: the catalogue with what is there, the ledger, receipts, issues and the work orders they are for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.materials import printing, queries, sheets, suggesting
from zhishou.areas.materials.models import KEEP, SEES, Entry, Material, Slip
from zhishou.areas.materials.operations.moving import outstanding
from zhishou.areas.materials.pages.shared import number, signed, sites_of, ways
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock, importing
from zhishou.kernel.doors.downloads import pdf_response, xlsx_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.standard import standard_report

KIND_COLOUR = {"receipt": "teal", "issue": "blue", "back": "azure", "count": "orange", "aside": "secondary"}


@require_GET
@page(*SEES)
def catalogue(request: Asked) -> HttpResponse:
    """Every material with how much there is."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.catalogue(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编码"), num=True), Column(_("名称"), main=True), Column(_("规格")), Column(_("库存"), end=True),
        Column(_("单位")), Column(_("存放位置")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [
        Line(row.pk, (
            Cell(row.code, url=row.url()), Cell(row.name, url=row.url()), Cell(row.spec), Cell(milli(row.total)),
            Cell(row.unit), Cell(row.place),
        )) for row in rows
    ]  # fmt: skip
    views = [(_("在用"), ""), (_("有库存"), "stock"), (_("已停用"), "retired")]
    header = {
        "url": "/materials", "path": "/materials", "count": shown.paginator.count, "export_url": f"/materials.xlsx?{kept(asked)}",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [{"name": "q", "label": _("编码、名称、规格"), "value": asked["q"]}, *site_filter(request.actor, asked["site"], *SEES)],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "ways": ways(request.actor, "/materials"),
        "filtered": bool(asked["q"] or asked["view"]),
    }  # fmt: skip
    return render(request, "materials/catalogue.html", context)


@require_GET
@page(*SEES)
def catalogue_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    rows: Any = queries.catalogue(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    lines = ([row.code, row.name, row.spec, number(row.total), row.unit, row.place] for row in rows)
    return excel(
        _("材料库存"), [_("编码"), _("名称"), _("规格"), _("库存"), _("单位"), _("存放位置")], lines, "materials"
    )


@require_GET
@page(KEEP)
def template(request: Asked) -> HttpResponse:
    """The empty table of a catalogue, with an explanation of every column."""
    return xlsx_response(importing.template(sheets.KIND), "materials.xlsx")


@require_GET
@page(*SEES)
def one(request: Asked, pk: int) -> HttpResponse:
    """One material: how much there is where, and the last lines of its ledger."""
    row = get_object_or_404(Material.objects.within(request.actor), pk=pk)
    stocks = row.stocks.filter(site__in=request.actor.sites(*SEES)).select_related("site")
    rows = queries.entries(request.actor, {}).filter(stock__material=row)[:A_PAGE]
    context = {
        "row": row, "stocks": [(stock.site.name, milli(stock.quantity_milli)) for stock in stocks],
        "table": _entries_table(list(rows)), "keeps": request.actor.can(KEEP, row.site) or KEEP in request.actor.capabilities,
    }  # fmt: skip
    return render(request, "materials/one.html", context)


def _entries_table(rows: list[Entry]) -> str:
    columns = (
        Column(_("时间"), num=True), Column(_("材料"), main=True), Column(_("单据")), Column(_("收入或支出"), end=True),
        Column(_("结存"), end=True), Column(_("领用部门")), Column(_("任务单"), num=True), Column(_("经手人")),
    )  # fmt: skip
    lines = [Line(row.pk, _entry_cells(row)) for row in rows]
    return draw(columns, lines) if lines else ""


def _entry_cells(row: Entry) -> tuple[Cell, ...]:
    slip, material = row.slip, row.stock.material
    return (
        Cell(f"{clock.local(slip.at):%Y-%m-%d %H:%M}"), Cell(material.called, url=material.url()),
        Cell(f"{slip.get_kind_display()} {slip.number}", url=slip.url()), Cell(f"{signed(row.change_milli)} {material.unit}"),
        Cell(milli(row.balance_milli)), Cell(slip.department.name if slip.department else ""),
        Cell(slip.order.number, url=slip.order.get_absolute_url()) if slip.order else Cell(), Cell(slip.by.name),
    )  # fmt: skip


@require_GET
@page(*SEES)
def ledger(request: Asked) -> HttpResponse:
    """Every line of the ledger by the filters of the address, the latest first."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.entries(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    kinds = [(str(value), str(label)) for value, label in Slip.Kind.choices if value != Slip.Kind.ASIDE]
    header = {
        "url": "/materials/ledger", "path": "/materials/ledger", "count": shown.paginator.count,
        "export_url": f"/materials/ledger.xlsx?{kept(asked)}", "paper_url": f"/materials/ledger.pdf?{kept(asked)}",
        "filters": [
            {"name": "q", "label": _("材料、单号、任务单"), "value": asked["q"]},
            {"name": "kind", "label": _("单据"), "value": asked["kind"], "choices": kinds},
            *site_filter(request.actor, asked["site"], *SEES),
            {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
            {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
        ],
    }  # fmt: skip
    context = {
        "page": shown, "table": _entries_table(list(shown.object_list)), "list": header,
        "ways": ways(request.actor, "/materials/ledger"), "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "materials/ledger.html", context)


@require_GET
@page(*SEES)
def ledger_excel(request: Asked) -> HttpResponse:
    """The same lines as Excel."""
    headers = [
        _("时间"), _("地点"), _("编码"), _("材料"), _("单据"), _("单号"), _("收入或支出"), _("结存"), _("单位"), _("领用部门"), _("领用人"),
        _("任务单"), _("经手人"), _("说明"),
    ]  # fmt: skip
    lines = (
        [
            row.slip.at, row.stock.site.name, row.stock.material.code, row.stock.material.called, str(row.slip.get_kind_display()),
            row.slip.number, number(row.change_milli), number(row.balance_milli), row.stock.material.unit,
            row.slip.department.name if row.slip.department else "", row.slip.person.name if row.slip.person else "",
            row.slip.order.number if row.slip.order else "", row.slip.by.name, row.why or row.slip.note,
        ]
        for row in queries.entries(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("材料台账"), headers, lines, "materials-ledger")


@require_GET
@page(KEEP)
def receive(request: Asked) -> HttpResponse:
    """One screen for what came in."""
    return render(request, "materials/receive.html", {"sites": sites_of(request.actor, KEEP)})


@require_GET
@page(KEEP)
def issue(request: Asked) -> HttpResponse:
    """One screen for what is taken; for a work order its engineer's own words are the lines."""
    order = cases.order_by_number(request.actor, request.GET.get("order", "")[:44])
    lines, unknown = ([], []) if order is None else suggesting.suggest(order.materials, _in_use(request))
    sites = sites_of(request.actor, KEEP)
    if order is not None:
        sites = [site for site in sites if order.case.site.path.startswith(site.path)]
    context = {
        "order": order, "lines": lines, "unknown": unknown, "site": sites[0] if sites else None,
        "earlier": queries.slips_of(request.actor, order) if order else [],
    }  # fmt: skip
    return render(request, "materials/issue.html", context)


def _in_use(request: Asked) -> list[Material]:
    return list(Material.objects.within(request.actor).filter(retired_at=None))


@require_GET
@page(KEEP)
def orders(request: Asked) -> HttpResponse:
    """Work orders whose engineer wrote down materials and that nobody drew from stock yet."""
    shown = Paginator(queries.orders(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("任务单"), num=True), Column(_("事项"), main=True), Column(_("工程师写的用料")), Column(_("部门")), Column(_("工程师")),
        Column(_("修好时间"), num=True),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [
        Line(row.pk, (
            Cell(row.number, url=f"/materials/issue?order={row.number}"),
            Cell(row.case.title, url=f"/materials/issue?order={row.number}"), Cell(row.materials), Cell(row.department.name),
            Cell(row.engineer.name if row.engineer else ""), Cell(f"{clock.local(row.ended_at):%m-%d %H:%M}"),
        )) for row in rows
    ]  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "ways": ways(request.actor, "/materials/orders"),
    }  # fmt: skip
    return render(request, "materials/orders.html", context)


def _slip(request: Asked, number_: str) -> Slip:
    rows = Slip.objects.within(request.actor).select_related(
        "site", "department", "person", "by", "order__case", "origin", "count"
    )
    found: Slip = get_object_or_404(rows, number=number_)
    return found


@require_GET
@page(*SEES)
def slip(request: Asked, number: str) -> HttpResponse:
    """One slip with its lines; of an issue what can still come back."""
    row = _slip(request, number)
    entries = list(row.entries.select_related("stock__material"))
    left = outstanding(row) if row.kind == Slip.Kind.ISSUE else {}
    given = [
        {"material": one.stock.material.code, "quantity": milli(left[one.stock.material_id])}
        for one in entries if left.get(one.stock.material_id, 0) > 0
    ]  # fmt: skip
    context = {
        "row": row, "colour": KIND_COLOUR[row.kind], "given": given, "backs": list(row.backs.all()),
        "lines": [(one.stock.material, signed(one.change_milli), milli(one.balance_milli), one.why) for one in entries],
        "keeps": request.actor.can(KEEP, row.site),
    }  # fmt: skip
    return render(request, "materials/slip.html", context)


@require_GET
@page(*SEES)
def slip_pdf(request: Asked, number: str) -> HttpResponse:
    """《入库单》《领料单》《退料单》 with places to sign."""
    row = _slip(request, number)
    return pdf_response(printing.slip_pdf(row), f"{row.number}.pdf")


standard_report(
    "材料台账", "每一笔入库、领用、退回和盘点", "/materials/ledger", "site={site}&from={first}&to={last}",
    group="物料", seen_by=SEES, order=42,
)  # fmt: skip
