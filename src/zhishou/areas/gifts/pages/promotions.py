"""促销 and 发放: the promotions, the ticket at the desk with what it may have, the hand-outs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.gifts import entitling, queries
from zhishou.areas.gifts.models import KEEP, SEES, HandOut
from zhishou.areas.gifts.pages.shared import ways
from zhishou.areas.returns import queries as tickets
from zhishou.areas.returns.numbers import ticket_number
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan

COLOUR = {"written": "orange", "approved": "teal", "declined": "red", "ended": "secondary"}
GIVEN_COLOUR = {"given": "teal", "back": "secondary"}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Promotions, the latest first; whoever keeps gifts writes one beside."""
    shown = Paginator(queries.promotions(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("促销名称"), main=True), Column(_("门店")), Column(_("时间"), num=True),
        Column(_("满多少元赠一件"), end=True), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.name, url=row.url()), Cell(row.site.name),
            Cell(f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%m-%d}"), Cell(f"¥{yuan(row.every_fen)}"),
            Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
        )) for row in shown.object_list
    ]  # fmt: skip
    context = {"page": shown, "table": draw(columns, lines) if lines else "", "ways": ways("/gifts/promotions")}
    return render(request, "gifts/promotions.html", context)


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One promotion: its rule, its gifts with what there is, what was handed out, and whose word it waits for."""
    row = get_object_or_404(queries.promotions(request.actor), number=number)
    given = list(row.handouts.select_related("sale", "by").prefetch_related("lines__gift")[:A_PAGE])
    for one in given:
        one.promotion = row
    context = {
        "row": row, "colour": COLOUR[row.state], "gifts": list(row.gifts.all()), "given": [(one, said(one)) for one in given],
        "own": row.by_id == request.actor.person_id, "more": len(given) == A_PAGE,
    }  # fmt: skip
    return render(request, "gifts/promotion.html", context)


def said(row: HandOut) -> str:
    """“保温杯 ×2、购物袋 ×1”."""
    return "、".join(f"{one.gift.name} ×{one.quantity}" for one in row.lines.all())


@require_GET
@page(KEEP)
def hand_out(request: Asked) -> HttpResponse:
    """The ticket's number, then what it may have by each promotion, and the form to hand it out."""
    sites = queries.sites(request.actor, KEEP)
    site = site_asked(request, sites)
    if site is None:
        raise Http404
    number = ticket_number(request.GET.get("q", "")[:40])
    sale = tickets.of_number(site, number) if number else None
    context: dict[str, Any] = {"site": site, "sites": sites, "q": number, "sale": sale}
    if sale is not None:
        context |= {"kept": tickets.kept_fen(sale), "standings": entitling.standing(site, sale)}
    return render(request, "gifts/hand_out.html", context)


@require_GET
@page(*SEES)
def handouts(request: Asked) -> HttpResponse:
    """Hand-outs by the filters of the address, the latest first."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.handouts(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("发放单号"), num=True), Column(_("小票号"), num=True), Column(_("赠品"), main=True), Column(_("促销名称")),
        Column(_("时间"), num=True), Column(_("经手人")), Column(_("状态")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.sale.ticket), Cell(said(row), url=row.url()), Cell(row.promotion.name),
            Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"), Cell(row.by.name),
            Cell(str(row.get_state_display()), badge=GIVEN_COLOUR[row.state]),
        )) for row in shown.object_list
    ]  # fmt: skip
    header = {
        "url": "/gifts/handouts", "path": "/gifts/handouts", "count": shown.paginator.count,
        "export_url": f"/gifts/handouts.xlsx?{kept(asked)}",
        "filters": [
            {"name": "q", "label": _("单号、小票号、促销"), "value": asked["q"]},
            {"name": "view", "label": _("状态"), "value": asked["view"], "choices": HandOut.State.choices},
        ],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "ways": ways("/gifts/handouts"),
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "gifts/handouts.html", context)


@require_GET
@page(*SEES)
def handouts_excel(request: Asked) -> HttpResponse:
    """The same as Excel, a line a gift."""
    headers = [
        _("发放单号"), _("门店"), _("小票号"), _("小票金额"), _("促销名称"), _("赠品"), _("数量"), _("已收回"), _("时间"), _("经手人"),
        _("状态"), _("收回的原因"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.promotion.site.name, row.sale.ticket, decimal_yuan(row.kept_fen), row.promotion.name, line.gift.name,
            line.quantity, line.back, row.at, row.by.name, str(row.get_state_display()), row.back_why,
        ]
        for row in queries.handouts(request.actor, asked_of(request, queries.NAMES))[:EXPORTED] for line in row.lines.all()
    )  # fmt: skip
    return excel(_("赠品发放"), headers, lines, "gift-handouts")


@require_GET
@page(*SEES)
def handout(request: Asked, number: str) -> HttpResponse:
    """One hand-out: its ticket and gifts, what is to be given back, and the form for it."""
    row = get_object_or_404(queries.handouts(request.actor, {}).select_related("back_by"), number=number)
    lines = list(row.lines.all())
    due = next((one.due for one in entitling.given(row.sale) if one.handout.pk == row.pk), 0)
    context = {
        "row": row, "lines": lines, "colour": GIVEN_COLOUR[row.state], "due": due, "given_back": row.back_at is not None,
        "keeps": row.state == "given" and request.actor.can(KEEP, row.site),
        "out": [{"gift": one.gift.code, "quantity": str(one.out)} for one in lines if one.out],
    }  # fmt: skip
    return render(request, "gifts/handout.html", context)
