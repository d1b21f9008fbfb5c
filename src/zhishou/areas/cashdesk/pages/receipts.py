"""A receipt, its prints, the receipt books, and the ledger of everything over the counter."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cases.pages.prints import pdf_response
from zhishou.areas.cashdesk import issuing, ledger, printing
from zhishou.areas.cashdesk.models import Book, Receipt
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.pages import DESK, homes, tabs
from zhishou.areas.customers.pages import excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan

A_PAGE, MOST = 50, 20_000


def _receipt(request: Asked, number: str) -> Receipt:
    rows = Receipt.objects.within(request.actor).select_related("unit", "site", "book", "issued_by", "voided_by")
    return get_object_or_404(rows, number=number)


@require_GET
@page(*DESK)
def receipt(request: Asked, number: str) -> HttpResponse:
    """收据: what it is for, how it was paid, its prints; print it, or make it void."""
    found = _receipt(request, number)
    prints = list(found.prints.select_related("by"))
    own = found.issued_by_id == request.actor.person_id
    entry = next((e for e in found.entries.select_related("slip") if e.amount_fen > 0), None)
    number, url = issuing.about(found)
    context = {
        "about": {"number": number, "url": url},
        "receipt": found, "lines": found.lines.all(), "prints": prints, "own": own, "entry": entry,
        "hide": "" if prints else "reason",
    }  # fmt: skip
    return render(request, "cashdesk/receipt.html", context)


@require_GET
@page(*DESK)
def receipt_pdf(request: Asked, number: str) -> HttpResponse:
    """The receipt on paper as it was printed at that turn; nothing before the first print is on record."""
    found = _receipt(request, number)
    turn = request.GET.get("turn", "1")
    printed = (
        found.prints.filter(turn=int(turn)).select_related("by").first() if turn.isdigit() and len(turn) < 5 else None
    )
    if printed is None:
        raise Http404
    return pdf_response(printing.receipt_pdf(found, printed), f"收据 {found.number}.pdf")


@require_GET
@page(*DESK)
def books(request: Asked) -> HttpResponse:
    """收据本: every book with its range, how far it is used, and whether it is open."""
    rows = Book.objects.within(request.actor).select_related("site", "opened_by")
    context = {"tabs": tabs(request.actor, "/receipt-books"), "rows": rows, "close": request.GET.get("close", "")}
    return render(request, "cashdesk/books.html", context)


COLUMNS = {"金额": {"end": True}, "累计": {"end": True}, "收据号": {"main": True}}


@require_GET
@page(*DESK)
def listing(request: Asked) -> HttpResponse:
    """现金收取台账: every entry of some days in order, with the running total."""
    rows = ledger.entries(request.actor, request.GET)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = [Column(_(name), **COLUMNS.get(name, {})) for name in ledger.HEADS]
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    first, last = ledger.span(request.GET)
    sums = ledger.sums(request.actor, request.GET)
    context = {
        "tabs": tabs(request.actor, "/cash/ledger"), "page": shown, "table": draw(columns, lines), "sums": sums,
        "query": query.urlencode(),
        "list": {
            "url": "/cash/ledger", "count": shown.paginator.count, "export_url": f"/cash/ledger.xlsx?{query.urlencode()}",
            "filters": [
                {"name": "from", "label": _("从"), "value": f"{first}", "type": "date"},
                {"name": "to", "label": _("到"), "value": f"{last}", "type": "date"},
                {"name": "method", "label": _("方式"), "value": request.GET.get("method", ""), "choices": Method.choices},
                {"name": "site", "label": _("小区"), "value": request.GET.get("site", ""),
                 "choices": [(site.code, site.name) for site in homes(request.actor, *DESK)]},
            ],
        },
    }  # fmt: skip
    return render(request, "cashdesk/ledger.html", context)


def _cells(row: Any) -> list[Cell]:
    said = ledger.cells(row)
    texts = [yuan(value) if isinstance(value, int) else value for value in said]
    cells = [Cell(text) for text in texts]
    if row.receipt is not None:
        cells[1] = Cell(texts[1], url=row.receipt.url())
    return cells


@require_GET
@page(*DESK)
def listing_excel(request: Asked) -> HttpResponse:
    """The same entries as Excel; amounts are numbers in yuan."""
    rows = ledger.entries(request.actor, request.GET)[:MOST]
    lines = ([ledger.in_yuan(value) for value in ledger.cells(row)] for row in rows)
    return excel(_("现金收取台账"), [_(name) for name in ledger.HEADS], lines)


@require_GET
@page(*DESK)
def listing_pdf(request: Asked) -> HttpResponse:
    """The same entries on paper."""
    rows = list(ledger.entries(request.actor, request.GET)[:MOST])
    first, last = ledger.span(request.GET)
    pdf = printing.ledger_pdf(request.actor, rows, first, last, ledger.sums(request.actor, request.GET))
    return pdf_response(pdf, f"现金收取台账 {first}.pdf")
