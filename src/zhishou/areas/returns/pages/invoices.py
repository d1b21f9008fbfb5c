"""发票登记 with Excel for the tax software, and one invoice with its next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.returns.models import Invoice
from zhishou.areas.returns.models.who import APPROVE_INVOICES, INVOICE, SEES_INVOICES
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, asked_of, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan

NAMES = ("q", "view", "from", "to")
VIEWS = ("", "waiting", "issued", "red", "all")
State = Invoice.State
COLOUR = {"waiting": "orange", "ready": "blue", "issued": "teal", "declined": "secondary", "withdrawn": "secondary"}

LIST = Listing(
    "/returns/invoices",
    {
        "number": Shown("开票单号", lambda r: Cell(r.number, url=r.url()), num=True),
        "kind": Shown("发票类型", lambda r: Cell(str(r.get_kind_display()))),
        "title": Shown("购方名称", lambda r: Cell(r.title, url=r.url()), main=True),
        "tax": Shown("购方税号", lambda r: Cell(r.tax_number or "—"), num=True),
        "goods": Shown("开票项目", lambda r: Cell(goods(r))),
        "amount": Shown("含税金额", lambda r: Cell(yuan(r.signed_fen)), end=True, value=lambda r: decimal_yuan(r.signed_fen)),
        "state": Shown("状态", lambda r: Cell(str(r.get_state_display()), badge=COLOUR[r.state])),
        "issued": Shown("发票号码", lambda r: Cell(r.issued_number or "—"), num=True),
        "of": Shown("红冲的发票号码", lambda r: Cell(r.reverses.issued_number if r.reverses else "—"), num=True),
        "ticket": Shown("小票号", lambda r: Cell(r.sale.ticket, url=r.sale.url()), num=True),
        "by": Shown("申请人", lambda r: Cell(r.by.name)),
        "at": Shown("申请时间", lambda r: Cell(f"{clock.local(r.at):%Y-%m-%d %H:%M}"), num=True),
        "issued_at": Shown("开具时间", lambda r: Cell(f"{clock.local(r.issued_at):%Y-%m-%d %H:%M}" if r.issued_at else "—"), num=True),
        "reason": Shown("红冲原因", lambda r: Cell(r.reason or "—")),
        "site": Shown("门店", lambda r: Cell(r.site.name)),
    },
    ("number", "kind", "title", "amount", "state", "issued", "ticket", "at"),
)  # fmt: skip


def goods(row: Invoice) -> str:
    """What was bought, as one line of the invoice: the first thing and how many more."""
    names = [line.name for line in row.sale.lines.all()]
    return names[0] if len(names) == 1 else _("{first} 等 {n} 种").format(first=names[0], n=len(names)) if names else ""


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Invoice]:
    """Invoices by the filters of the address, the latest first."""
    found: QuerySet[Invoice] = Invoice.objects.within(actor).filter(_of_view(asked.get("view", "")))
    if text := asked.get("q", "").strip():
        found = found.filter(
            Q(number__icontains=text) | Q(title__icontains=text) | Q(sale__ticket__icontains=text)
            | Q(issued_number__icontains=text) | Q(tax_number__icontains=text)
        )  # fmt: skip
    if since := typed.day(asked.get("from", "")):
        found = found.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    found = found.select_related("sale", "site", "by", "reverses").prefetch_related("sale__lines")
    return found.order_by("-at", "-pk")


def _of_view(view: str) -> Q:
    return {
        "waiting": Q(state=State.WAITING), "issued": Q(state=State.ISSUED), "red": Q(reverses__isnull=False), "all": Q(),
    }.get(view, Q(state__in=[State.WAITING, State.READY]))  # fmt: skip


@require_GET
@page(*SEES_INVOICES)
def listing(request: Asked) -> HttpResponse:
    """The register: to be signed, to be made out, issued, red."""
    asked, keys = asked_of(request, NAMES), LIST.keys(request)
    found = rows(request.actor, asked)
    shown = Counted(found, A_PAGE).get_page(request.GET.get("page"))
    titles = (_("没办完的"), _("等签字"), _("已开具"), _("红冲"), _("全部"))
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(VIEWS, titles, strict=True)
    ]
    filters = [
        {"name": "q", "label": _("单号、抬头、税号、小票号、发票号"), "value": asked["q"]},
        {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    header = LIST.header(
        request, filters, keys=keys, count=counted(shown), views=views,
        keep=[("view", asked["view"])] if asked["view"] else [], export="/returns/invoices.xlsx",
    )  # fmt: skip
    context = {
        "page": shown, "table": LIST.table(keys, shown) if shown.object_list else "", "list": header,
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "returns/invoices.html", context)


@require_GET
@page(*SEES_INVOICES)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel with every column, to be taken into the tax software."""
    return LIST.excel(_("发票登记"), list(LIST.columns), rows(request.actor, asked_of(request, NAMES))[:EXPORTED])


@require_GET
@page(*SEES_INVOICES)
def show(request: Asked, number: str) -> HttpResponse:
    """One invoice: buyer, amount, whose step is next, what was reversed."""
    found = Invoice.objects.within(request.actor).select_related(
        "site", "sale", "by", "second_by", "issued_by", "reverses"
    )
    row: Invoice = get_object_or_404(found, number=number)
    makes = request.actor.can(INVOICE, row.site)
    context = {
        "row": row, "colour": COLOUR[row.state], "makes": makes, "goods": goods(row), "reversals": list(row.reversals.all()),
        "signs": row.state == State.WAITING and row.by_id != request.actor.person_id
        and request.actor.can(APPROVE_INVOICES, row.site),
        "reverses": makes and row.state == State.ISSUED and row.reverses_id is None and row.left_fen > 0,
    }  # fmt: skip
    return render(request, "returns/invoice.html", context)


def of_sale(actor: Actor, pk: int) -> list[Invoice]:
    """The invoices of a ticket in sight, the latest first."""
    return list(Invoice.objects.within(actor).filter(sale_id=pk).order_by("-pk"))
