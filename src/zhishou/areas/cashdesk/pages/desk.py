"""收款台: find the unit, see what it owes, take the money."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import counter, ledger
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.cashdesk.pages import DESK, homes, tabs
from zhishou.areas.payments import queries as money
from zhishou.areas.property import finding
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

RECENT = 8


@require_GET
@page(*DESK)
def home(request: Asked) -> HttpResponse:
    """收款台: one box to find a unit; a code that fits one unit opens it at once."""
    if "take_money" not in request.actor.capabilities:
        return redirect("/cash/ledger")
    text = request.GET.get("q", "").strip()[:80]
    found = finding.find(request.actor, text) if text else []
    found = [unit for unit in found if unit.code == text] or found
    if len(found) == 1:
        return redirect(f"/cash/{found[0].pk}")
    owed = {pk: fen for site in {u.site for u in found} for pk, fen in _owed(found, site).items()}
    today = Receipt.objects.within(request.actor).filter(issued_by=request.user, paid_on=clock.today())
    context = {
        "tabs": tabs(request.actor, "/cash"), "q": text,
        "found": [
            {"unit": unit, "owner": register.owner_names(unit, clock.today()), "fen": owed.get(unit.pk, 0)} for unit in found
        ],
        "recent": today.select_related("unit")[:RECENT], "sums": ledger.sums_today(request.actor, request.user),
        "books": ledger.books_low(homes(request.actor, "take_money")),
    }  # fmt: skip
    return render(request, "cashdesk/home.html", context)


def _owed(units: list[Unit], site: Any) -> dict[int, int]:
    return money.owed_of(site, [unit.pk for unit in units if unit.site_id == site.pk])


@require_GET
@page("take_money")
def unit(request: Asked, pk: int) -> HttpResponse:
    """A unit at the counter: what it owes, ticked; how it is paid; its prepayment and its last receipts."""
    found = register.unit_in_sight(request.actor, pk)
    if found is None:
        raise Http404
    owed = counter.open_of(found)
    total = sum(row.fen for row in owed)
    form = forms.build(
        REGISTRY["cashdesk.receive"], request.actor,
        given={"unit": found, "charges": [str(row.charge) for row in owed], "amount": total or None},
    )  # fmt: skip
    fields = {field.name: field for field in form.fields}
    context = {
        "unit": found, "owner": register.owner_names(found, clock.today()), "owed": owed, "total": total, "form": form,
        "fields": fields, "prepaid": money.prepaid([found.site_id], found), "today": clock.today(),
        "receipts": Receipt.objects.within(request.actor).filter(unit=found)[:RECENT],
    }  # fmt: skip
    return render(request, "cashdesk/unit.html", context)


@require_GET
@page(*DESK)
def prepaid(request: Asked) -> HttpResponse:
    """预存: balances by unit and purpose."""
    rows = money.prepaid(request.actor.sites(*DESK))
    context = {
        "tabs": tabs(request.actor, "/cash/prepaid"), "rows": ledger.prepaid_rows(rows),
        "total": sum(row.left_fen for row in rows),
    }  # fmt: skip
    return render(request, "cashdesk/prepaid.html", context)
