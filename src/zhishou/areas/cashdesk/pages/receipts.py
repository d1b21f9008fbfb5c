"""A receipt, its prints, the receipt books, and the ledger of everything over the counter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import issuing, ledger, printing
from zhishou.areas.cashdesk.models import Book, Entry, Receipt
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.pages import DESK, homes, tabs
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, Listing, Shown
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report

MOST = 20_000


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
    turn = typed.number(request.GET.get("turn", "1"), 4)
    printed = found.prints.filter(turn=turn).select_related("by").first() if turn is not None else None
    if printed is None:
        raise Http404
    return pdf_response(printing.receipt_pdf(found, printed), f"收据 {found.number}.pdf")


@require_GET
@page(*DESK)
def books(request: Asked) -> HttpResponse:
    """收据本: every book with its range, how far it is used, and whether it is open; those in use first."""
    rows = Book.objects.within(request.actor).select_related("site", "opened_by")
    asked = {name: request.GET.get(name, "")[:80] for name in ("q", "site", "state")}
    if asked["q"]:
        rows = rows.filter(prefix__icontains=asked["q"])
    if asked["site"]:
        rows = rows.filter(site__code=asked["site"])
    if asked["state"] in ("open", "closed"):
        rows = rows.filter(closed_at__isnull=asked["state"] == "open")
    shown = Paginator(rows.order_by(F("closed_at").desc(nulls_first=True), "prefix"), A_PAGE).get_page(
        request.GET.get("page")
    )
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("字头"), "value": asked["q"]},
        {"name": "state", "label": _("状态"), "value": asked["state"],
         "choices": [("open", _("使用中")), ("closed", _("已停用"))]},
        {"name": "site", "label": _("小区或公司"), "value": asked["site"],
         "choices": [(site.code, site.name) for site in homes(request.actor, *DESK)]},
    ]  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/receipt-books"), "page": shown, "rows": shown.object_list,
        "close": request.GET.get("close", ""), "filtered": any(asked.values()),
        "list": {"url": "/receipt-books", "filters": filters, "count": shown.paginator.count},
    }  # fmt: skip
    return render(request, "cashdesk/books.html", context)


@dataclass(frozen=True)
class Told:
    """An entry of the ledger as its cells in the order of `ledger.HEADS`, and its receipt's page."""

    pk: int
    cells: list[str | int]
    url: str

    def cell(self, place: int) -> Cell:
        """A cell: the receipt's number leads to it, amounts are in yuan."""
        said = self.cells[place]
        url = self.url if ledger.HEADS[place] == "收据号" else ""
        return Cell(yuan(said) if isinstance(said, int) else said, url=url)


def _column(place: int, name: str) -> Shown:
    amount = name in {"金额", "累计"}
    return Shown(
        name, lambda row: row.cell(place), main=name == "收据号", end=amount, num=name != "费项",
        value=lambda row: ledger.in_yuan(row.cells[place]),
    )  # fmt: skip


LIST = Listing(
    "/cash/ledger",
    {str(place): _column(place, name) for place, name in enumerate(ledger.HEADS)},
    [str(place) for place in range(len(ledger.HEADS))],
)


def _told(rows: Iterable[Entry]) -> Iterable[Told]:
    return (Told(row.pk, ledger.cells(row), row.receipt.url() if row.receipt else "") for row in rows)


@require_GET
@page(*DESK)
def listing(request: Asked) -> HttpResponse:
    """现金收取台账: every entry of some days in order, with the running total."""
    shown = Paginator(ledger.entries(request.actor, request.GET), A_PAGE).get_page(request.GET.get("page"))
    keys = LIST.keys(request)
    query = request.GET.copy()
    query.pop("page", None)
    first, last = ledger.span(request.GET)
    filters: list[dict[str, Any]] = [
        {"name": "from", "label": _("从"), "value": f"{first}", "type": "date"},
        {"name": "to", "label": _("到"), "value": f"{last}", "type": "date"},
        {"name": "method", "label": _("方式"), "value": request.GET.get("method", ""), "choices": Method.choices},
        {"name": "site", "label": _("小区"), "value": request.GET.get("site", ""),
         "choices": [(site.code, site.name) for site in homes(request.actor, *DESK)]},
    ]  # fmt: skip
    context = {
        "tabs": tabs(request.actor, "/cash/ledger"), "page": shown, "table": LIST.table(keys, _told(shown.object_list)),
        "sums": ledger.sums(request.actor, request.GET), "query": query.urlencode(),
        "list": LIST.header(request, filters, keys=keys, count=shown.paginator.count, export="/cash/ledger.xlsx"),
    }  # fmt: skip
    return render(request, "cashdesk/ledger.html", context)


@require_GET
@page(*DESK)
def listing_excel(request: Asked) -> HttpResponse:
    """The same entries as Excel; amounts are numbers in yuan."""
    rows = ledger.entries(request.actor, request.GET)[:MOST]
    return LIST.excel(_("现金收取台账"), LIST.keys(request), _told(rows))


@require_GET
@page(*DESK)
@in_chinese
def listing_pdf(request: Asked) -> HttpResponse:
    """The same entries on paper."""
    rows = list(ledger.entries(request.actor, request.GET)[:MOST])
    first, last = ledger.span(request.GET)
    pdf = printing.ledger_pdf(request.actor, rows, first, last, ledger.sums(request.actor, request.GET))
    return pdf_response(pdf, f"现金收取台账 {first}.pdf")


standard_report(
    "现金收取台账",
    "每一张收据：哪一户、什么费、什么方式、谁收的",
    "/cash/ledger",
    "site={site}&from={first}&to={last}",
    group="收费与欠费",
    seen_by=DESK,
    order=20,
)
