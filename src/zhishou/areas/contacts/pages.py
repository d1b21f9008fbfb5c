"""外联单位: the register, one office with its people and its log, the log as Excel."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.contacts import queries
from zhishou.areas.contacts.models import KEEP, Contact, Office
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused

LOG = 50


@require_GET
@page(KEEP)
def listing(request: Asked) -> HttpResponse:
    """The register; those that want to be spoken to are marked."""
    asked = {name: request.GET.get(name, "")[:60] for name in queries.NAMES}
    shown = Paginator(queries.offices(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("单位名称"), main=True), Column(_("类别")), Column(_("地点")), Column(_("上次联系"), num=True),
        Column(_("该联系的日子"), num=True), Column(_("待跟进"), end=True),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [Line(row.pk, _cells(row)) for row in rows]
    views = [(_("在用"), ""), (_("该联系了"), "due"), (_("已停用"), "retired")]
    header = {
        "url": "/contacts", "path": "/contacts", "count": shown.paginator.count, "export_url": "/contacts.xlsx",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [
            {"name": "q", "label": _("单位、联系人、管什么事"), "value": asked["q"]},
            {"name": "kind", "label": _("类别"), "value": asked["kind"], "choices": Office.Kind.choices},
        ],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "contacts/list.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    due = row.due_on
    told = f"{due:%Y-%m-%d}" if due else ""
    return (
        Cell(row.name, url=row.url()), Cell(str(row.get_kind_display())), Cell(row.site.name),
        Cell(f"{row.last_on:%Y-%m-%d}" if row.last_on else "—"),
        Cell(_("{day} 该联系了").format(day=told), badge="red") if row.overdue else Cell(told), Cell(str(row.to_follow)),
    )  # fmt: skip


@require_GET
@page(KEEP)
def show(request: Asked, pk: int) -> HttpResponse:
    """One office: whom to speak to, what was spoken, what is to be followed up."""
    row = get_object_or_404(Office.objects.within(request.actor).select_related("site"), pk=pk)
    context = {
        "row": row, "people": list(row.people.filter(ended_at=None)), "today": clock.today(),
        "talks": list(queries.talks(request.actor).filter(office=row)[:LOG]), "me": request.actor.person_id,
    }  # fmt: skip
    return render(request, "contacts/one.html", context)


@require_POST
@page(KEEP)
def reveal(request: Asked, pk: int) -> HttpResponse:
    """The whole number, once, for htmx; a refusal comes in its place as a sentence. Never kept by a browser."""
    row = get_object_or_404(Contact.objects.within(request.actor), pk=pk)
    try:
        shown = perform("contacts.reveal", request.actor, {"contact": row}, door="page").result
        text = shown.phone if isinstance(shown, Contact) else ""
    except Refused as no:
        text = no.sentence()
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@page(KEEP)
def log_excel(request: Asked) -> HttpResponse:
    """The log of all offices in sight as Excel."""
    headers = [
        _("编号"), _("日期"), _("单位名称"), _("类别"), _("和谁谈的"), _("事项"), _("结果"), _("哪天跟进"), _("跟进结果"), _("登记人"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.on, row.office.name, str(row.office.get_kind_display()), row.person, row.matter, row.outcome,
            row.follow_on or "", row.followed, row.by.name,
        ]
        for row in queries.talks(request.actor)[:EXPORTED]
    )  # fmt: skip
    return excel(_("联系记录"), headers, lines, "contacts")
