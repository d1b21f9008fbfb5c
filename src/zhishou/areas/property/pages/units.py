"""房屋: the list with its filters and export, and what typing finds."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding
from zhishou.areas.property.models import Building, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, write_table
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

if TYPE_CHECKING:
    _Pages = Paginator[Unit]
else:
    _Pages = Paginator

A_PAGE, COUNTED_TO, EXPORTED, BUILDINGS = 50, 10_000, 50_000, 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATUS_COLOUR = {1: "teal", 2: "azure", 3: "secondary"}
STATUS = {int(value): label for value, label in Unit.Status.choices}


class _Counted(_Pages):
    """Counts no further than people turn pages."""

    @property
    def count(self) -> int:
        if not hasattr(self, "_n"):
            rows = self.object_list
            assert isinstance(rows, QuerySet)
            self._n = rows.order_by()[:COUNTED_TO].count()
        return self._n


@require_GET
@page(*Unit.seen_by)
def listing(request: Asked) -> HttpResponse:
    """房屋: every unit within sight, with who owns it and what it owes."""
    asked = _asked(request)
    rows = finding.listing(request.actor, asked)
    shown = _Counted(rows, A_PAGE).get_page(request.GET.get("page"))
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*Unit.seen_by)).order_by("path"))
    context = {
        "page": shown,
        "table": draw(_columns(), list(_table(request.actor, list(shown)))),
        "list": _filters(request, asked, shown, sites),
        "filtered": any(asked.values()),
        "site": asked["site"] or (sites[0].code if sites else ""),
    }
    return render(request, "property/list.html", context)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80] for name in finding.FILTERS}


def _columns() -> list[Column]:
    return [
        Column(_("房屋编码"), main=True), Column(_("楼栋房号")), Column(_("业主")), Column(_("类型")), Column(_("状态")),
        Column(_("面积（平方米）"), end=True), Column(_("欠费（元）"), end=True), Column(_("小区")),
    ]  # fmt: skip


def _table(actor: Actor, units: list[Unit]) -> Iterable[Line]:
    from zhishou.areas.billing.models import Charge

    seen = actor.sites(*Charge.seen_by)
    owners, owed = finding.people_of(units, Role.OWNER), owed_by_unit(u for u in units if u.site_id in seen)
    for unit in units:
        fen = max(0, owed.get(unit.pk, 0))
        status = unit.status or 0  # type: ignore[attr-defined]
        yield Line(
            unit.pk,
            [
                Cell(unit.code, url=unit.url()), Cell(unit.place or "—"), Cell(names(owners.get(unit.pk, []))),
                Cell(str(unit.get_kind_display())), Cell(str(STATUS.get(status, "—")), badge=STATUS_COLOUR.get(status, "")),
                Cell(square_metres(unit.area_e2)), Cell(yuan(fen) if fen else "—"), Cell(unit.site.name),  # type: ignore[attr-defined]
            ],
        )  # fmt: skip


def owed_by_unit(units: Iterable[Unit]) -> dict[int, int]:
    """What each unit owes less its prepayments, in fen; below zero it has money left."""
    from zhishou.areas.payments import queries as money

    by_site: dict[int, list[Unit]] = {}
    for unit in units:
        by_site.setdefault(unit.site_id, []).append(unit)
    found: dict[int, int] = {}
    for rows in by_site.values():
        found |= money.owed_of(rows[0].site, [unit.pk for unit in rows])
    return found


def names(tenures: Iterable[Any]) -> str:
    """The names of owners or tenants; a dash when none is known."""
    return "、".join(tenure.party.name for tenure in tenures) or "—"


def square_metres(area_e2: int | None) -> str:
    """8950 as 89.50; nothing when it is not known."""
    return f"{area_e2 // 100}.{area_e2 % 100:02d}" if area_e2 else "—"


def _filters(request: Asked, asked: dict[str, str], shown: Page[Unit], sites: list[Site]) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("房号、编码、姓名、拼音、电话"), "value": asked["q"]},
        {"name": "status", "label": _("状态"), "value": asked["status"], "choices": Unit.Status.choices},
        {"name": "kind", "label": _("类型"), "value": asked["kind"], "choices": Unit.Kind.choices},
        {
            "name": "mandate",
            "label": _("代扣账号"),
            "value": asked["mandate"],
            "choices": [("yes", _("有")), ("no", _("没有"))],
        },
    ]
    buildings = Building.objects.within(request.actor).order_by("site__path", "walk_order", "pk")
    if asked["site"]:
        buildings = buildings.filter(site__code=asked["site"])
    chosen = [(str(pk), name) for pk, name in buildings.values_list("pk", "name")[:BUILDINGS]]
    fields.insert(1, {"name": "building", "label": _("楼栋"), "value": asked["building"], "choices": chosen})
    if len(sites) > 1:
        codes = [(site.code, site.name) for site in sites]
        fields.insert(1, {"name": "site", "label": _("小区"), "value": asked["site"], "choices": codes})
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "url": "/units",
        "filters": fields,
        "keep": [],
        "count": shown.paginator.count if shown.paginator.count < COUNTED_TO else None,
        "export_url": f"/units/export.xlsx?{query.urlencode()}",
    }


@require_GET
@page(*Unit.seen_by)
def export(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    units = list(finding.listing(request.actor, _asked(request))[:EXPORTED])
    return excel(
        _("房屋"),
        [c.label for c in _columns()],
        ([c.text for c in line.cells] for line in _table(request.actor, units)),
    )


def excel(name: str, headers: list[str], rows: Iterable[list[Any]], file: str = "units") -> HttpResponse:
    """One sheet as a download."""
    out = io.BytesIO()
    write_table(out, [Sheet(name, headers, rows)])
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="zhishou-{file}-{clock.today():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@page(*Unit.seen_by)
def find(request: Asked) -> HttpResponse:
    """Hits for a box where a unit is found by typing: a fragment for the page, JSON for others."""
    units = finding.find(request.actor, request.GET.get("q", "")[:80])
    people = finding.people_of(units)
    items = [
        {"value": u.pk, "title": u.title, "line": "　".join(filter(None, (names(people.get(u.pk, [])), u.site.name)))}
        for u in units
    ]
    if getattr(request, "htmx", None):
        response = render(request, "parts/typeahead_results.html", {"items": items, "q": request.GET.get("q", "")[:80]})
    else:
        response = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response
