"""公共水电: suppliers' invoices from entry to payment, checked against our meters and prices; and the talks with partners."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import printing
from zhishou.areas.arrears.models import Liaison, SupplierInvoice
from zhishou.areas.arrears.models.suppliers import SEES_SUPPLIERS
from zhishou.areas.arrears.pages import links
from zhishou.areas.arrears.queries import supply
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

COLOURS = {"entered": "azure", "requested": "yellow", "returned": "red", "approved": "orange", "paid": "teal"}


def tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """The pages about suppliers, as the row of links above each."""
    pages = (
        (_("水电账单"), "/utilities", SEES_SUPPLIERS), (_("对外联系"), "/liaison", Liaison.seen_by),
        (_("水电平衡"), "/balance", ("answer_fees", "run_billing", "enter_readings")),
    )  # fmt: skip
    return links(actor, here, pages)


@require_GET
@page(*SEES_SUPPLIERS)
def listing(request: Asked) -> HttpResponse:
    """水电账单: every invoice with its difference and where it stands; those not paid yet first."""
    rows = SupplierInvoice.objects.within(request.actor).select_related("site")
    state, code = request.GET.get("state", ""), request.GET.get("site", "")
    known = rows.filter(site__code=code) if code else rows
    found = known.filter(state=state) if state in SupplierInvoice.State.values else known
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("账单号"), main=True), Column(_("供应商")), Column(_("种类")), Column(_("账期"), num=True),
        Column(_("账单用量"), end=True), Column(_("总表用量"), end=True), Column(_("相差"), end=True),
        Column(_("金额（元）"), end=True), Column(_("缴费期限"), num=True), Column(_("状态")),
    ]  # fmt: skip
    sites = list(Site.objects.filter(pk__in=set(rows.values_list("site_id", flat=True))).order_by("path"))
    fields: list[dict[str, Any]] = [
        {"name": "state", "label": _("状态"), "value": state, "choices": SupplierInvoice.State.choices}
    ]
    if len(sites) > 1:
        choices = [(site.code, site.name) for site in sites]
        fields.insert(0, {"name": "site", "label": _("小区"), "value": code, "choices": choices})
    context = {
        "tabs": tabs(request.actor, "/utilities"), "page": shown, "filtered": bool(state or code),
        "table": draw(columns, [_line(row) for row in shown.object_list]),
        "list": {"url": "/utilities", "filters": fields, "keep": [], "count": shown.paginator.count},
    }  # fmt: skip
    return render(request, "arrears/utilities.html", context)


def _line(row: SupplierInvoice) -> Line:
    return Line(
        row.pk,
        [
            Cell(row.number, url=row.url()), Cell(row.supplier), Cell(str(row.get_kind_display())),
            Cell(periods.words(row.period)), Cell(supply.milli(row.usage_milli)), Cell(supply.milli(row.measured_milli) or "—"),
            Cell(supply.milli(row.difference_milli) or "—"), Cell(yuan(row.amount_fen)),
            Cell(row.due_on.isoformat() if row.due_on else ""), Cell(str(row.get_state_display()), badge=COLOURS[row.state]),
        ],
    )  # fmt: skip


@require_GET
@page("enter_utilities")
def new(request: Asked) -> HttpResponse:
    """Enter an invoice; it is compared with the master meters at once."""
    own = next((a.site for a in request.actor.appointments), None)
    last = periods.words(periods.last())
    return render(request, "arrears/utility_new.html", {"own": own.pk if own else "", "period": last})


def _bill(request: Asked, pk: int) -> SupplierInvoice:
    rows = SupplierInvoice.objects.within(request.actor)
    found: SupplierInvoice = get_object_or_404(
        rows.select_related("site", "file", "entered_by", "requested_by", "approved_by", "paid_by"), pk=pk
    )
    return found


@require_GET
@page(*SEES_SUPPLIERS)
def one(request: Asked, pk: int) -> HttpResponse:
    """An invoice: the check against our meters and our prices, and its way to payment."""
    bill = _bill(request, pk)
    shares = supply.shares(bill.site, bill.period, bill.kind)
    context = {
        "bill": bill, "label": periods.words(bill.period), "colour": COLOURS[bill.state], "unit": supply.UNITS[bill.kind],
        "usage": supply.milli(bill.usage_milli), "measured": supply.milli(bill.measured_milli),
        "difference": supply.milli(bill.difference_milli), "percent": supply.percent(bill), "shares": shares,
        "price": supply.price(bill.price_e4), "prices": supply.prices(bill), "lacking": supply.above_without_basis(bill),
        "today": clock.today().isoformat(), "own": bill.requested_by_id == request.actor.person_id,
        "steps": _steps(bill),
    }  # fmt: skip
    return render(request, "arrears/utility.html", context)


def _steps(bill: SupplierInvoice) -> list[dict[str, Any]]:
    state = SupplierInvoice.State
    order = [state.ENTERED, state.REQUESTED, state.APPROVED, state.PAID]
    names = [_("登记并核对"), _("请款"), _("批准"), _("付款")]
    people = [bill.entered_by, bill.requested_by, bill.approved_by, bill.paid_by]
    done = 0 if bill.state == state.RETURNED else order.index(state(bill.state)) + 1
    done = max(done, 1)
    return [
        {
            "n": n + 1, "title": name, "state": "done" if n < done else "now" if n == done else "",
            "line": person.name if person and n < done else "",
        }
        for n, (name, person) in enumerate(zip(names, people, strict=True))
    ]  # fmt: skip


@require_GET
@page(*SEES_SUPPLIERS)
def one_pdf(request: Asked, pk: int) -> HttpResponse:
    """《水电费请款单》 on paper."""
    bill = _bill(request, pk)
    return pdf_response(printing.request_pdf(bill), f"水电费请款单 {bill.number}.pdf")


@require_GET
@page(*Liaison.seen_by)
def liaison(request: Asked) -> HttpResponse:
    """对外联系: what was talked over with banks and suppliers; what is open first, by the day it is to be asked again."""
    rows = Liaison.objects.within(request.actor).select_related("by", "site")
    done = request.GET.get("view") == "done"
    found = rows.filter(done=done).order_by(*(["-on", "-pk"] if done else ["next_on", "-on"]))
    context = {
        "tabs": tabs(request.actor, "/liaison"), "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "done": done, "open": rows.filter(done=False).count(), "today": clock.today(),
        "own": next((a.site_id for a in request.actor.appointments), ""),
    }  # fmt: skip
    return render(request, "arrears/liaison.html", context)
