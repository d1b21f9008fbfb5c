"""催缴负责人: who collects in which building since when."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.models import Collector
from zhishou.areas.arrears.pages import chosen, communities
from zhishou.areas.arrears.pages.collection import tabs
from zhishou.areas.arrears.queries.choosing import NOBODY
from zhishou.areas.property import queries as register
from zhishou.kernel.doors.lists import A_PAGE, Listing, Shown
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site

NEEDS = "review_statistics"


class Row(NamedTuple):
    """A building and who collects there now; nobody where none was named."""

    building: int
    name: str
    person: str
    since: date | None


LIST = Listing(
    "/collection/collectors",
    {
        "building": Shown("楼栋", lambda r: Cell(r.name), main=True),
        "person": Shown(
            "催缴负责人", lambda r: Cell(r.person) if r.person else Cell(_("没有指定"), badge="orange"), value=attrgetter("person")
        ),
        "since": Shown("从", lambda r: Cell(r.since.isoformat() if r.since else ""), num=True),
    },
    ("building", "person", "since"),
    ident=attrgetter("building"),
)  # fmt: skip


def _site(request: Asked) -> tuple[Site | None, list[Site]]:
    sites = communities(request.actor, NEEDS)
    return chosen(request, sites), sites


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:60] for name in ("q", "person")}


def _all(site: Site) -> list[Row]:
    """Every building of a community in walking order."""
    rows = Collector.objects.filter(site=site, ends_on=None).select_related("person")
    now = {row.building_id: (row.person.name, row.starts_on) for row in rows}
    return [Row(pk, name, *now.get(pk, ("", None))) for pk, name in register.buildings(site)]


def _chosen(rows: list[Row], asked: dict[str, str]) -> list[Row]:
    if asked["q"]:
        rows = [row for row in rows if asked["q"] in row.name]
    if asked["person"]:
        rows = [row for row in rows if row.person == ("" if asked["person"] == NOBODY else asked["person"])]
    return rows


@require_GET
@page(NEEDS)
def listing(request: Asked) -> HttpResponse:
    """The buildings of a community, thirty a page, by name and by who collects there."""
    site, sites = _site(request)
    context: dict[str, Any] = {"tabs": tabs(request.actor, "/collection/collectors"), "site": site}
    if site is not None:
        asked, known, keys = _asked(request), _all(site), LIST.keys(request)
        rows = _chosen(known, asked)
        shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
        people = sorted({row.person for row in known if row.person})
        filters: list[dict[str, Any]] = [
            {"name": "q", "label": _("楼栋"), "value": asked["q"]},
            {"name": "person", "label": _("负责人"), "value": asked["person"],
             "choices": [*((name, name) for name in people), (NOBODY, _("没有指定"))]},
        ]  # fmt: skip
        if len(sites) > 1:
            choices = [(one.code, one.name) for one in sites]
            filters.insert(0, {"name": "site", "label": _("小区"), "value": site.code, "choices": choices})
        context |= {
            "page": shown, "table": LIST.table(keys, shown.object_list), "any": bool(known),
            "list": LIST.header(
                request, filters, keys=keys, count=len(rows), export="/collection/collectors.xlsx",
                keep=[("site", site.code)] if len(sites) == 1 else [],
            ),
        }  # fmt: skip
    return render(request, "arrears/collectors.html", context)


@require_GET
@page(NEEDS)
def as_excel(request: Asked) -> HttpResponse:
    """The buildings that are shown, as Excel under the columns that are shown."""
    site, _sites = _site(request)
    if site is None:
        raise Http404
    return LIST.excel(_("催缴负责人"), LIST.keys(request), _chosen(_all(site), _asked(request)))
