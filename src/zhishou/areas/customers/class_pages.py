"""客户分类: the classes, what applying them would move and why, how many files each holds; and the lists of files to go through."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.customers import classing, queries
from zhishou.areas.customers.classifying import ASSIGN
from zhishou.areas.customers.models import Customer, CustomerClass, FileRound
from zhishou.areas.customers.models.classes import CONDITIONS
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed, quantity

SHOWN = 60
SEES = ("assign_customers", "keep_customers", "contact_customers")


@require_GET
@page(*SEES)
def classes(request: Asked) -> HttpResponse:
    """The classes in force at a site with their files, and what would move now; nothing is done before the button."""
    sites = list(Site.objects.filter(pk__in=request.actor.sites(*SEES)).order_by("path"))
    site = next((one for one in sites if one.code == request.GET.get("site")), None) or _first(sites)
    found = classing.work_out(site)
    assigns = request.actor.can(ASSIGN, site)
    context: dict[str, Any] = {
        "site": site, "sites": sites if len(sites) > 1 else [], "found": found, "assigns": assigns,
        "classes": [_told(one, found, site) for one in found.classes], "moves": found.moves[:SHOWN],
        "more": len(found.moves) - SHOWN, "next_place": 10 * (len(found.classes) + 1),
    }  # fmt: skip
    return render(request, "customers/classes.html", context)


def _first(sites: list[Site]) -> Site:
    """The first place with customers: classes are looked at where files are."""
    return next((one for one in sites if queries.at(one).exists()), sites[0])


def _told(one: CustomerClass, found: classing.Sorting, site: Site) -> dict[str, Any]:
    return {
        "row": one, "asks": classing.condition_words(one), "n": found.sizes.get(one.pk, 0), "inherited": one.site_id != site.pk,
        "given": {name: getattr(one, name) for name in ("name", "place", *CONDITIONS)},
    }  # fmt: skip


@require_GET
@page("assign_customers", "contact_customers")
def rounds(request: Asked) -> HttpResponse:
    """待更新档案: the lists within sight, those still open first, each with how far it is."""
    done = Count("files", filter=Q(files__done_at__isnull=False))
    rows = FileRound.objects.within(request.actor).select_related("site", "person").annotate(seen=done)
    view = request.GET.get("view", "")
    if view != "all":
        rows = rows.filter(done_at=None)
    shown = Paginator(rows.order_by("-day", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("负责人"), main=True), Column(_("日期"), num=True), Column(_("小区或门店")), Column(_("已更新"), num=True, end=True),
        Column(_("期限"), num=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "view": view,
        "views": [(_("没有更新完的"), "", view != "all"), (_("全部"), "all", view == "all")],
    }  # fmt: skip
    return render(request, "customers/rounds.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    late = row.done_at is None and row.due_at < clock.now()
    state = (
        Cell(_("已更新完"), badge="teal")
        if row.done_at
        else Cell(_("逾期"), badge="red")
        if late
        else Cell(_("更新中"), badge="blue")
    )
    return (
        Cell(row.person.name, url=row.url()), Cell(f"{row.day:%Y-%m-%d}"), Cell(row.site.name),
        Cell(f"{row.seen} / {row.drawn}"), Cell(f"{clock.local(row.due_at):%m-%d %H:%M}"), state,
    )  # fmt: skip


@require_GET
@page("assign_customers", "contact_customers")
def one_round(request: Asked, pk: int) -> HttpResponse:
    """One list: each file with what is missing in it, and the ways to see to it."""
    row = FileRound.objects.within(request.actor).select_related("site", "person").filter(pk=pk).first()
    if row is None:
        raise Http404
    files = list(row.files.select_related("customer__owner", "customer__site").defer("customer__tokens"))
    context = {
        "row": row, "files": [(one, _missing(one.customer)) for one in files], "left": sum(one.done_at is None for one in files),
        "mine": row.person_id in request.actor.stands_for(),
    }  # fmt: skip
    return render(request, "customers/round.html", context)


def _missing(row: Customer) -> str:
    """What the file does not say yet, so that it can be asked at the same time."""
    gaps = row.gaps()
    return quantity("还缺 {n} 项：{what}", n=len(gaps), what=listed(gaps)) if gaps else ""
