"""公益活动: what was done, the form to put it on file, its paper."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.gifts import printing, queries
from zhishou.areas.gifts.models import KEEP, SEES, Charity
from zhishou.kernel import clock, files
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, yuan


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Activities, the latest first."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.charities(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("日期"), num=True), Column(_("活动名称"), main=True), Column(_("合作单位和受助方")), Column(_("捐款"), end=True),
        Column(_("门店")), Column(_("登记人")),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(f"{row.on:%Y-%m-%d}"), Cell(row.name, url=row.url()), Cell(row.partner),
            Cell(f"¥{yuan(row.money_fen)}" if row.money_fen else "—"), Cell(row.site.name), Cell(row.by.name),
        )) for row in shown.object_list
    ]  # fmt: skip
    header = {
        "url": "/charity", "path": "/charity", "count": shown.paginator.count, "export_url": f"/charity.xlsx?{kept(asked)}",
        "filters": [{"name": "q", "label": _("活动、合作单位、编号"), "value": asked["q"]}],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "gifts/charities.html", context)


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    headers = [
        _("编号"), _("日期"), _("活动名称"), _("门店"), _("地点"), _("合作单位和受助方"), _("参加的员工和志愿者"), _("捐款"),
        _("捐赠票据号"), _("活动小结"), _("登记人"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.on, row.name, row.site.name, row.place, row.partner, row.helpers, decimal_yuan(row.money_fen),
            row.receipt, row.report, row.by.name,
        ]
        for row in queries.charities(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("公益活动"), headers, lines, "charity")


@require_GET
@page(KEEP)
def new(request: Asked) -> HttpResponse:
    """Everything of an activity on one screen."""
    return render(request, "gifts/charity_new.html", {"today": clock.today()})


def _one(request: Asked, number: str) -> Charity:
    found: Charity = get_object_or_404(queries.charities(request.actor, {}), number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One activity with what was given and its pictures."""
    row = _one(request, number)
    given = list(queries.entries(request.actor, {}).filter(kind="charity", paper=row.number))
    context = {
        "row": row, "given": [(one.gift, -one.change) for one in given], "photos": list(files.of(row, "photo")),
        "keeps": request.actor.can(KEEP, row.site),
    }  # fmt: skip
    return render(request, "gifts/charity.html", context)


@require_GET
@page(*SEES)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《公益活动记录》 on A4."""
    row = _one(request, number)
    return pdf_response(printing.charity_pdf(row), f"{row.number}.pdf")
