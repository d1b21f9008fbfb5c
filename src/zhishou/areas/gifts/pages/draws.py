"""抽奖: the draws, a new one, one with its next step; its poster and its record on paper."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.gifts import printing, public, queries
from zhishou.areas.gifts.models import KEEP, SEES, Draw
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.qr import qr_svg

COLOUR = {
    "written": "orange", "declined": "red", "open": "teal", "closed": "blue", "drawn": "teal", "settled": "secondary",
    "void": "secondary",
}  # fmt: skip
AT_ONCE = 50


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Draws, the latest first."""
    shown = Paginator(queries.draws(request.actor), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("抽奖名称"), main=True), Column(_("门店")), Column(_("开奖时间"), num=True),
        Column(_("参加"), end=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [
        Line(row.pk, (
            Cell(row.number, url=row.url()), Cell(row.name, url=row.url()), Cell(row.site.name), Cell(row.draws_at_text),
            Cell(str(row.taking_part)), Cell(_("逾期未开奖"), badge="red") if row.late else Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
        )) for row in rows
    ]  # fmt: skip
    return render(request, "gifts/draws.html", {"page": shown, "table": draw(columns, lines) if lines else ""})


@require_GET
@page(KEEP)
def new(request: Asked) -> HttpResponse:
    """Everything that is to be published, on one screen."""
    return render(request, "gifts/draw_new.html", {"today": clock.today()})


def _draw(request: Asked, number: str) -> Draw:
    found: Draw = get_object_or_404(queries.draws(request.actor), number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One draw: what was announced, who takes part, whose step is next, who won and who came for it."""
    row = _draw(request, number)
    now = clock.now()
    entries = Paginator(row.entries.order_by("number"), AT_ONCE).get_page(request.GET.get("page"))
    keeps = request.actor.can(KEEP, row.site)
    held = row.state in ("drawn", "settled")
    context = {
        "row": row, "colour": COLOUR[row.state], "prizes": list(row.prizes.select_related("gift")), "page": entries,
        "entries": list(entries.object_list), "wins": list(queries.wins(row)) if held else [], "keeps": keeps,
        "own": row.by_id == request.actor.person_id, "entering": keeps and row.state == "open" and now < row.closes_at and row.starts_on <= clock.today(),
        "closing": keeps and row.state == "open" and now >= row.closes_at, "drawing": keeps and row.state == "closed",
        "can_draw": now >= row.draws_at, "claiming": keeps and row.state == "drawn" and clock.today() <= row.claim_until,
        "win": typed.number(request.GET.get("win", "")), "settling": keeps and row.state == "drawn" and clock.today() > row.claim_until, "held": held,
    }  # fmt: skip
    if row.announced:
        context |= {"address": public.address_of(row), "qr": qr_svg(public.address_of(row))}
    return render(request, "gifts/draw.html", context)


@require_GET
@page(*SEES)
def poster(request: Asked, number: str) -> HttpResponse:
    """The announcement on A4, with the digest of the seed and the code of the public page."""
    row = _draw(request, number)
    return pdf_response(printing.poster_pdf(row), f"{row.number}.pdf")


@require_GET
@page(*SEES)
def record(request: Asked, number: str) -> HttpResponse:
    """《抽奖和兑奖记录》 on A4, to be kept for two years."""
    row = _draw(request, number)
    return pdf_response(printing.record_pdf(row), f"{row.number}-record.pdf")
