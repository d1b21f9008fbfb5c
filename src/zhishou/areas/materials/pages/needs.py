"""申请, 需用计划 and 消耗: what departments ask for, the plan made of it, and what was used against it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.materials import months, printing, queries, using
from zhishou.areas.materials.models import ASK, KEEP, SEES, NeedPlan, Request, RequestLine
from zhishou.areas.materials.pages.shared import number, sites_of, ways
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock, spans
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, asked_of, site_asked, workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Department, Site
from zhishou.kernel.spans import Span
from zhishou.kernel.standard import standard_report

ASKED_COLOUR = {"open": "orange", "rolled": "teal", "withdrawn": "secondary"}
PLAN_COLOUR = {"drawn": "orange", "submitted": "blue", "returned": "red", "approved": "teal"}


@require_GET
@page(*SEES)
def requests(request: Asked) -> HttpResponse:
    """Requests in sight, the latest month first."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.requests(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("申请单号"), num=True), Column(_("月份"), num=True), Column(_("部门"), main=True), Column(_("用途")),
        Column(_("申请人")), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.month), Cell(f"{row.department.name}　{row.site.name}", url=row.url()),
            Cell(row.reason), Cell(row.by.name), Cell(str(row.get_state_display()), badge=ASKED_COLOUR[row.state]),
        )) for row in shown.object_list
    ]  # fmt: skip
    header = {
        "url": "/materials/requests", "path": "/materials/requests", "count": shown.paginator.count,
        "filters": [
            {"name": "q", "label": _("单号、部门、申请人、用途"), "value": asked["q"]},
            {"name": "view", "label": _("状态"), "value": asked["view"], "choices": Request.State.choices},
        ],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "ways": ways(request.actor, "/materials/requests"),
        "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "materials/requests.html", context)


@require_GET
@page(ASK)
def new_request(request: Asked) -> HttpResponse:
    """What a department will need, on one screen."""
    mine = {one.department_id for one in request.actor.appointments}
    own = Department.objects.filter(pk__in=[pk for pk in mine if pk]).values_list("pk", flat=True).first()
    context = {"month": months.to_plan()[0][0], "department": own, "sites": sites_of(request.actor, ASK)}
    return render(request, "materials/request_new.html", context)


@require_GET
@page(*SEES)
def request_page(request: Asked, number: str) -> HttpResponse:
    """One request with its lines."""
    row = get_object_or_404(queries.requests(request.actor, {}), number=number)
    lines = [(one.material, milli(one.quantity_milli)) for one in row.lines.select_related("material")]
    may = row.state == "open" and (row.by_id in request.actor.stands_for() or request.actor.can(KEEP, row.site))
    context = {
        "row": row,
        "lines": lines,
        "colour": ASKED_COLOUR[row.state],
        "may": may,
        "month": months.spoken(row.month),
    }
    return render(request, "materials/request.html", context)


@require_GET
@page(*SEES)
def plans(request: Asked) -> HttpResponse:
    """Plans of materials, the latest month first."""
    shown = Paginator(queries.plans(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("计划编号"), num=True), Column(_("月份"), main=True), Column(_("地点")), Column(_("汇总人")), Column(_("呈报人")),
        Column(_("批准人")), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(months.spoken(row.month), url=row.url()), Cell(row.site.name),
            Cell(row.drawn_by.name), Cell(row.submitted_by.name if row.submitted_by else ""),
            Cell(row.decided_by.name if row.decided_by and row.state == "approved" else ""),
            Cell(str(row.get_state_display()), badge=PLAN_COLOUR[row.state]),
        )) for row in shown.object_list
    ]  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "ways": ways(request.actor, "/materials/plans"),
        "month": months.to_plan()[0][0], "keeps": KEEP in request.actor.capabilities,
    }  # fmt: skip
    return render(request, "materials/plans.html", context)


def _plan(request: Asked, number_: str) -> NeedPlan:
    found: NeedPlan = get_object_or_404(queries.plans(request.actor), number=number_)
    return found


@require_GET
@page(*SEES)
def plan(request: Asked, number: str) -> HttpResponse:
    """One plan: asked for, in stock, needed, to buy; who asked; and whose turn it is."""
    row = _plan(request, number)
    lines = [
        (
            one.material,
            milli(one.asked_milli),
            milli(one.stock_milli),
            milli(one.need_milli),
            milli(one.buy_milli),
            one.why,
        )
        for one in row.lines.select_related("material")
    ]
    asked = RequestLine.objects.filter(request__plan=row).select_related(
        "material", "request__department", "request__by"
    )
    context = {
        "row": row, "lines": lines, "colour": PLAN_COLOUR[row.state], "month": months.spoken(row.month),
        "asked": [(one.request, one.material, milli(one.quantity_milli)) for one in asked.order_by("request_id", "pk")],
        "drawing": row.state in ("drawn", "returned"), "own": row.submitted_by_id == request.actor.person_id,
    }  # fmt: skip
    return render(request, "materials/plan.html", context)


@require_GET
@page(*SEES)
def plan_excel(request: Asked, number: str) -> HttpResponse:
    """A plan as a workbook: the materials, and what each department asked for."""
    row = _plan(request, number)
    asked = RequestLine.objects.filter(request__plan=row).select_related(
        "material", "request__department", "request__by"
    )
    lines = row.lines.select_related("material")
    return workbook([
        Sheet(
            _("材料需用计划"), [_("编码"), _("材料"), _("单位"), _("申请数量"), _("库存"), _("需用数量"), _("拟购"), _("调整原因")],
            [
                [one.material.code, one.material.called, one.material.unit, *map(_number, (one.asked_milli, one.stock_milli, one.need_milli, one.buy_milli)), one.why]
                for one in lines
            ],
        ),
        Sheet(
            _("各部门申请"), [_("申请单号"), _("部门"), _("材料"), _("数量"), _("单位"), _("用途"), _("申请人")],
            [
                [one.request.number, one.request.department.name, one.material.called, _number(one.quantity_milli), one.material.unit, one.request.reason, one.request.by.name]
                for one in asked.order_by("request_id", "pk")
            ],
        ),
    ], row.number)  # fmt: skip


def _number(value: int | None) -> Any:
    return number(value)


@require_GET
@page(*SEES)
def plan_pdf(request: Asked, number: str) -> HttpResponse:
    """《材料需用计划表》 with the reasons and places to sign."""
    row = _plan(request, number)
    return pdf_response(printing.plan_pdf(row), f"{row.number}.pdf")


def _use(request: Asked) -> tuple[Site, Span, using.Figures]:
    """The site and the months of the address, and what was used there."""
    site = site_asked(request, sites_of(request.actor, *SEES))
    if site is None:
        raise Http404
    month, until = months.asked(request.GET)
    return site, spans.of_months(month, until), using.figures(site, month, until)


@require_GET
@page(*SEES)
def use(request: Asked) -> HttpResponse:
    """材料消耗报表 of a month, or of several together: planned against used, by department, by work order."""
    site, span, found = _use(request)
    context = {
        "site": site, "sites": sites_of(request.actor), "month": span.months[0], "until": span.months[-1], "spoken": span.words, "figures": found,
        "ways": ways(request.actor, "/materials/use"), **using.texts(found),
        "today": months.key(clock.today()), "reports": KEEP in request.actor.capabilities,
    }  # fmt: skip
    return render(request, "materials/use.html", context)


@require_GET
@page(*SEES)
def use_excel(request: Asked) -> HttpResponse:
    """The same as a workbook of three sheets."""
    _site, span, found = _use(request)
    head = [_("编码"), _("材料"), _("单位")]
    return workbook([
        Sheet(
            _("按材料"), [*head, _("计划"), _("实际消耗"), _("差异"), _("消耗占计划 %")],
            [[*_named(one), number(one["planned"]), number(one["used"]), number(one["over"]), one["percent"]] for one in found["lines"]],
        ),
        Sheet(_("按部门"), [_("部门"), *head, _("实际消耗")], [[one["department"], *_named(one), number(one["used"])] for one in found["departments"]]),
        Sheet(
            _("按任务单"), [_("任务单"), _("事项"), *head, _("实际消耗")],
            [[one["order"], one["matter"], *_named(one), number(one["used"])] for one in found["orders"]],
        ),
    ], f"materials-use-{span.months[-1]}")  # fmt: skip


def _named(one: dict[str, Any]) -> list[str]:
    return [one["code"], one["name"], one["unit"]]


@require_GET
@page(*SEES)
def use_pdf(request: Asked) -> HttpResponse:
    """《材料消耗报表》 on paper."""
    site, span, found = _use(request)
    return pdf_response(printing.use_pdf(site, span, found), f"materials-use-{span.months[-1]}.pdf")


standard_report(
    "材料消耗报表", "计划和实际消耗，按材料、部门和任务单", "/materials/use", "site={site}&month={month}&until={until}",
    group="物料", seen_by=SEES, order=40,
)  # fmt: skip
