"""合同与证件: the register, what ends first on top, and one with its copies and what it renewed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.customers import queries as customers
from zhishou.areas.documents import queries
from zhishou.areas.documents.models import Contract
from zhishou.areas.documents.models.archive import KEEP, SEES_ARCHIVE
from zhishou.areas.documents.models.contracts import SEES_CONTRACTS
from zhishou.areas.documents.pages.shared import header
from zhishou.areas.property import finding
from zhishou.kernel import clock, files, typed
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Workbook, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.standard import standard_report

COLOUR = {"coming": "azure", "in_force": "teal", "past": "red", "renewed": "secondary", "ended": "secondary"}


@require_GET
@page(*SEES_CONTRACTS)
def listing(request: Asked) -> HttpResponse:
    """Contracts, licences and cards by words, kind and the day they end."""
    asked = asked_of(request, queries.CONTRACT_NAMES)
    shown = Paginator(queries.contracts(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    rows: list[Contract] = list(shown.object_list)
    columns = (
        Column(_("登记号"), num=True), Column(_("名称"), main=True), Column(_("种类")), Column(_("对方或发证单位")), Column(_("房屋或客户")),
        Column(_("到哪天"), num=True), Column(_("原件在哪里")), Column(_("状态")),
    )  # fmt: skip
    titles = (_("没办完的"), _("三个月内到期"), _("已过期"), _("已续和终止"), _("全部"))
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("名称、对方、编号、位置"), "value": asked["q"]},
        {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": queries.contract_kinds(request.actor)},
        *site_filter(request.actor, asked["site"], *SEES_CONTRACTS),
        {"name": "from", "label": _("到期从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    views = list(zip(queries.CONTRACT_VIEWS, titles, strict=True))
    context = {
        "page": shown, "filtered": any(asked.values()), "keeps": request.actor.can(KEEP),
        "archive": any(request.actor.can(one) for one in SEES_ARCHIVE),
        **_for(request), "table": draw(columns, [Line(row.pk, _cells(row)) for row in rows]) if rows else "",
        "list": {
            **header("/contracts", asked, shown.paginator.count, views, filters), "paper_url": f"/contracts.pdf?{kept(asked)}",
        },
    }  # fmt: skip
    return render(request, "documents/contracts.html", context)


def _for(request: Asked) -> dict[str, Any]:
    """The unit or the customer whose file led here, to be registered for; where the actor keeps the archive there."""
    unit = finding.by_id(request.actor, request.GET.get("unit", ""))
    customer = customers.one(request.actor, typed.number(request.GET.get("customer", "")) or 0)
    row: Any = unit or customer
    here = row is not None and request.actor.can(KEEP, row.site)
    return {"unit": unit, "customer": customer, "site": row.site} if here else {}


def _cells(row: Contract) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), Cell(row.kind), Cell(row.party), _whose(row),
        Cell(row.ends_on.isoformat() if row.ends_on else _("长期")), Cell(row.place),
        Cell(str(row.state.label), badge=COLOUR[row.state]),
    )  # fmt: skip


def _whose(row: Contract) -> Cell:
    """The unit or the customer it belongs to."""
    if row.unit is not None:
        return Cell(row.unit.code, url=row.unit.url())
    return Cell(row.customer.name, url=row.customer.url()) if row.customer is not None else Cell("—")


@require_GET
@page(*SEES_CONTRACTS)
def listing_excel(request: Asked) -> Workbook:
    """The register as Excel."""
    headers = [
        _("登记号"), _("种类"), _("名称"), _("合同号或证号"), _("对方或发证单位"), _("房屋"), _("客户"), _("从哪天"), _("到哪天"), _("状态"),
        _("原件在哪里"), _("单位"), _("登记人"), _("登记时间"), _("终止说明"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.kind, row.title, row.own_number, row.party, row.unit.code if row.unit else "",
            row.customer.name if row.customer else "", row.starts_on, row.ends_on or _("长期"), str(row.state.label), row.place,
            row.site.name, row.by.name, row.at, row.outcome,
        ]
        for row in queries.contracts(request.actor, asked_of(request, queries.CONTRACT_NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(pgettext("list", "合同与证件"), headers, lines, "contracts")


@require_GET
@page(*SEES_CONTRACTS)
def show(request: Asked, number: str) -> HttpResponse:
    """One: with whom, from when to when, the original's place, the copies; what it renewed and what took its place."""
    related = ("site", "by", "closed_by", "unit__building", "customer", "renews", "renewed_as")
    rows: Any = Contract.objects.within(request.actor).select_related(*related)
    row: Contract = get_object_or_404(rows.defer("tokens", "unit__tokens", "customer__tokens"), number=number)
    context = {
        "row": row, "colour": COLOUR[row.state], "keeps": row.closed_at is None and request.actor.can(KEEP, row.site),
        "copies": list(files.of(row)),
        "days": (row.ends_on - clock.today()).days if row.ends_on and row.closed_at is None else None,
        "successor": getattr(row, "renewed_as", None), "archive": any(request.actor.can(one) for one in SEES_ARCHIVE),
    }  # fmt: skip
    return render(request, "documents/contract.html", context)


standard_report(
    "合同与证件登记簿", "在管的合同、执照和证件，快到期的在前面", "/contracts", "site={site}",
    group="文件与信件", seen_by=SEES_CONTRACTS, order=65,
)  # fmt: skip
