"""工作计划: the plans with their figures, one plan with its board, an item of a draft; Excel and paper of the same."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.errands.saying import number as measured
from zhishou.areas.plans import periods, printing, queries, sheets
from zhishou.areas.plans.models import MAKE, Item, Plan
from zhishou.areas.plans.queries import Figures, Line
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock, importing
from zhishou.kernel.doors.downloads import pdf_response, xlsx_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel, workbook
from zhishou.kernel.doors.tables import Cell, Column, draw
from zhishou.kernel.doors.tables import Line as Row
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet

STATE_COLOUR = {"draft": "orange", "published": "teal", "dropped": "secondary"}
ITEM_COLOUR = {
    "given": "orange", "doing": "blue", "hard": "red", "done": "azure", "confirmed": "teal", "withdrawn": "secondary",
}  # fmt: skip


def _figures() -> tuple[str, ...]:
    return _("条目"), _("已办完"), _("按时"), _("质量（5 分）"), _("数量")


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:40] for name in queries.NAMES}


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """Plans in sight, the latest period first, each with what its items come to."""
    asked = _asked(request)
    shown = Paginator(queries.rows(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("计划"), main=True), Column(_("编制人")),
        *(Column(name, end=True) for name in _figures()), Column(_("状态")),
    )  # fmt: skip
    table = [Row(row.pk, _cells(row)) for row in shown.object_list]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("编号、目标、编制人"), "value": asked["q"]},
        {"name": "period", "label": _("期间"), "value": asked["period"], "choices": periods.open_ones()},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": Plan.State.choices},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    header = {
        "url": "/plans", "path": "/plans", "count": shown.paginator.count, "filters": fields,
        "export_url": f"/plans.xlsx?{kept}",
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, table) if table else "", "list": header, "filtered": any(asked.values()),
        "coming": periods.open_ones()[0][0],
    }  # fmt: skip
    return render(request, "plans/list.html", context)


def _cells(row: Plan) -> tuple[Cell, ...]:
    figures = Figures.of(queries.lines(row)).cells if not row.is_draft else [str(len(row.items.all())), *["—"] * 4]
    return (
        Cell(row.number, url=row.url()), Cell(row.name, url=row.url()), Cell(row.by.name), *map(Cell, figures),
        Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel."""
    found = queries.rows(request.actor, _asked(request))[:EXPORTED]
    lines = (
        [
            row.number,
            row.name,
            row.site.name,
            row.by.name,
            *Figures.of(queries.lines(row)).cells,
            str(row.get_state_display()),
        ]
        for row in found
    )
    return excel(_("工作计划"), [_("编号"), _("计划"), _("地点"), _("编制人"), *_figures(), _("状态")], lines, "plans")


@require_GET
@page(MAKE)
def template(request: Asked) -> HttpResponse:
    """The empty table of items, with an explanation of every column."""
    return xlsx_response(importing.template(sheets.KIND), "plan-items.xlsx")


def _plan(request: Asked, number: str) -> Plan:
    found: Plan = get_object_or_404(queries.rows(request.actor, {"state": request.GET.get("state", "")}), number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One plan: while it is a draft what it will ask; published, how each item and each person stands."""
    plan = _plan(request, number)
    lines = queries.lines(plan)
    makes = request.actor.can(MAKE, plan.site)
    first, last = plan.bounds
    context = {
        "plan": plan, "colour": STATE_COLOUR[plan.state], "lines": lines, "figures": Figures.of(lines),
        "people": queries.by_person(lines), "makes": makes, "first": first, "last": last, "colours": ITEM_COLOUR,
        "unfinished": queries.unfinished(request.actor, plan) if makes and plan.is_draft else [],
        "nobody": sum(one.item.appointment is None for one in lines), "seen": request.actor.stands_for(),
        "today": clock.today(), "next": max(first, min(last, clock.today())),
    }  # fmt: skip
    return render(request, "plans/one.html", context)


@require_GET
@page(MAKE)
def item(request: Asked, pk: int) -> HttpResponse:
    """An item of a draft, to be written anew or left out."""
    rows = Item.objects.within(request.actor).select_related("plan__site")
    found = get_object_or_404(rows, pk=pk, plan__state=Plan.State.DRAFT)
    return render(request, "plans/item.html", {"item": found, "plan": found.plan, "target": milli(found.target_milli)})


@require_GET
@page()
def show_excel(request: Asked, number: str) -> HttpResponse:
    """A plan as a workbook: its items as planned and as they stand, and what each person's come to."""
    plan = _plan(request, number)
    lines = queries.lines(plan)
    headers = [
        _("序号"), _("工作内容"), _("质量要求"), _("承办人"), _("计划完成"), _("现在期限"), _("办完时间"), _("按时"), _("目标数量"),
        _("完成数量"), _("单位"), _("得分"), _("状态"), _("交办编号"), _("后来加的原因"),
    ]  # fmt: skip
    people = Sheet(
        _("各人"), [_("承办人"), *_figures()], [[name, *one.cells] for name, one in queries.by_person(lines)]
    )
    return workbook([Sheet(_("工作计划"), headers, [_row(one) for one in lines]), people], plan.number)


def _row(one: Line) -> list[Any]:
    item, errand = one.item, one.errand
    on_time = (_("是") if one.on_time else _("否")) if one.come_due else ""
    return [
        item.place, one.title, errand.wanted if errand else item.wanted, one.person, item.due_on,
        errand.due_at if errand else "", errand.done_at or "" if errand else "", on_time,
        measured(errand.target_milli if errand else item.target_milli), measured(errand.done_milli) if errand else "",
        errand.unit if errand else item.unit, errand.score or "" if errand else "", one.state, errand.number if errand else "",
        item.added_why,
    ]  # fmt: skip


@require_GET
@page()
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《工作计划表》: as a draft to be talked over, published with how it stands."""
    plan = _plan(request, number)
    return pdf_response(printing.sheet_pdf(plan, queries.lines(plan)), f"{plan.number}.pdf")
