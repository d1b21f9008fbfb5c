"""押金与退款: what is held for whom, one deposit with what was deducted and given back, and the refunds on their way."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import counter
from zhishou.areas.property import finding
from zhishou.areas.services import printing, queries
from zhishou.areas.services.models import Deposit, Refund
from zhishou.areas.services.models.deposits import SEES_DEPOSITS, SEES_REFUNDS
from zhishou.areas.services.operations.deposits import free_fen
from zhishou.areas.services.pages.bills import EXPORTED, filters
from zhishou.kernel import clock, files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan

COLOURS = {"asked": "yellow", "approved": "blue", "declined": "secondary", "paid": "teal"}


@require_GET
@page(*SEES_DEPOSITS)
def listing(request: Asked) -> HttpResponse:
    """押金: held ones, or all, with what is held together."""
    asked = filters(request, "q", "kind", "view")
    rows = queries.deposits(request.actor, asked)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("押金单号"), num=True), Column(_("房屋"), main=True, num=True), Column(_("交款人")), Column(_("种类")),
        Column(_("收取日期"), num=True), Column(_("金额（元）"), end=True), Column(_("尚存（元）"), end=True), Column(_("收据号"), num=True),
    ]  # fmt: skip
    query = request.GET.copy()
    query.pop("page", None)
    views = [("", _("尚存的")), ("all", _("全部"))]
    context = {
        "page": shown, "table": draw(columns, (_line(row) for row in shown)), "held": queries.held_total(rows),
        "waiting": queries.refunds(request.actor, "").filter(state__in=["asked", "approved"]).count(),
        "list": {
            "url": "/deposits", "count": shown.paginator.count, "export_url": f"/deposits/export.xlsx?{query.urlencode()}",
            "views": [{"title": t, "url": f"?view={c}" if c else "?", "active": asked["view"] == c} for c, t in views],
            "filters": [
                {"name": "q", "label": _("房屋、交款人、单号"), "value": asked["q"]},
                {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": Deposit.Kind.choices},
            ],
            "keep": [("view", asked["view"])] if asked["view"] else [],
        },
    }  # fmt: skip
    return render(request, "services/deposits.html", context)


def _line(row: Deposit) -> Line:
    return Line(row.pk, (
        Cell(row.number, url=row.url()), Cell(row.unit.code), Cell(row.payer), Cell(str(row.get_kind_display())),
        Cell(f"{row.taken_on:%Y-%m-%d}"), Cell(yuan(row.amount_fen)), Cell(yuan(row.held_fen)),
        Cell(row.receipt.number if row.receipt else _("期初"), url=row.receipt.url() if row.receipt else ""),
    ))  # fmt: skip


@require_GET
@page(*SEES_DEPOSITS)
def export(request: Asked) -> HttpResponse:
    """The list as Excel, exactly what is shown."""
    headers = [
        _("押金单号"), _("房屋"), _("交款人"), _("种类"), _("收取日期"), _("金额（元）"), _("尚存（元）"), _("收据号"), _("说明"),
    ]  # fmt: skip
    rows = queries.deposits(request.actor, filters(request, "q", "kind", "view"))[:EXPORTED]
    return excel(
        _("押金"), headers,
        (
            [
                r.number, r.unit.code, r.payer, str(r.get_kind_display()), r.taken_on, decimal_yuan(r.amount_fen),
                decimal_yuan(r.held_fen), r.receipt.number if r.receipt else _("期初"), r.note,
            ]
            for r in rows
        ),
    )  # fmt: skip


@require_GET
@page("take_deposits")
def new(request: Asked) -> HttpResponse:
    """Take a deposit, of the unit the address names where it names one."""
    unit = finding.by_id(request.actor, request.GET.get("unit", ""))
    payer = next((one.party.name for one in finding.people_of([unit]).get(unit.pk, [])), "") if unit else ""
    return render(request, "services/deposit_new.html", {"unit": unit, "payer": payer})


def _deposit(request: Asked, number: str) -> Deposit:
    rows = Deposit.objects.within(request.actor).select_related("site", "unit", "receipt__issued_by")
    found: Deposit | None = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES_DEPOSITS)
def show(request: Asked, number: str) -> HttpResponse:
    """One deposit: held, free, every deduction with its pictures, every refund; what may be done now."""
    deposit = _deposit(request, number)
    deductions: list[dict[str, Any]] = [
        {"row": row, "photos": list(files.of(row, "evidence")), "colour": COLOURS[row.state]}
        for row in deposit.deductions.select_related("asked_by", "decided_by")
    ]
    given = deposit.refunds.select_related("asked_by", "decided_by", "paid_by")
    context = {
        "deposit": deposit, "free": free_fen(deposit), "deductions": deductions,
        "refunds": [{"row": row, "colour": COLOURS[row.state]} for row in given],
    }  # fmt: skip
    return render(request, "services/deposit.html", context)


@require_GET
@page(*SEES_DEPOSITS)
def paper(request: Asked, number: str) -> HttpResponse:
    """《押金单》 on A4."""
    deposit = _deposit(request, number)
    return pdf_response(printing.deposit_pdf(deposit, free_fen(deposit)), f"押金单 {deposit.number}.pdf")


@require_GET
@page(*SEES_REFUNDS)
def refunds(request: Asked) -> HttpResponse:
    """退款: asked for, approved, paid."""
    state = request.GET.get("state", "")
    shown = Paginator(queries.refunds(request.actor, state), A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("退款单号"), num=True), Column(_("房屋"), main=True, num=True), Column(_("退什么")), Column(_("收款人")),
        Column(_("金额（元）"), end=True), Column(_("申请人")), Column(_("日期"), num=True), Column(_("状态")),
    ]  # fmt: skip
    views = [("", _("全部")), *Refund.State.choices]
    context = {
        "page": shown, "table": draw(columns, (_refund_line(row) for row in shown)),
        "list": {
            "url": "/refunds", "count": shown.paginator.count, "filters": [],
            "views": [{"title": t, "url": f"?state={c}" if c else "?", "active": state == c} for c, t in views],
        },
    }  # fmt: skip
    return render(request, "services/refunds.html", context)


def _refund_line(row: Refund) -> Line:
    return Line(row.pk, (
        Cell(row.number, url=row.url()), Cell(row.unit.code), Cell(row.deposit.number if row.deposit else _("预存")),
        Cell(row.payee), Cell(yuan(row.amount_fen)), Cell(row.asked_by.name),
        Cell(f"{clock.local(row.asked_at):%Y-%m-%d}"), Cell(str(row.get_state_display()), badge=COLOURS[row.state]),
    ))  # fmt: skip


def _refund(request: Asked, number: str) -> Refund:
    rows = Refund.objects.within(request.actor)
    rows = rows.select_related("site", "unit__site", "deposit", "asked_by", "decided_by", "paid_by", "signature")
    found: Refund | None = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES_REFUNDS)
def refund(request: Asked, number: str) -> HttpResponse:
    """One refund: asked, approved by another person, paid against a signature."""
    found = _refund(request, number)
    told = [
        (_("申请"), found.asked_by.name, True),
        (_("审批"), found.decided_by.name if found.decided_by else "", found.decided_by is not None),
        (_("付款"), found.paid_by.name if found.paid_by else "", found.state == Refund.State.PAID),
    ]
    told = told[:2] if found.state == Refund.State.DECLINED else told
    now = next((place for place, one in enumerate(told) if not one[2]), len(told))
    steps = [
        {"n": place + 1, "title": title, "line": line, "state": "done" if done else "now" if place == now else ""}
        for place, (title, line, done) in enumerate(told)
    ]
    owed = 0 if found.deposit_id else sum(row.fen for row in counter.open_of(found.unit))
    context = {"refund": found, "steps": steps, "colour": COLOURS[found.state], "owed": owed}
    return render(request, "services/refund.html", context)


@require_GET
@page(*SEES_REFUNDS)
def refund_paper(request: Asked, number: str) -> HttpResponse:
    """《退款单》 on A4."""
    found = _refund(request, number)
    return pdf_response(printing.refund_pdf(found), f"退款单 {found.number}.pdf")
