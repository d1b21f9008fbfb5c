"""销售线索: the list, one lead with what became of it, the list as Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.marketing import queries
from zhishou.areas.marketing.models import ANSWER, Lead
from zhishou.areas.marketing.pages.calls import numbers
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.templatetags.zhishou import mask_phone

COLOUR = {"handed": "orange", "talking": "blue", "won": "teal", "lost": "secondary"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.LEAD_NAMES}


@require_GET
@page(*Lead.seen_by)
def listing(request: Asked) -> HttpResponse:
    """Leads with where each stands; open ones first of all."""
    asked = _asked(request)
    shown = Paginator(queries.leads(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("客户"), main=True), Column(_("客户想要什么")), Column(_("交给")), Column(_("谁交的")),
        Column(_("时间"), num=True), Column(_("状态")), Column(_("成交金额"), num=True, end=True),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    views = [
        (_("没有结果的"), ""),
        (_("在我手上"), "mine"),
        (_("成交"), "won"),
        (_("没有成交"), "lost"),
        (_("全部"), "all"),
    ]
    header = {
        "url": "/marketing/leads", "path": "/marketing/leads", "count": shown.paginator.count,
        "export_url": f"/marketing/leads.xlsx?{urlencode({k: v for k, v in asked.items() if v})}",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [{"name": "q", "label": _("编号、客户、想要什么"), "value": asked["q"]}],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "marketing/leads.html", context)


def _cells(row: Lead) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.customer.name, url=row.url()), Cell(row.wanted[:40]), Cell(row.to.name),
        Cell(row.by.name), Cell(f"{clock.local(row.at):%m-%d %H:%M}"),
        Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
        Cell(yuan(row.amount_fen) if row.amount_fen is not None else ""),
    )  # fmt: skip


@require_GET
@page(*Lead.seen_by)
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel."""
    headers = [
        _("编号"), _("客户"), _("客户想要什么"), _("交给"), _("谁交的"), _("时间"), _("状态"), _("首次联系"), _("首次联系的情况"),
        _("结果说明"), _("成交金额"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.customer.name, row.wanted, row.to.name, row.by.name, row.at, str(row.get_state_display()),
            row.answered_at or "", row.answer, row.result,
            decimal_yuan(row.amount_fen) if row.amount_fen is not None else "",
        ]
        for row in queries.leads(request.actor, _asked(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("销售线索"), headers, lines, "leads")


@require_GET
@page(*Lead.seen_by)
def show(request: Asked, number: str) -> HttpResponse:
    """One lead: what is wanted, what sales said, what became of it."""
    row = _one(request, number)
    mine = row.to_id == request.actor.person_id and row.is_open
    customer = row.customer
    card: dict[str, Any] = {
        "id": row.pk, "name": customer.name, "initial": customer.name[:1],
        "line": "　".join(filter(None, (customer.place, row.site.name))),
        "phone_masked": mask_phone(customer.phones[0]) if customer.phones else "",
        "reveal_url": f"{row.url()}/reveal" if mine else "",
    }  # fmt: skip
    context = {
        "row": row, "colour": COLOUR[row.state], "card": card, "amount": yuan(row.amount_fen) if row.amount_fen else "",
        "answers": row.is_open and row.site_id in request.actor.sites(ANSWER), "today": clock.today(),
    }  # fmt: skip
    return render(request, "marketing/lead.html", context)


def _one(request: Asked, number: str) -> Lead:
    rows = Lead.objects.within(request.actor).select_related("customer", "to", "by", "site", "call__guide")
    found: Lead = get_object_or_404(rows.defer("customer__tokens"), number=number)
    return found


@require_POST
@page(ANSWER)
def reveal(request: Asked, number: str) -> HttpResponse:
    """The numbers, once, for whom the lead was handed to."""
    row = _one(request, number)
    return numbers(request, "marketing.reveal_lead", {"lead": row}, row.customer.phones)
