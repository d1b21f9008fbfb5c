"""订货与团购: the list with Excel, a quote or an order anew, one with its next step and its paper, who may pay by the month."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.customers import queries as customers
from zhishou.areas.orders import printing, queries
from zhishou.areas.orders.models import APPROVE, PROMISE, SEES, TAKE, Order
from zhishou.areas.orders.operations.paying import OPEN, to_go_back
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, asked_of, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, plain, yuan
from zhishou.kernel.templatetags.zhishou import mask_phone

State = Order.State
COLOUR = {
    "waiting": "orange", "quoted": "blue", "placed": "orange", "promised": "blue", "ready": "orange", "told": "blue",
    "handed": "yellow", "done": "teal", "declined": "secondary", "dropped": "secondary", "cancelled": "secondary",
}  # fmt: skip


def _state(row: Order) -> Cell:
    text = _("月结逾期") if row.overdue else str(row.get_state_display())
    return Cell(text, badge="red" if row.overdue else COLOUR[row.state])


LIST = Listing(
    "/goods-orders",
    {
        "number": Shown("订货单号", lambda r: Cell(r.number, url=r.url()), num=True),
        "customer": Shown("顾客", lambda r: Cell(r.customer.name, url=r.url()), main=True),
        "goods": Shown("商品", lambda r: Cell(queries.goods(r))),
        "total": Shown("应付", lambda r: Cell(yuan(r.total_fen)), end=True, value=lambda r: decimal_yuan(r.total_fen)),
        "rest": Shown("未付", lambda r: Cell("—" if r.state in queries.OVER else yuan(r.rest_fen)), end=True, value=lambda r: "" if r.state in queries.OVER else decimal_yuan(r.rest_fen)),
        "wanted": Shown("什么时候要", lambda r: Cell(f"{r.wanted_on:%m-%d}"), num=True, value=lambda r: r.wanted_on),
        "promised": Shown("哪天有货", lambda r: Cell(f"{r.promised_on:%m-%d}" if r.promised_on else "—"), num=True, value=lambda r: r.promised_on or ""),
        "due": Shown("月结到期", lambda r: Cell(f"{r.due_on:%m-%d}" if r.due_on else "—"), num=True, value=lambda r: r.due_on or ""),
        "state": Shown("状态", _state),
        "by": Shown("经办人", lambda r: Cell(r.by.name)),
        "at": Shown("时间", lambda r: Cell(f"{clock.local(r.at):%Y-%m-%d %H:%M}"), num=True),
        "site": Shown("门店", lambda r: Cell(r.site.name)),
    },
    ("number", "customer", "goods", "total", "rest", "wanted", "state", "by"),
)  # fmt: skip


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Quotes and orders: what is to be done, what waits for approval, what is owed and overdue."""
    asked, keys = asked_of(request, queries.NAMES), LIST.keys(request)
    shown = Counted(queries.orders(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    titles = (_("没办完的"), _("等批折扣"), _("已报价"), _("月结未付"), _("月结逾期"), _("已经结束"), _("全部"))
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    fields = [{"name": "q", "label": _("单号、顾客、商品、小票号"), "value": asked["q"]}]
    header = LIST.header(
        request, fields, keys=keys, count=counted(shown), views=views, keep=[("view", asked["view"])] if asked["view"] else [],
        export="/goods-orders.xlsx",
    )  # fmt: skip
    context = {
        "page": shown, "table": LIST.table(keys, shown) if shown.object_list else "", "list": header,
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "orders/list.html", context)


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    return LIST.excel(
        _("订货与团购"), LIST.keys(request), queries.orders(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )


@require_GET
@page(TAKE)
def new(request: Asked) -> HttpResponse:
    """A quote, or an order at once; `customer` in the address fills the box."""
    pk = typed.number(request.GET.get("customer", ""))
    customer = customers.one(request.actor, pk) if pk else None
    return render(request, "orders/new.html", {"customer": customer or "", "now": request.GET.get("now") == "1"})


def _one(request: Asked, number: str) -> Order:
    rows = Order.objects.within(request.actor).select_related(
        "customer", "site__parent", "by", "approved_by", "department", "promised_by", "handed_by", "signature"
    )
    found: Order = get_object_or_404(rows.defer("customer__tokens"), number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One order: goods, money, and the step that is next."""
    row = _one(request, number)
    can = request.actor.can
    takes = can(TAKE, row.site)
    deposit = row.deposit_fen if not row.paid_fen else 0
    open_ = row.state in OPEN
    doubling = row.doublings.select_related("by", "decided_by").first() if open_ and row.deposit_fen else None
    context = {
        "row": row, "colour": "red" if row.overdue else COLOUR[row.state], "lines": list(row.lines.all()),
        "payments": list(row.payments.select_related("by")), "card": _card(row), "takes": takes,
        "promises": can(PROMISE, row.site),
        "approves": row.state == State.WAITING and row.by_id != request.actor.person_id and can(APPROVE, row.site),
        "ran_out": row.state == State.QUOTED and row.valid_until < clock.today(),
        "pays": takes and row.rest_fen > 0 and row.state in (*OPEN, State.HANDED), "deposit": deposit,
        "next_sum": plain(deposit or row.rest_fen), "unpaid": plain(row.rest_fen), "cancels": takes and open_,
        "backs": [{"label": side.label, "fen": to_go_back(row, side)} for side in Order.Side] if open_ else [],
        "doubling": doubling, "double": row.deposit_fen * 2,
        "asks_double": takes and open_ and row.deposit_fen and row.paid_fen and (doubling is None or doubling.agreed_to is False),
        "decides_double": doubling is not None and doubling.agreed_to is None and doubling.by_id != request.actor.person_id and can(APPROVE, row.site),
        "credit": row.rest_fen > 0 and row.state in (State.READY, State.TOLD) and queries.has_credit(row.customer),
    }  # fmt: skip
    return render(request, "orders/one.html", context)


def _card(row: Order) -> dict[str, Any]:
    customer = row.customer
    return {
        "id": row.pk, "name": customer.name, "initial": customer.name[:1], "url": customer.url(),
        "line": "　".join(filter(None, (str(customer.get_kind_display()), customer.place))),
        "phone_masked": mask_phone(customer.phones[0]) if customer.phones else "",
    }  # fmt: skip


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《报价单》 until it is ordered, then 《订货单》."""
    row = _one(request, number)
    return pdf_response(printing.order_pdf(row), f"{row.number}.pdf")


@require_GET
@page(TAKE, APPROVE)
def credits(request: Asked) -> HttpResponse:
    """Who may pay by the month, up to what sum, and how much of it is used."""
    shown = Paginator(queries.credits(request.actor), A_PAGE).get_page(request.GET.get("page"))
    owed = queries.used_by([one.customer_id for one in shown.object_list])
    rows = [
        {
            "row": one, "used": owed.get(one.customer_id, 0),
            "decides": one.agreed_to is None and one.by_id != request.actor.person_id and request.actor.can(APPROVE, one.site),
            "ends": one.agreed_to and request.actor.can(APPROVE, one.site),
        }
        for one in shown.object_list
    ]  # fmt: skip
    return render(
        request, "orders/credits.html", {"page": shown, "rows": rows, "takes": bool(request.actor.sites(TAKE))}
    )
