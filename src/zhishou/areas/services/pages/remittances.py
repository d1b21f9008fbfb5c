"""有偿服务周上缴: what waits to be remitted, a new slip, one slip on its way to finance."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cases.pages.prints import pdf_response
from zhishou.areas.services import printing, queries
from zhishou.areas.services.models import Remittance
from zhishou.areas.services.operations.remittances import cash_of, waiting
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

SEES_REMITTANCES = ("remit_services", "confirm_remittances", "bill_services")
COLOURS = {"handed": "yellow", "confirmed": "teal", "returned": "red"}


@require_GET
@page(*SEES_REMITTANCES)
def listing(request: Asked) -> HttpResponse:
    """周上缴单, the latest first."""
    shown = Paginator(queries.remittances(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("上缴单号"), num=True), Column(_("公司或小区"), main=True), Column(_("起止"), num=True),
        Column(_("现金收取"), end=True), Column(_("上缴现金"), end=True), Column(_("差额"), end=True),
        Column(_("转账和扫码"), end=True), Column(_("状态")),
    ]  # fmt: skip
    context = {"page": shown, "table": draw(columns, (_line(row) for row in shown))}
    return render(request, "services/remittances.html", context)


def _line(row: Remittance) -> Line:
    return Line(row.pk, (
        Cell(row.number, url=row.url()), Cell(row.site.name), Cell(f"{row.since:%m-%d}—{row.until:%m-%d}"),
        Cell(yuan(row.cash_fen)), Cell(yuan(row.remitted_fen)), Cell(yuan(row.difference_fen)), Cell(yuan(row.other_fen)),
        Cell(str(row.get_state_display()), badge=COLOURS[row.state]),
    ))  # fmt: skip


@require_GET
@page("remit_services")
def new(request: Asked) -> HttpResponse:
    """What waits to be remitted, and the form to hand it over."""
    sites = list(Site.objects.filter(pk__in=request.actor.sites("remit_services")).order_by("path"))
    wanted = request.GET.get("site", "")
    site = next((one for one in sites if wanted in ("", one.code)), None)
    if site is None:
        raise Http404
    rows = list(waiting(site, clock.today()))
    cash = cash_of(rows)
    context = {
        "site": site, "sites": sites, "rows": rows, "cash": cash, "other": sum(r.amount_fen for r in rows) - cash,
        "table": _bills(rows),
    }  # fmt: skip
    return render(request, "services/remittance_new.html", context)


def _bills(rows: list[Any]) -> str:
    columns = [
        Column(_("单号"), num=True), Column(_("客户"), main=True), Column(_("收款日期"), num=True), Column(_("收据号"), num=True),
        Column(_("收款人")), Column(_("方式")), Column(_("金额（元）"), end=True),
    ]  # fmt: skip
    return draw(columns, (
        Line(r.pk, (
            Cell(r.number, url=r.url()), Cell(r.customer), Cell(f"{r.receipt.paid_on:%Y-%m-%d}"),
            Cell(r.receipt.number, url=r.receipt.url()), Cell(r.receipt.issued_by.name),
            Cell(str(r.receipt.get_method_display())), Cell(yuan(r.amount_fen)),
        ))
        for r in rows
    ))  # fmt: skip


def _remittance(request: Asked, number: str) -> Remittance:
    found: Remittance | None = queries.remittances(request.actor).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES_REMITTANCES)
def show(request: Asked, number: str) -> HttpResponse:
    """One slip: collected, remitted, the difference and why, its bills; finance confirms or returns it here."""
    found = _remittance(request, number)
    bills = [
        row.bill
        for row in found.bills.select_related("bill__receipt__issued_by").order_by("bill__receipt__paid_on", "pk")
        if row.bill.receipt is not None
    ]
    context = {
        "row": found, "colour": COLOURS[found.state], "table": _bills(bills), "count": len(bills),
        "own": found.made_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "services/remittance.html", context)


@require_GET
@page(*SEES_REMITTANCES)
def paper(request: Asked, number: str) -> HttpResponse:
    """《有偿服务周上缴单》 on A4."""
    found = _remittance(request, number)
    return pdf_response(printing.remittance_pdf(found), f"有偿服务周上缴单 {found.number}.pdf")
