"""费用争议: what is contested, opened for a unit, decided; and the requests to waive or correct, for another to approve."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.models import CreditRequest, Dispute
from zhishou.areas.arrears.pages import SEES_DISPUTES, tabs
from zhishou.areas.arrears.pages.unit import open_rows
from zhishou.areas.arrears.queries import credits, owing
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.property import finding, periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import REGISTRY

COLOURS = {"open": "orange", "adjusted": "teal", "upheld": "secondary"}


@require_GET
@page(*SEES_DISPUTES)
def listing(request: Asked) -> HttpResponse:
    """费用争议: those that are open, or those that were decided."""
    decided = request.GET.get("view") == "decided"
    rows = Dispute.objects.within(request.actor).select_related("site", "unit", "case", "opened_by")
    rows = rows.prefetch_related("charges__charge")
    known = rows.exclude(state=Dispute.State.OPEN) if decided else rows.filter(state=Dispute.State.OPEN)
    shown = Paginator(known, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("房屋"), main=True), Column(_("争议内容")), Column(_("金额（元）"), end=True), Column(_("工单")), Column(pgettext("when", "登记")),
        Column(_("状态")),
    ]  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/arrears/disputes"), "page": shown, "decided": decided,
        "table": draw(columns, [_line(row) for row in shown.object_list]),
        "open": rows.filter(state=Dispute.State.OPEN).count(),
    }  # fmt: skip
    return render(request, "arrears/disputes.html", context)


def _line(row: Dispute) -> Line:
    sum_fen = sum(one.charge.amount_fen for one in row.charges.all())
    by = row.opened_by.name if row.opened_by else ""
    return Line(
        row.pk,
        [
            Cell(f"{row.unit.code}", url=row.url()), Cell(row.reason[:60]), Cell(yuan(sum_fen)),
            Cell(row.case.number, url=row.case.get_absolute_url()) if row.case else Cell(),
            Cell(f"{row.opened_on.isoformat()} {by}"), Cell(str(row.get_state_display()), badge=COLOURS[row.state]),
        ],
    )  # fmt: skip


@require_GET
@page("handle_disputes")
def new(request: Asked) -> HttpResponse:
    """Open a dispute: find the unit, tick what is contested, say why, name the case it came with."""
    case = cases.by_number(request.actor, request.GET.get("case", "")[:40])
    text, pk = request.GET.get("q", case.place if case else "").strip()[:80], typed.number(request.GET.get("unit", ""))
    unit = register.unit_in_sight(request.actor, pk) if pk is not None else None
    if unit is None or unit.site_id not in request.actor.sites("handle_disputes"):
        found = finding.find(request.actor, text) if text else []
        return render(request, "arrears/dispute_find.html", {"q": text, "found": found, "case": case})
    rows = [row for row in open_rows(owing.of_unit(unit)) if not row["disputed"] and row["principal"] > 0]
    form = forms.build(
        REGISTRY["arrears.open_dispute"], request.actor, given={"unit": unit, "case": case.pk if case else None}
    )
    context: dict[str, Any] = {
        "unit": unit, "owner": register.owner_names(unit, clock.today()), "rows": rows, "form": form,
        "fields": {field.name: field for field in form.fields},
    }  # fmt: skip
    return render(request, "arrears/dispute_new.html", context)


@require_GET
@page(*SEES_DISPUTES)
def one(request: Asked, pk: int) -> HttpResponse:
    """A dispute: the charges that stand still, what was asked to be credited, and its decision."""
    rows = Dispute.objects.within(request.actor).select_related("site", "unit", "case", "opened_by", "decided_by")
    found = get_object_or_404(rows, pk=pk)
    asked = list(credits.within(request.actor).filter(dispute=found))
    context = {
        "dispute": found, "asked": asked, "today": clock.today(), "colour": COLOURS[found.state],
        "charges": [
            {"row": charge, "period": periods.words(charge.period)}
            for charge in (one.charge for one in found.charges.select_related("charge__item").order_by("charge"))
        ],
        "waits": any(row.state == CreditRequest.State.ASKED for row in asked),
        "owner": register.owner_names(found.unit, clock.today()),
    }  # fmt: skip
    return render(request, "arrears/dispute.html", context)


@require_GET
@page("approve_credits", "request_credits")
def requests(request: Asked) -> HttpResponse:
    """减免和更正: what waits for a second person; or what was decided."""
    decided = request.GET.get("view") == "decided"
    rows = credits.within(request.actor)
    waiting = rows.filter(state=CreditRequest.State.ASKED)
    shown = Paginator(rows.exclude(state=CreditRequest.State.ASKED) if decided else waiting, A_PAGE)
    context = {
        "tabs": tabs(request.actor, "/arrears/credits"), "page": shown.get_page(request.GET.get("page")),
        "decided": decided, "waiting": waiting.count(),
    }  # fmt: skip
    return render(request, "arrears/credits.html", context)
