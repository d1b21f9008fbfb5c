"""换班: the list, a new wish, one with its answer and its decision."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.roster import listing
from zhishou.areas.roster.models import PLAN, Exchange
from zhishou.areas.roster.operations.exchanging import own_shifts
from zhishou.areas.roster.pages import lists
from zhishou.kernel.doors.tables import Cell, Column
from zhishou.kernel.doors.web import Asked, page

COLOUR = {
    "asked": "orange", "agreed": "orange", "approved": "teal", "declined": "secondary", "refused": "red",
    "withdrawn": "secondary",
}  # fmt: skip


@require_GET
@page()
def index(request: Asked) -> HttpResponse:
    """Exchanges one is part of, and by duty those of one's sites; the latest first."""
    columns = (
        Column(_("编号"), num=True), Column(_("申请人"), main=True), Column(_("让出的班"), num=True), Column(_("请谁来上")),
        Column(_("换来的班"), num=True), Column(_("原因")), Column(_("状态")),
    )  # fmt: skip
    rows = listing.exchanges(request.actor, lists.asked_of(request))
    context = lists.context(
        request, rows, url="/roster/exchanges", titles=(_("全部"), _("没办完"), _("已办完")), hint=_("编号、姓名、原因"),
        columns=columns, cells=_cells,
    )  # fmt: skip
    return render(request, "roster/exchanges.html", {**context, "can_ask": bool(own_shifts(request.actor))})


def _cells(row: Exchange) -> tuple[Cell, ...]:
    takes = f"{row.takes:%m-%d} {row.takes_kind.name}" if row.takes and row.takes_kind else _("替班")
    return (
        Cell(row.number, url=row.url()), Cell(row.asked_by.name, url=row.url()), Cell(f"{row.gives:%m-%d} {row.gives_kind.name}"),
        Cell(row.other.name), Cell(takes), Cell(row.reason), Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page()
def new(request: Asked) -> HttpResponse:
    """Which shift, to whom, against which of theirs."""
    return render(request, "roster/exchange_new.html", {"can_ask": bool(own_shifts(request.actor))})


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One exchange, and the step that is the reader's."""
    rows = Exchange.objects.within(request.actor).select_related(
        "site", "asked_by", "other", "gives_kind", "takes_kind", "decided_by"
    )
    row: Exchange = get_object_or_404(rows, number=number)
    me = request.actor.person_id
    context = {
        "row": row, "colour": COLOUR[row.state], "answers": row.state == Exchange.State.ASKED and row.other_id == me,
        "withdraws": row.is_open and row.asked_by_id == me,
        "decides": row.state == Exchange.State.AGREED and me not in (row.asked_by_id, row.other_id)
        and request.actor.can(PLAN, row.site),
    }  # fmt: skip
    return render(request, "roster/exchange.html", context)
