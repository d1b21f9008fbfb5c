"""Clients: the list with its views, the file of one with its people and projects, the whole mobile of somebody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.agency import business_cards as business
from zhishou.areas.agency import queries
from zhishou.areas.agency.models import CLIENTS, CONTACT, KEEPS_CLIENTS, SEES, Client, ContactPerson, Project
from zhishou.kernel import typed
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused

NAMES = ("q", "view", "level")
LEVEL_COLOUR = {"key": "red", "usual": "azure", "small": "secondary"}
STANDING_COLOUR = {"prospect": "orange", "active": "teal", "ended": "secondary"}
WHO = KEEPS_CLIENTS


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in NAMES}


@require_GET
@page(*WHO)
def listing(request: Asked) -> HttpResponse:
    """Every client and prospect within sight, by name."""
    asked = _asked(request)
    shown = Paginator(queries.clients(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("客户名称"), main=True), Column(_("行业")), Column(pgettext("client", "级别")),
        Column(_("合作情况")), Column(_("负责人")), Column(_("进行中的项目"), end=True),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": bool(asked["q"] or asked["level"]), "view": asked["view"],
    }  # fmt: skip
    return render(request, "agency/clients.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.name, url=row.url()), Cell(row.industry or "—"),
        Cell(str(row.get_level_display()), badge=LEVEL_COLOUR[row.level]),
        Cell(str(row.get_standing_display()), badge=STANDING_COLOUR[row.standing]), Cell(row.owner.name),
        Cell(str(row.running or "—")),
    )  # fmt: skip


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (_("现有和潜在"), _("我负责的"), _("重要客户"), _("潜在客户"), _("已停止合作"), _("全部"))
    tallies = queries.client_counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.CLIENT_VIEWS, titles, strict=True)
    ]
    levels = [(str(value), str(label)) for value, label in Client.Level.choices]
    filters = [
        {"name": "q", "label": _("客户名称、行业、负责人、联系人"), "value": asked["q"]},
        {"name": "level", "label": pgettext("client", "级别"), "value": asked["level"], "choices": levels},
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/clients", "count": count, "views": views, "filters": filters, "path": "/clients", "query": kept,
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/clients.xlsx?{kept}",
    }  # fmt: skip


@require_GET
@page(*WHO)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel; nobody's telephone number is on it."""
    headers = [
        _("编号"), _("客户名称"), _("行业"), pgettext("client", "级别"), _("合作情况"), _("负责人"), _("进行中的项目"), _("地址"),
    ]  # fmt: skip
    found: Any = queries.clients(request.actor, _asked(request))[:EXPORTED]
    lines = (
        [
            row.number, row.name, row.industry, str(row.get_level_display()), str(row.get_standing_display()), row.owner.name,
            row.running, row.address,
        ]
        for row in found
    )  # fmt: skip
    return excel(_("客户"), headers, lines, "clients")


@require_GET
@page(CLIENTS)
def new(request: Asked) -> HttpResponse:
    """Open a file."""
    return render(request, "agency/client_new.html", {})


def client_of(request: Asked, number: str) -> Client:
    """The client within sight, or no such page."""
    rows: Any = Client.objects.within(request.actor).select_related("owner", "site", "by")
    found: Client = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """The file of one client: who answers for it, its people, its projects."""
    row = client_of(request, number)
    actor = request.actor
    rights = {name: row.site_id in actor.sites(name) for name in SEES}
    people = list(row.contacts.all())
    cards = business.of_client(request, row)
    context = {
        "row": row, "rights": rights, "people": [one for one in people if one.left_at is None],
        "left": [one for one in people if one.left_at is not None],
        "parts": [one for one in cards if not one["beside"]], "beside": [one for one in cards if one["beside"]],
        "projects": list(Project.objects.filter(client=row).select_related("lead")[:50]),
        "colour": STANDING_COLOUR[row.standing], "level_colour": LEVEL_COLOUR[row.level], "serves": rights[CONTACT],
    }  # fmt: skip
    return render(request, "agency/client.html", context)


@require_POST
@page(CONTACT)
def reveal(request: Asked, pk: int) -> HttpResponse:
    """The whole mobile of somebody at a client's; every look is on record."""
    rows: Any = ContactPerson.objects.within(request.actor).select_related("client")
    one = get_object_or_404(rows, pk=typed.number(str(pk)))
    context: dict[str, Any] = {"contact": one, "phones": [one.mobile]}
    try:
        perform("agency.reveal_contact", request.actor, {"contact": one}, door="page")
    except Refused as no:
        context = {"contact": one, "sentence": no.sentence()}
    template = "customers/phones.html" if getattr(request, "htmx", None) else "agency/phone.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response
