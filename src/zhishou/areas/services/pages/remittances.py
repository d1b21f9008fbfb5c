"""有偿服务周上缴: what waits to be remitted, a new slip, one slip on its way to finance."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.services import printing, queries
from zhishou.areas.services.models import Remittance
from zhishou.areas.services.operations.remittances import cash_of, waiting
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Listing, Shown, money_column, site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

SEES_REMITTANCES = ("remit_services", "confirm_remittances", "bill_services")
COLOURS = {"handed": "yellow", "confirmed": "teal", "returned": "red"}


LIST = Listing(
    "/remittances",
    {
        "number": Shown("上缴单号", lambda r: Cell(r.number, url=r.url()), num=True),
        "site": Shown("公司或小区", lambda r: Cell(r.site.name), main=True),
        "span": Shown("起止", lambda r: Cell(f"{r.since:%Y-%m-%d}—{r.until:%m-%d}"), num=True),
        "cash": money_column("现金收取", attrgetter("cash_fen")),
        "remitted": money_column("上缴现金", attrgetter("remitted_fen")),
        "difference": money_column("差额", attrgetter("difference_fen")),
        "other": money_column("转账和扫码", attrgetter("other_fen")),
        "state": Shown("状态", lambda r: Cell(str(r.get_state_display()), badge=COLOURS[r.state])),
        "made_by": Shown("上缴人", lambda r: Cell(r.made_by.name)),
        "decided_by": Shown("财务", lambda r: Cell(r.decided_by.name if r.decided_by else "")),
        "reason": Shown("差额说明", lambda r: Cell(r.reason)),
    },
    ("number", "site", "span", "cash", "remitted", "difference", "other", "state"),
)


@require_GET
@page(*SEES_REMITTANCES)
def listing(request: Asked) -> HttpResponse:
    """周上缴单, the latest first: by number, state, community and the days they account for."""
    asked = queries.asked_for_remittances(request.GET)
    shown = Paginator(queries.remittances(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    keys = LIST.keys(request)
    context = {
        "page": shown, "table": LIST.table(keys, shown), "filtered": any(asked.values()),
        "list": LIST.header(
            request, _filters(request, asked), keys=keys, count=shown.paginator.count, export="/remittances.xlsx"
        ),
    }  # fmt: skip
    return render(request, "services/remittances.html", context)


def _filters(request: Asked, asked: dict[str, str]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("上缴单号"), "value": asked["q"]},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": Remittance.State.choices},
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*SEES_REMITTANCES)).order_by("path"))
    if len(sites) > 1:
        choices = [(site.code, site.name) for site in sites]
        fields.append({"name": "site", "label": _("公司或小区"), "value": asked["site"], "choices": choices})
    return fields


@require_GET
@page(*SEES_REMITTANCES)
def listing_excel(request: Asked) -> HttpResponse:
    """The slips that are shown, as Excel under the columns that are shown."""
    rows = queries.remittances(request.actor, queries.asked_for_remittances(request.GET))
    return LIST.excel(_("有偿服务周上缴"), LIST.keys(request), rows[:EXPORTED])


@require_GET
@page("remit_services")
def new(request: Asked) -> HttpResponse:
    """What waits to be remitted, and the form to hand it over."""
    sites = list(Site.objects.filter(pk__in=request.actor.sites("remit_services")).order_by("path"))
    site = site_asked(request, sites)
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
