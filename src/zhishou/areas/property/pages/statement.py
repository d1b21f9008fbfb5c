"""对账单: the statement of account of any unit in one search, as page, Excel and PDF (property.cashier.12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing.models import Charge
from zhishou.areas.property import finding, periods, printing
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.pages.file import unit_of
from zhishou.areas.property.pages.units import names
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan


@require_GET
@page(*Charge.seen_by)
def search(request: Asked) -> HttpResponse:
    """One box: what is typed leads to the account of the one unit it fits, else to the choice among several."""
    text = request.GET.get("q", "")[:80]
    units = finding.find(request.actor, text) if text else []
    if len(units) == 1:
        return redirect(f"{units[0].url()}/statement")
    people = finding.people_of(units)
    hits = [{"unit": unit, "people": names(people.get(unit.pk, []))} for unit in units]
    return render(request, "property/accounts.html", {"q": text, "hits": hits})


@require_GET
@page(*Charge.seen_by)
def statement(request: Asked, pk: int) -> HttpResponse:
    """The account of a unit from one period to another, with the balance after each line."""
    from zhishou.areas.payments import statement as accounts

    found = _found(request, pk)
    days = f"from={periods.words(found.first)}&to={periods.words(found.last)}"
    whose = [(one.key, one.title) for one in accounts.payers_of(found.unit)]
    context = {
        "unit": found.unit, "account": found, "table": draw(_columns(), _table(found)), "owners": _addressee(found),
        "first": periods.words(found.first), "last": periods.words(found.last), "days": days,
        "payers": whose if len(whose) > 1 else [], "payer": found.payer.key if found.payer else "",
        "query": f"{days}&payer={found.payer.key}" if found.payer else days,
    }  # fmt: skip
    return render(request, "property/statement.html", context)


def _found(request: Asked, pk: int, *, one: bool = False) -> Any:
    from zhishou.areas.payments import statement as accounts

    unit = unit_of(request, pk)
    if unit.site_id not in request.actor.sites(*Charge.seen_by):
        raise Http404
    asked = request.GET.get("payer", "")
    known = accounts.payers_of(unit) if asked or one else []
    payer = next((each for each in known if each.key == asked), None)
    if asked and payer is None:
        raise Http404
    if one and payer is None and len(known) > 1:
        payer = known[0]
    first, last = (periods.named(request.GET.get(name, "")) or 0 for name in ("from", "to"))
    return accounts.of(unit, first, last, payer=payer)


def _addressee(found: Any) -> str:
    """Who is told: the payer whose account it is, else the owners."""
    if found.payer is not None:
        return str(found.payer.title)
    return names(finding.people_of([found.unit], Role.OWNER).get(found.unit.pk, []))


def _columns() -> list[Column]:
    return [
        Column(_("日期"), num=True), Column(_("摘要"), main=True), Column(_("说明")), Column(_("应缴日"), num=True),
        Column(_("应收（元）"), end=True), Column(_("实收（元）"), end=True), Column(_("余额（元）"), end=True),
    ]  # fmt: skip


def _table(found: Any) -> Iterable[Line]:
    yield Line(0, [Cell(), Cell(_("期初余额")), Cell(), Cell(), Cell(), Cell(), Cell(yuan(found.before))])
    for place, entry in enumerate(found.entries):
        yield Line(
            place,
            [
                Cell(entry.on.isoformat()),
                Cell(entry.words, url=f"/charges/{entry.charge}" if entry.charge else ""),
                Cell(entry.note),
                Cell(entry.due_on.isoformat() if entry.due_on else ""),
                Cell(yuan(entry.debit) if entry.debit else ""),
                Cell(yuan(entry.credit) if entry.credit else ""),
                Cell(yuan(entry.balance)),
            ],
        )


@require_GET
@page(*Charge.seen_by)
def statement_excel(request: Asked, pk: int) -> HttpResponse:
    """The same lines as Excel, amounts as numbers."""
    found = _found(request, pk)
    rows: list[list[Any]] = [["", _("期初余额"), "", "", None, None, decimal_yuan(found.before)]]
    rows += [
        [
            e.on.isoformat(), e.words, e.note, e.due_on.isoformat() if e.due_on else "",
            decimal_yuan(e.debit) if e.debit else None, decimal_yuan(e.credit) if e.credit else None,
            decimal_yuan(e.balance),
        ]
        for e in found.entries
    ]  # fmt: skip
    rows.append(["", _("合计"), "", "", *(decimal_yuan(fen) for fen in (found.debit, found.credit, found.balance))])
    return excel(_("对账单"), [column.label for column in _columns()], rows, file=f"statement-{pk}")


@require_GET
@page(*Charge.seen_by)
def statement_pdf(request: Asked, pk: int) -> HttpResponse:
    """The same lines on paper, with the balance in words: of one payer, the owners where nobody was chosen."""
    found = _found(request, pk, one=True)
    return pdf_response(
        printing.statement_pdf(found, _addressee(found), clock.today()), f"对账单 {found.unit.code}.pdf"
    )
