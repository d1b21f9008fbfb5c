"""推广意愿: who agreed to be called about offers and where that stands, and who refused for good."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.marketing import queries
from zhishou.areas.marketing.models import SEES
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Consents that stand, or refusals; new ones are put down beside them."""
    view = "refused" if request.GET.get("view") == "refused" else ""
    rows: Any = queries.refusals(request.actor) if view else queries.consents(request.actor)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    last = _("客户的话") if view else _("凭据")
    columns = (
        Column(_("客户"), main=True), Column(_("日期"), num=True), *(() if view else (Column(_("同意用什么方式联系")),)),
        Column(_("怎样拒绝的") if view else _("怎样同意的")), Column(last), Column(_("登记人")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row, view)) for row in shown.object_list]
    views = [(_("同意推广的"), ""), (_("拒绝推广的"), "refused")]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "view": view, "today": clock.today(),
        "views": [{"title": title, "url": f"?view={code}", "active": view == code} for title, code in views],
    }  # fmt: skip
    return render(request, "marketing/wishes.html", context)


def _cells(row: Any, view: str) -> tuple[Cell, ...]:
    day = clock.local(row.at).date() if view else row.on
    return (
        Cell(row.customer.name, url=row.customer.url()), Cell(f"{day:%Y-%m-%d}"),
        *(() if view else (Cell(str(row.get_channel_display())),)), Cell(str(row.get_how_display())),
        Cell(row.words if view else row.basis), Cell(row.by.name if row.by else _("客户自己")),
    )  # fmt: skip
