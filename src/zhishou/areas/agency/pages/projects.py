"""Projects: the list with its views, opening one, and the page of one with the parts of its work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.agency import parts, queries
from zhishou.areas.agency.models import OPEN, SEES, Client, Project
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY

NAMES = ("q", "view")
STATE_COLOUR = {"briefing": "orange", "planning": "azure", "running": "blue", "done": "teal", "stopped": "secondary"}
WAY = (("briefing", gettext_noop("了解需求")), ("planning", gettext_noop("制订方案")), ("running", gettext_noop("执行")), ("done", gettext_noop("完成")))  # fmt: skip


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """Every project within sight: what is not over first, the latest on top."""
    asked = _asked(request)
    shown = Paginator(queries.projects(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编号"), num=True), Column(_("项目名称"), main=True), Column(_("客户")), Column(_("项目负责人")),
        Column(_("业务协调员")), Column(_("完成日期"), num=True), Column(_("状态")),
    )  # fmt: skip
    lines = [Line(row.pk, _cells(row)) for row in shown.object_list]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": bool(asked["q"]), "view": asked["view"],
    }  # fmt: skip
    return render(request, "agency/projects.html", context)


def _cells(row: Project) -> tuple[Cell, ...]:
    late = row.is_open and row.due_on is not None and row.due_on < clock.today()
    due = row.due_on.isoformat() if row.due_on else "—"
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), Cell(row.client.name, url=row.client.url()),
        Cell(row.lead.name), Cell(row.coordinator.name if row.coordinator else "—"),
        Cell(f"{due}　{_('已过期')}", badge="red") if late else Cell(due),
        Cell(str(row.get_state_display()), badge=STATE_COLOUR[row.state]),
    )  # fmt: skip


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (
        pgettext("projects", "未结束"), _("我参与的"), _("了解需求"), _("制订方案"), _("执行中"), _("已过期"), _("已结束"), _("全部"),
    )  # fmt: skip
    tallies = queries.project_counts(request.actor)
    views = [
        {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
        for code, title in zip(queries.PROJECT_VIEWS, titles, strict=True)
    ]
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": "/projects", "count": count, "views": views, "path": "/projects", "query": kept,
        "filters": [{"name": "q", "label": _("项目名称、编号、客户、负责人"), "value": asked["q"]}],
        "keep": [("view", asked["view"])] if asked["view"] else [], "export_url": f"/projects.xlsx?{kept}",
    }  # fmt: skip


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel."""
    headers = [
        _("编号"), _("项目名称"), _("客户"), _("项目负责人"), _("业务协调员"), _("开项目的时间"), _("完成日期"), _("状态"), _("要做什么"),
    ]  # fmt: skip
    found: Any = queries.projects(request.actor, _asked(request))[:EXPORTED]
    lines = (
        [
            row.number, row.title, row.client.name, row.lead.name, row.coordinator.name if row.coordinator else "", row.at,
            row.due_on or "", str(row.get_state_display()), row.wanted,
        ]
        for row in found
    )  # fmt: skip
    return excel(_("广告项目"), headers, lines, "projects")


@require_GET
@page(OPEN)
def new(request: Asked) -> HttpResponse:
    """Open a project; a client may be given."""
    pk = typed.number(request.GET.get("client", ""))
    client = Client.objects.within(request.actor).filter(pk=pk).first() if pk is not None else None
    given: dict[str, Any] = {"client": client} if client is not None else {}
    form = forms.build(REGISTRY["agency.open_project"], request.actor, given=given, submit=_("开项目"))
    none = client is None and not queries.clients_to_choose(request.actor, None)
    return render(request, "agency/project_new.html", {"form": form, "client": client, "none": none})


def project_of(request: Asked, number: str) -> Project:
    """The project within sight, or no such page."""
    rows: Any = Project.objects.within(request.actor).select_related("client", "site", "lead", "coordinator", "by")
    found: Project = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One project: how far it is, its parts, its team and timeline."""
    row = project_of(request, number)
    found = parts.shown(request, row)
    members = [
        {"person": str(one.person_id), "part": one.part, "name": one.person.name}
        for one in row.members.select_related("person")
    ]
    context = {
        "row": row, "steps": progress_of(row), "colour": STATE_COLOUR[row.state], "members": members,
        "parts": [part for part in found if not part["beside"]], "beside": [part for part in found if part["beside"]],
        "rights": {name: row.site_id in request.actor.sites(name) for name in SEES},
        "timeline": queries.with_files(row.steps.select_related("by").order_by("-at", "-pk")),
    }  # fmt: skip
    return render(request, "agency/project.html", context)


def progress_of(row: Project) -> list[dict[str, Any]]:
    """The way of a project: done, now, to come; where it was stopped nothing is now."""
    states = [state for state, _title in WAY]
    now = states.index(row.state) if row.state in states else -1
    if row.state == Project.State.DONE:
        now = len(states)
    return [
        {"n": place + 1, "title": _(title), "line": "", "state": "" if now < 0 else "done" if place < now else "now" if place == now else ""}
        for place, (_state, title) in enumerate(WAY)
    ]  # fmt: skip
