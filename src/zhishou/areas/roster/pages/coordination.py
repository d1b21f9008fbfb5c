"""协调记录: the list with search and Excel, a new note, one with what came of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.roster import listing
from zhishou.areas.roster.models import Coordination
from zhishou.areas.roster.models.coordinating import COORDINATE
from zhishou.areas.roster.pages import lists
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(COORDINATE)
def index(request: Asked) -> HttpResponse:
    """What was agreed between departments, the latest first; what is still to be followed up as a view."""
    columns = (
        Column(_("编号"), num=True), Column(_("协调什么事"), main=True), Column(_("谁提出")), Column(_("请谁配合")),
        Column(_("时间"), num=True), Column(_("跟进"), end=True), Column(_("状态")),
    )  # fmt: skip
    rows = listing.coordination(request.actor, lists.asked_of(request))
    context = lists.context(
        request, rows, url="/coordination", titles=(_("全部"), _("待跟进"), _("已落实")), hint=_("编号、部门、姓名、内容"),
        export="/coordination.xlsx", columns=columns, cells=_cells,
    )  # fmt: skip
    return render(request, "roster/coordination.html", context)


def _cells(row: Coordination) -> tuple[Cell, ...]:
    state = (
        Cell(_("待跟进"), badge="orange")
        if row.waits
        else Cell(_("已落实") if row.settled_at else _("当场办完"), badge="teal")
    )
    return (
        Cell(row.number, url=row.url()), Cell(row.matter[:60], url=row.url()), Cell(row.asker), Cell(row.asked),
        Cell(f"{clock.local(row.at):%m-%d %H:%M}"), Cell(due=row.due) if row.waits else Cell(), state,
    )  # fmt: skip


@require_GET
@page(COORDINATE)
def as_excel(request: Asked) -> HttpResponse:
    """The notes as Excel, exactly what is shown."""
    headers = [
        _("编号"), _("地点"), _("时间"), _("谁提出"), _("请谁配合"), _("参加的人"), _("协调什么事"), _("商定的结果"),
        _("跟进日期"), _("交办事项"), _("落实情况"), _("记录人"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.site.name, row.at, row.asker, row.asked, row.took_part, row.matter, row.agreed_on,
            row.follow_on or "", row.errand.number if row.errand else "", row.outcome, row.by.name,
        ]
        for row in listing.coordination(request.actor, lists.asked_of(request))[:EXPORTED]
    )  # fmt: skip
    return excel(_("协调记录"), headers, lines, "coordination")


@require_GET
@page(COORDINATE)
def new(request: Asked) -> HttpResponse:
    """Write a note down."""
    return render(request, "roster/coordination_new.html", {})


@require_GET
@page(COORDINATE)
def show(request: Asked, number: str) -> HttpResponse:
    """One note, and what came of it."""
    rows = Coordination.objects.within(request.actor).select_related("site", "by", "errand__person", "settled_by")
    row: Coordination = get_object_or_404(rows, number=number)
    settles = row.waits and request.actor.can(COORDINATE, row.site)
    return render(request, "roster/coordination_one.html", {"row": row, "settles": settles})
