"""A unit's arrears on one page: what is open, where it stands on the ladder, what was done, and what may be done now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.models import Letter
from zhishou.areas.arrears.pages import SEES_ARREARS
from zhishou.areas.arrears.queries import history, ladder, owing
from zhishou.areas.arrears.queries.owing import Debtor
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models import Charge
from zhishou.areas.customers import queries as customers
from zhishou.areas.payments import queries as money
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.payers import titled
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.web import Asked, page


def unit_of(request: Asked, pk: int) -> Unit:
    """A unit whose arrears are the actor's matter, or no such page."""
    found = register.unit_in_sight(request.actor, pk)
    if found is None or found.site_id not in request.actor.sites(*SEES_ARREARS):
        raise Http404
    return found


@require_GET
@page(*SEES_ARREARS)
def file(request: Asked, pk: int) -> HttpResponse:
    """欠费: the open charges with their age, what holds the next letter, and the history of notices, visits, promises.

    With `payer` (a tenant's party, 0: the owners) of this payer alone: so one comes from the door, where the screen is seen.
    """
    unit = unit_of(request, pk)
    letters, today = history.letters_to(unit), clock.today()
    debtors = owing.of_unit(unit, letters)
    chosen = payer_asked(request)
    only = None if chosen is None else (Role.TENANT if chosen else Role.OWNER, chosen or None)
    if only is not None:
        debtors = [d for d in debtors if (d.payer, d.tenant) == only]
        letters = [letter for letter in letters if letter.tenant_id == only[1]]
    rows = open_rows(debtors)
    at_bank = {row["charge"] for row in rows if row["at_bank"]}
    context: dict[str, Any] = {
        "unit": unit, "debtors": debtors, "rows": rows, "total": total(rows), "today": today,
        "rungs": [(rung, rung.due(today)) for rung in ladder.rungs(unit.site, debtors, at_bank)] if debtors else [],
        "owner": _named(unit, debtors, chosen), "history": history.of(unit, letters, only), "chosen": chosen,
        "waiting": [letter for letter in letters if not letter.served and letter.step != Letter.Step.LEGAL],
        "prepaid": sum(d.prepaid_fen for d in debtors) if debtors or chosen else money.prepaid_of(unit.site, [unit.pk]).get(unit.pk, 0),
        "sees_charges": unit.site_id in request.actor.sites(*Charge.seen_by),
    }  # fmt: skip
    return render(request, "arrears/unit.html", context)


def payer_asked(request: Asked) -> int | None:
    """The payer an address names: a tenant's party, 0 the owners; none when it names nobody."""
    return typed.number(request.GET.get("payer", ""))


def _named(unit: Unit, debtors: list[Debtor], chosen: int | None) -> str:
    if chosen:
        known = register.tenures_of(unit, chosen)
        return titled(Role.TENANT, known[0].party.name) if known else ""
    return next((d.name for d in debtors if not d.payer), None) or register.owner_names(unit, clock.today())


@require_GET
@page(*SEES_ARREARS)
def of_customer(request: Asked, pk: int) -> HttpResponse:
    """A line of the customer's card: what is owed for the unit the customer lives in; nothing when that is not known."""
    customer = customers.one(request.actor, pk)
    if customer is None or customer.site_id not in request.actor.sites(*SEES_ARREARS):
        raise Http404
    unit = register.unit_called(request.actor, customer.site_id, customer.place)
    fen = money.owed_fen(unit) if unit is not None else 0
    response = render(request, "arrears/of_customer.html", {"unit": unit, "fen": fen})
    response["Cache-Control"] = "private, no-store"
    return response


def open_rows(debtors: list[Debtor]) -> list[dict[str, Any]]:
    """The open charges of some debtors as the page shows them: with the late fee until today, and whether one is disputed or at the bank."""
    today = clock.today()
    charges = [part.charge for debtor in debtors for part in debtor.parts]
    if not charges:
        return []
    running, at_bank = fees.late_to(charges, today), money.at_bank(charges)
    return [
        {
            "charge": part.charge, "period": periods.words(part.period), "item": part.item, "due_on": part.due_on,
            "days": part.days(today), "principal": part.left_fen, "disputed": part.charge in debtor.disputed,
            "late": max(0, part.late_fen) + max(0, running.get(part.charge, 0)), "at_bank": part.charge in at_bank,
            "payer": debtor.title if debtor.payer else "",
        }
        for debtor in debtors
        for part in debtor.parts
    ]  # fmt: skip


def total(rows: list[dict[str, Any]]) -> int:
    """Principal and late fee until today of open charges, in fen."""
    return sum(row["principal"] + row["late"] for row in rows)
