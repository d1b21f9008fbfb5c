"""固定资产: the register, one asset, what one keeps oneself; tags, Excel out and the table to fill in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.assets import printing, queries, sheets
from zhishou.areas.assets.models import KEEP, SCRAP, SEES, Asset, Service
from zhishou.kernel import clock, importing
from zhishou.kernel.doors.downloads import pdf_response, xlsx_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, plain, yuan

MOST_LABELS, LOG = 480, 30
COLOUR = {"held": "teal", "missing": "red", "scrapped": "secondary"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in queries.NAMES}


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The register with where each asset is and who keeps it."""
    asked = _asked(request)
    shown = Paginator(queries.assets(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("资产编号"), num=True), Column(_("名称"), main=True), Column(_("类别")), Column(_("存放地点")), Column(_("保管人")),
        Column(_("原值"), num=True, end=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    views = [
        (_("在册的"), ""), (_("没有人保管"), "idle"), (_("等接收"), "waiting"), (_("该维保了"), "due"), (_("申请报废"), "scrap"),
        (_("盘亏"), "missing"), (_("已报废"), "scrapped"),
    ]  # fmt: skip
    header = {
        "url": "/assets", "path": "/assets", "count": shown.paginator.count, "export_url": f"/assets.xlsx?{_query(asked)}",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [
            {"name": "q", "label": _("编号、名称、地点、保管人"), "value": asked["q"]},
            {"name": "kind", "label": _("类别"), "value": asked["kind"], "choices": Asset.Kind.choices},
        ],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
        "labels": f"/assets/labels.pdf?{_query(asked)}", "keeps": request.actor.can(KEEP),
    }  # fmt: skip
    return render(request, "assets/list.html", context)


def _cells(row: Asset) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.name, url=row.url()), Cell(str(row.get_kind_display())), Cell(row.place),
        Cell(row.custodian.name if row.custodian else ""), Cell(yuan(row.value_fen) if row.value_fen is not None else ""),
        Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel."""
    headers = [
        _("资产编号"), _("名称"), _("类别"), _("规格型号"), _("出厂编号"), _("地点"), _("存放地点"), _("保管人"), _("购置日期"), _("原值"),
        _("供应商"), _("状态"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.name, str(row.get_kind_display()), row.model, row.serial, row.site.name, row.place,
            row.custodian.name if row.custodian else "", row.bought_on or "",
            decimal_yuan(row.value_fen) if row.value_fen is not None else "", row.supplier, str(row.get_state_display()),
        ]
        for row in queries.assets(request.actor, _asked(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("固定资产"), headers, lines, "assets")


@require_GET
@page(*SEES)
def labels(request: Asked) -> HttpResponse:
    """The tags of what the list shows; twenty sheets at most."""
    rows = list(queries.assets(request.actor, _asked(request)).select_related("site__parent")[:MOST_LABELS])
    return pdf_response(printing.labels_pdf(rows), "asset-labels.pdf")


@require_GET
@page(KEEP)
def template(request: Asked) -> HttpResponse:
    """The empty table to fill in."""
    return xlsx_response(importing.template(sheets.KIND), "assets.xlsx")


@require_GET
@page()
def mine(request: Asked) -> HttpResponse:
    """What one keeps, and what one is asked to keep."""
    context = {"mine": list(queries.mine(request.actor)), "asked": list(queries.asked_of(request.actor))}
    return render(request, "assets/mine.html", context)


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One asset, as its QR code opens it: where, with whom, what is owed; in a count the buttons to tick it first."""
    rows = Asset.objects.within(request.actor).select_related("site", "custodian", "by")
    row = get_object_or_404(rows, number=number)
    here = row.site_id
    manages = here in request.actor.sites(*SEES)
    upkeeps = list(row.upkeeps.filter(ended_at=None).select_related("by")) if manages else []
    custodies = list(row.custodies.select_related("to", "by", "giver", "signature"))
    context = {
        "row": row, "colour": COLOUR[row.state], "value": yuan(row.value_fen) if row.value_fen is not None else "",
        "typed": plain(row.value_fen) if row.value_fen is not None else "", "manages": manages, "today": clock.today(),
        "keeps": row.state != "scrapped" and here in request.actor.sites(KEEP), "decides": here in request.actor.sites(SCRAP),
        "custodies": custodies, "waiting": next((one for one in custodies if one.ended_at is None), None),
        "me": request.actor.person_id, "upkeeps": upkeeps, "line": queries.open_line(request.actor, row),
        "services": _services(row) if manages else [], "scraps": list(row.scraps.select_related("by", "decided_by")) if manages else [],
        "held": pgettext("asset", "在册"),
    }  # fmt: skip
    return render(request, "assets/one.html", context)


def _services(row: Asset) -> list[dict[str, Any]]:
    found = Service.objects.filter(upkeep__asset=row).select_related("by", "upkeep")[:LOG]
    return [{"row": one, "cost": yuan(one.cost_fen) if one.cost_fen is not None else ""} for one in found]
