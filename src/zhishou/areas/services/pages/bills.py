"""有偿服务单: the list, a new one (from a work order or free-standing), one bill from signing to its receipt."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.cases.queries.listing import order_by_number
from zhishou.areas.services import printing, queries
from zhishou.areas.services.models import Bill
from zhishou.areas.services.models.prices import SEES_SERVICES
from zhishou.areas.services.operations.prices import in_force
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, yuan

EXPORTED = 20_000
COLOURS = {"open": "yellow", "signed": "blue", "paid": "teal", "void": "secondary"}


def filters(request: Asked, *names: str) -> dict[str, str]:
    """What the address asks for."""
    return {name: request.GET.get(name, "")[:80] for name in names}


@require_GET
@page(*SEES_SERVICES)
def listing(request: Asked) -> HttpResponse:
    """有偿服务: bills, newest first."""
    asked = filters(request, "q", "state")
    shown = Paginator(queries.bills(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("单号"), num=True), Column(_("客户"), main=True), Column(_("房屋")), Column(_("服务内容")),
        Column(_("金额（元）"), end=True), Column(_("状态")), Column(_("收据号"), num=True), Column(pgettext("when", "开单"), end=True),
    ]  # fmt: skip
    views = [("", _("全部")), *Bill.State.choices]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": shown, "table": draw(columns, (_line(row) for row in shown)), "filtered": any(asked.values()),
        "list": {
            "url": "/services", "count": shown.paginator.count, "export_url": f"/services/export.xlsx?{query.urlencode()}",
            "views": [{"title": t, "url": f"?state={c}" if c else "?", "active": asked["state"] == c} for c, t in views],
            "filters": [{"name": "q", "label": _("单号、客户、房屋"), "value": asked["q"]}],
            "keep": [("state", asked["state"])] if asked["state"] else [],
        },
    }  # fmt: skip
    return render(request, "services/bills.html", context)


def _line(row: Bill) -> Line:
    return Line(row.pk, (
        Cell(row.number, url=row.url()), Cell(row.customer), Cell(row.unit.code if row.unit else ""), Cell(row.work[:40]),
        Cell(yuan(row.amount_fen)), Cell(str(row.get_state_display()), badge=COLOURS[row.state]), Cell(row.receipt.number if row.receipt else "", url=row.receipt.url() if row.receipt else ""),
        Cell(f"{clock.local(row.made_at):%m-%d %H:%M}"),
    ))  # fmt: skip


@require_GET
@page(*SEES_SERVICES)
def export(request: Asked) -> HttpResponse:
    """The list as Excel, exactly what is shown."""
    headers = [
        _("单号"), _("客户"), _("房屋"), _("地点"), _("服务内容"), _("金额（元）"), _("状态"), _("收款日期"), _("收据号"),
        _("开单人"), _("开单时间"),
    ]  # fmt: skip
    rows = queries.bills(request.actor, filters(request, "q", "state"))[:EXPORTED]
    return excel(
        _("有偿服务"), headers,
        (
            [
                r.number, r.customer, r.unit.code if r.unit else "", r.place, r.work, decimal_yuan(r.amount_fen),
                str(r.get_state_display()), r.receipt.paid_on if r.receipt else None, r.receipt.number if r.receipt else "", r.made_by.name, r.made_at,
            ]
            for r in rows
        ),
    )  # fmt: skip


@require_GET
@page("bill_services")
def new(request: Asked) -> HttpResponse:
    """A new bill; from a work order (`?order=`) with what the order already says filled in, or the bill it has."""
    number = request.GET.get("order", "")
    order = order_by_number(request.actor, number) if number else None
    if number and order is None:
        raise Http404
    made = (
        Bill.objects.within(request.actor).filter(order=order).exclude(state=Bill.State.VOID).first() if order else None
    )
    if made is not None:
        return redirect(made.url())
    sites = list(Site.objects.filter(pk__in=request.actor.sites("bill_services")).order_by("path"))
    context: dict[str, Any] = {"order": order, "priced": any(in_force(site, clock.today()) for site in sites)}
    context["given"] = _from(order) if order else {"site": sites[0]} if len(sites) == 1 else {}
    return render(request, "services/bill_new.html", context)


def _from(order: WorkOrder) -> dict[str, Any]:
    case = order.case
    return {
        "site": case.site, "order": order, "customer": case.reporter_name, "place": case.place,
        "work": order.done or case.title,
    }  # fmt: skip


def bill_of(request: Asked, number: str) -> Bill:
    """The bill of a number within sight, or no page."""
    rows = Bill.objects.within(request.actor).select_related(
        "site", "unit", "order", "made_by", "receipt__issued_by", "voided_by", "signature"
    )
    found: Bill | None = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES_SERVICES)
def show(request: Asked, number: str) -> HttpResponse:
    """One bill: its lines, the customer's signature, the money."""
    bill = bill_of(request, number)
    context = {"bill": bill, "lines": queries.facts_of(bill), "steps": _steps(bill), "colour": COLOURS[bill.state]}
    return render(request, "services/bill.html", context)


def _steps(bill: Bill) -> list[dict[str, Any]]:
    """Made, signed, paid."""
    told = [
        (_("开单"), f"{bill.made_by.name} {clock.local(bill.made_at):%m-%d %H:%M}", True),
        (_("客户签字"), f"{clock.local(bill.signed_at):%m-%d %H:%M}" if bill.signed_at else "", bool(bill.signed_at)),
        (_("收款"), bill.receipt.number if bill.receipt else "", bill.state == Bill.State.PAID),
    ]
    if bill.state == Bill.State.VOID:
        told = [told[0], (_("已作废"), bill.void_reason[:20], True)]
    now = next((place for place, one in enumerate(told) if not one[2]), len(told))
    return [
        {"n": place + 1, "title": title, "line": line, "state": "done" if done else "now" if place == now else ""}
        for place, (title, line, done) in enumerate(told)
    ]


@require_GET
@page(*SEES_SERVICES)
def paper(request: Asked, number: str) -> HttpResponse:
    """《有偿服务单》 on A4."""
    bill = bill_of(request, number)
    return pdf_response(printing.bill_pdf(bill), f"有偿服务单 {bill.number}.pdf")
