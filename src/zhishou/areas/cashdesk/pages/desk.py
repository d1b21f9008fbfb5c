"""收款台: find the unit, see what it owes, take the money."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.cashdesk import counter, ledger
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.cashdesk.operations.receiving import MUCH_FEN
from zhishou.areas.cashdesk.pages import DESK, homes, tabs
from zhishou.areas.payments import queries as money
from zhishou.areas.property import finding
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Listing, Shown
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.operation import REGISTRY, Invalid, Refused

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
    low, no_book = ledger.books_low(homes(request.actor, "take_money"))
    context = {
        "tabs": tabs(request.actor, "/cash"), "q": text,
        "found": [
            {"unit": unit, "owner": register.owner_names(unit, clock.today()), "fen": owed.get(unit.pk, 0)} for unit in found
        ],
        "recent": today.select_related("unit")[:RECENT], "sums": ledger.sums_today(request.actor, request.user),
        "books": low, "no_book": no_book,
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
    return render(request, "cashdesk/unit.html", {**_till(request, found), **_beside(request, found)})


def _till(request: Asked, found: Unit, **answered: Any) -> dict[str, Any]:
    """The till of a unit: what it owes, ticked; after an answer what was typed and what is wrong with it."""
    owed = counter.open_of(found)
    chosen = {row.charge for row in owed}
    given: dict[str, Any] = {
        "unit": found,
        "charges": [str(pk) for pk in chosen],
        "amount": sum(row.fen for row in owed) or None,
    }
    if answered:
        chosen &= set(typed.numbers(request.POST.getlist("charges")))
        answered["typed"] = request.POST
    form = forms.build(
        REGISTRY["cashdesk.receive"], request.actor, given=given, action=f"/cash/{found.pk}/payment", **answered
    )
    total = sum(row.fen for row in owed if row.charge in chosen)
    fields = {field.name: field for field in form.fields}
    return {
        "unit": found, "owed": owed, "chosen": chosen, "total": total, "form": form, "fields": fields, "much": MUCH_FEN,
    }  # fmt: skip


def _beside(request: Asked, found: Unit) -> dict[str, Any]:
    return {
        "owner": register.owner_names(found, clock.today()), "prepaid": ledger.prepaid_of(found),
        "receipts": Receipt.objects.within(request.actor).filter(unit=found)[:RECENT],
    }  # fmt: skip


@require_POST
@page("take_money")
def take(request: Asked, pk: int) -> HttpResponse:
    """Take the money and go on to the receipt; a mistake is said at the till, with everything typed still there."""
    found = register.unit_in_sight(request.actor, pk)
    if found is None:
        raise Http404
    op = REGISTRY["cashdesk.receive"]
    data = {**forms.data_from(request, op.command), "unit": found.pk}
    try:
        outcome = perform(op, request.actor, data, door="page", key=request.POST.get("key", "")[:80])
    except Invalid as bad:
        told, status = _till(request, found, errors=bad.errors), 422
    except Refused as no:
        told, status = _till(request, found, error=no.sentence()), 409
    else:
        return web.onward(request, outcome.result.url() if isinstance(outcome.result, Receipt) else "/cash")
    if getattr(request, "htmx", None):
        return render(request, "cashdesk/till.html", told, status=status)
    return render(request, "cashdesk/unit.html", {**told, **_beside(request, found)}, status=status)


@require_GET
@page(*DESK)
def prepaid(request: Asked) -> HttpResponse:
    """预存: balances by unit and purpose."""
    rows = _prepaid(request)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    keys = PREPAID.keys(request)
    asked = request.GET
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("房屋编码、房号"), "value": asked.get("q", "")[:40]},
        {"name": "site", "label": _("小区"), "value": asked.get("site", ""),
         "choices": [(site.code, site.name) for site in homes(request.actor, *DESK)]},
    ]  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/cash/prepaid"), "page": shown,
        "table": PREPAID.table(keys, ledger.balances(list(shown.object_list))),
        "total": sum(row["fen"] for row in rows), "filtered": any(one["value"] for one in filters),
        "list": PREPAID.header(request, filters, keys=keys, count=shown.paginator.count, export="/cash/prepaid.xlsx"),
    }  # fmt: skip
    return render(request, "cashdesk/prepaid.html", context)


def _prepaid(request: Asked) -> Any:
    asked = request.GET
    return money.balances(request.actor.sites(*DESK), text=asked.get("q", "").strip()[:40], site=asked.get("site", ""))


PREPAID = Listing(
    "/cash/prepaid",
    {
        "unit": Shown("房屋", lambda r: Cell(r.unit.code, url=f"/cash/{r.unit.pk}"), main=True, num=True),
        "site": Shown("小区", lambda r: Cell(r.unit.site.name)),
        "purpose": Shown("用途", lambda r: Cell(r.purpose)),
        "since": Shown("最早", lambda r: Cell(f"{r.since:%Y-%m-%d}"), num=True),
        "fen": Shown("余额（元）", lambda r: Cell(yuan(r.fen)), end=True, value=lambda r: decimal_yuan(r.fen)),
    },
    ("unit", "site", "purpose", "since", "fen"),
    ident=attrgetter("unit.pk"),
)


@require_GET
@page(*DESK)
def prepaid_excel(request: Asked) -> HttpResponse:
    """The balances that are shown, as Excel."""
    return PREPAID.excel(_("预存"), PREPAID.keys(request), ledger.balances(list(_prepaid(request)[:EXPORTED])))
