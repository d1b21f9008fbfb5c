"""房屋: the list with its filters and export, and what typing finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import finding
from zhishou.areas.property.models import Building, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, plain, yuan
from zhishou.kernel.phrasing import listed

BUILDINGS = 300
STATUS_COLOUR = {1: "teal", 2: "azure", 3: "secondary"}
STATUS = {int(value): label for value, label in Unit.Status.choices}


@dataclass(frozen=True)
class Seen:
    """A unit of the list, with who owns it and what it owes in fen (0: nothing, or not for these eyes)."""

    unit: Any  # with the standing facts of `finding.listing`
    owners: str
    fen: int


def _status(row: Seen) -> Cell:
    status = row.unit.status or 0
    return Cell(str(STATUS.get(status, "—")), badge=STATUS_COLOUR.get(status, ""))


LIST = Listing(
    "/units",
    {
        "code": Shown("房屋编码", lambda r: Cell(r.unit.code, url=r.unit.url()), main=True, num=True),
        "place": Shown("楼栋房号", lambda r: Cell(r.unit.place or "—")),
        "owner": Shown("业主", lambda r: Cell(r.owners)),
        "kind": Shown("类型", lambda r: Cell(str(r.unit.get_kind_display()))),
        "status": Shown("状态", _status),
        "area": Shown("面积（平方米）", lambda r: Cell(square_metres(r.unit.area_e2)), end=True),
        "owed": Shown(
            "欠费（元）", lambda r: Cell(yuan(r.fen) if r.fen else "—"), end=True, value=lambda r: decimal_yuan(r.fen)
        ),
        "site": Shown("小区", lambda r: Cell(r.unit.site.name)),
    },
    ("code", "place", "owner", "kind", "status", "area", "owed", "site"),
    ident=attrgetter("unit.pk"),
)


@require_GET
@page(*Unit.seen_by)
def listing(request: Asked) -> HttpResponse:
    """房屋: every unit within sight, with who owns it and what it owes; filters, columns and views in the address."""
    asked, keys = _asked(request), LIST.keys(request)
    shown = Counted(finding.listing(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*Unit.seen_by)).order_by("path"))
    context = {
        "page": shown,
        "table": LIST.table(keys, _seen(request.actor, list(shown))),
        "list": _header(request, asked, keys, shown, sites),
        "filtered": any(asked.values()),
        "site": asked["site"] or (sites[0].code if sites else ""),
    }
    return render(request, "property/list.html", context)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80] for name in finding.FILTERS}


def _seen(actor: Actor, units: list[Unit]) -> Iterable[Seen]:
    from zhishou.areas.billing.models import Charge

    seen = actor.sites(*Charge.seen_by)
    owners, owed = finding.people_of(units, Role.OWNER), owed_by_unit(u for u in units if u.site_id in seen)
    for unit in units:
        yield Seen(unit, names(owners.get(unit.pk, [])), max(0, owed.get(unit.pk, 0)))


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
    return listed(tenure.party.name for tenure in tenures) or "—"


def square_metres(area_e2: int | None) -> str:
    """8950 as 89.50; nothing when it is not known."""
    return plain(area_e2) if area_e2 else "—"


def _header(
    request: Asked, asked: dict[str, str], keys: list[str], shown: Page[Unit], sites: list[Site]
) -> dict[str, Any]:
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
    return LIST.header(request, fields, keys=keys, count=counted(shown), export="/units/export.xlsx")


@require_GET
@page(*Unit.seen_by)
def export(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    units = list(finding.listing(request.actor, _asked(request))[:EXPORTED])
    return LIST.excel(_("房屋"), LIST.keys(request), _seen(request.actor, units))


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
