"""The forms by which a unit changes, its papers, and what is shown whole only with a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.property import finding, printing
from zhishou.areas.property.models import (
    Certificate,
    Handover,
    Mandate,
    NameTransfer,
    Party,
    PayerAgreement,
    Subscription,
    Tenure,
    Unit,
)
from zhishou.areas.property.pages.file import CHANGES, meters_of, unit_of
from zhishou.areas.property.queries import account_number
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import REGISTRY, Refused
from zhishou.kernel.templatetags.zhishou import may_do

A_YEAR = timedelta(days=365)
ROWS: dict[str, tuple[str, type[Any]]] = {
    "party": ("property.correct_party", Party),
    "tenure": ("property.end_tenure", Tenure),
    "mandate": ("property.end_mandate", Mandate),
    "subscription": ("property.end_subscription", Subscription),
    "agreement": ("property.end_agreement", PayerAgreement),
    "certificate": ("property.revoke_certificate", Certificate),
}


@require_GET
@page(*Unit.seen_by)
def change(request: Asked, pk: int, slug: str) -> HttpResponse:
    """One change of a unit: what holds now beside the form."""
    if slug not in CHANGES:
        raise Http404
    unit, change_ = unit_of(request, pk), CHANGES[slug]
    if not may_do(request.actor, change_.operation, unit):
        raise Http404
    people = finding.people_of([unit]).get(unit.pk, [])
    context: dict[str, Any] = {
        "unit": unit, "operation": change_.operation, "title": _(REGISTRY[change_.operation].label),
        "people": people, "today": clock.today().isoformat(), "slug": slug, "in_a_year": (clock.today() + A_YEAR).isoformat(),
        "readings": [{"number": one["meter"].number, "value": ""} for one in meters_of(unit)],
        "status": unit.status, "area_e2": unit.area_e2, "headcount": unit.people,  # type: ignore[attr-defined]
    }  # fmt: skip
    if slug == "transfer":
        context |= _account(unit)
    return render(request, "property/change.html", context)


@require_GET
@page(*Unit.seen_by)
def change_row(request: Asked, pk: int, what: str, row: int) -> HttpResponse:
    """A name to correct, or a relation that ends."""
    if what not in ROWS:
        raise Http404
    unit, (operation, model) = unit_of(request, pk), ROWS[what]
    rows = model.objects.within(request.actor)
    found = get_object_or_404(
        rows.filter(tenures__unit=unit).distinct() if what == "party" else rows.filter(unit=unit), pk=row
    )
    if not may_do(request.actor, operation, found):
        raise Http404
    context = {
        "unit": unit, "operation": operation, "title": _(REGISTRY[operation].label), "row": found,
        "slug": f"{what}-row" if what in ("mandate", "certificate") else what, "today": clock.today().isoformat(),
    }  # fmt: skip
    return render(request, "property/change.html", context)


@require_GET
@page(*Unit.seen_by)
def handover_paper(request: Asked, pk: int) -> HttpResponse:
    """《收楼交接单》."""
    unit = unit_of(request, pk)
    row = get_object_or_404(Handover.objects.within(request.actor).select_related("by", "signature"), unit=unit)
    return pdf_response(
        printing.handover_pdf(row, f"{settings.PUBLIC_URL}{unit.url()}"), f"收楼交接单 {row.number}.pdf"
    )


@require_GET
@page(*Unit.seen_by)
def transfer_paper(request: Asked, pk: int, number: str) -> HttpResponse:
    """《转名单》."""
    unit = unit_of(request, pk)
    rows = NameTransfer.objects.within(request.actor).select_related(
        "by", "signature", "old_signature", "tenure__party"
    )
    row = get_object_or_404(rows, unit=unit, number=number)
    return pdf_response(printing.transfer_pdf(row, f"{settings.PUBLIC_URL}{unit.url()}"), f"转名单 {row.number}.pdf")


def _account(unit: Unit) -> dict[str, int]:
    """What a unit owes and what is prepaid for it, in fen."""
    from zhishou.areas.payments import queries as money

    prepaid = money.prepaid_of(unit.site, [unit.pk])
    return {"owed": max(0, money.owed_fen(unit)), "prepaid": prepaid.get(unit.pk, 0)}


@require_POST
def reveal(request: Asked, pk: int, what: str, row: int) -> HttpResponse:
    """A whole telephone number or account, once; leaves an event. A refusal comes in its place as a sentence."""
    unit = unit_of(request, pk)
    try:
        shown = _revealed(request, unit, what, row)
    except Refused as no:
        shown = no.sentence()
    response = HttpResponse(shown, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def _revealed(request: HttpRequest, unit: Unit, what: str, row: int) -> str:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if what == "phone":
        party = get_object_or_404(Party.objects.within(actor).filter(tenures__unit=unit).distinct(), pk=row)
        perform("property.reveal_phone", actor, {"party": party}, door="page")
        return party.mobile
    if what == "account":
        mandate = get_object_or_404(Mandate.objects.within(actor).filter(unit=unit), pk=row)
        perform("property.reveal_account", actor, {"mandate": mandate}, door="page")
        return account_number(mandate)
    raise Http404
