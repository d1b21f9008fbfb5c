"""新收楼资料: units newly handed over, until owner data and bank mandate are complete and confirmed (property.cashier.6)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding
from zhishou.areas.property.models import Mandate, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.pages.units import names
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.phrasing import listed


@require_GET
@page("keep_register")
def new_owners(request: Asked) -> HttpResponse:
    """The to-do list, oldest handover first, each with what is missing."""
    shown: Any = Paginator(_rows(request), A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("房屋编码"), main=True), Column(_("收楼日期"), num=True), Column(_("业主")), Column(_("还缺")), Column(_("小区")),
    ]  # fmt: skip
    context = {"page": shown, "table": draw(columns, _lines(list(shown))), "count": shown.paginator.count}
    return render(request, "property/new_owners.html", context)


def _rows(request: Asked) -> Any:
    held = Unit.objects.filter(site_id__in=request.actor.sites("keep_register"))
    rows: Any = finding.standing(finding.new_owners(held.defer("tokens").select_related("site", "building")))
    return rows.order_by("handed_over_on", "code")


def _lines(units: list[Unit]) -> list[Line]:
    owners = finding.people_of(units, Role.OWNER)
    with_mandate = set(Mandate.objects.filter(unit__in=units, ends_on=None).values_list("unit_id", flat=True))
    found = []
    for unit in units:
        mine = owners.get(unit.pk, [])
        missing = [] if mine else [_("业主")]
        missing += [_("手机")] if any(not tenure.party.mobile for tenure in mine) else []
        missing += [] if unit.pk in with_mandate else [_("代扣账号")]
        state = Cell(listed(missing), badge="orange") if missing else Cell(_("齐全，待确认"), badge="teal")
        day = unit.handed_over_on  # type: ignore[attr-defined]
        found.append(
            Line(
                unit.pk,
                [
                    Cell(unit.title, url=unit.url()),
                    Cell(f"{day or ''}"),
                    Cell(names(mine)),
                    state,
                    Cell(unit.site.name),
                ],
            )
        )
    return found


@require_GET
@page("keep_register")
def new_owners_excel(request: Asked) -> HttpResponse:
    """The same list as Excel."""
    lines = _lines(list(_rows(request)[:10_000]))
    headers = [_("房屋编码"), _("收楼日期"), _("业主"), _("还缺"), _("小区")]
    return excel(_("新收楼资料"), headers, ([cell.text for cell in line.cells] for line in lines), file="new-owners")
