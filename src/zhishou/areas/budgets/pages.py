"""部门预算: the lines of a period with what is spent, one line with its expenses, releases and burn-down, the list as Excel."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.budgets import periods, queries
from zhishou.areas.budgets.models import KEEP, RECORD, RELEASE, SEES, Line
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, draw
from zhishou.kernel.doors.tables import Line as Row
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.money import decimal_yuan, plain, yuan
from zhishou.kernel.standard import standard_report


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The lines of a month and its year, or of the whole year, with what is spent and left."""
    asked = asked_of(request, queries.NAMES)
    found = queries.lines(request.actor, asked)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("项目"), main=True), Column(_("期间")), Column(_("部门")), Column(_("预算"), end=True),
        Column(_("已花"), end=True), Column(pgettext("budget", "还剩"), end=True), Column(_("花了百分之几"), end=True),
    )  # fmt: skip
    month = periods.month(asked["month"])
    dashed = f"{month[:4]}-{month[4:]}"
    views = [(_("这个月和全年"), ""), (_("这一年的各月"), "year")]
    header = {
        "url": "/budgets", "path": "/budgets", "count": shown.paginator.count, "export_url": f"/budgets.xlsx?{kept(asked)}",
        "paper_url": f"/budgets.pdf?{kept(asked)}",
        "views": [
            {"title": title, "url": f"?{kept({'month': dashed, 'view': code})}", "active": asked["view"] == code}
            for title, code in views
        ],
        "filters": [
            {"name": "month", "label": _("月份"), "value": dashed, "type": "month"},
            {"name": "q", "label": _("项目、部门"), "value": asked["q"]},
            *site_filter(request.actor, asked["site"], *SEES),
        ],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, [Row(row.pk, _cells(row)) for row in shown.object_list]) if shown.object_list else "",
        "list": header, "filtered": bool(asked["q"] or asked["site"]), "totals": queries.totals(found), "sets": request.actor.can(KEEP),
    }  # fmt: skip
    return render(request, "budgets/list.html", context)


def _cells(row: Line) -> tuple[Cell, ...]:
    return (
        Cell(row.item, url=row.url()), Cell(row.span.words), Cell(row.whose), Cell(yuan(row.amount_fen)),
        Cell(yuan(row.spent_fen)), Cell(yuan(row.left_fen)), Cell(f"{row.percent}%", badge=row.tone),
    )  # fmt: skip


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The same as Excel, with what releases let go beyond."""
    headers = [
        _("地点"), _("部门"), _("项目"), _("期间"), _("预算"), _("已花"), pgettext("budget", "还剩"), _("花了百分之几"),
        _("其中放行超支"),
    ]  # fmt: skip
    rows = (
        [
            row.site.name, row.department.name if row.department else "", row.item, row.span.words, decimal_yuan(row.amount_fen),
            decimal_yuan(row.spent_fen), decimal_yuan(row.left_fen), row.percent, decimal_yuan(row.over_fen),
        ]
        for row in queries.lines(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("部门预算"), headers, rows, "budgets")


@require_GET
@page(*SEES)
def show(request: Asked, pk: int) -> HttpResponse:
    """One line: what is left day by day, its expenses, what was released, how its amount changed."""
    row = get_object_or_404(Line.objects.within(request.actor).select_related("site", "department", "by"), pk=pk)
    expenses = queries.expenses(request.actor, row)
    today, span = clock.today(), row.span
    releases: list[Any] = list(row.releases.select_related("line", "by", "decided_by", "expense"))
    context = {
        "row": row, "expenses": expenses, "chart": queries.burn_down(row, expenses), "releases": releases,
        "changes": list(row.changes.select_related("by")), "me": request.actor.person_id, "plain": plain(row.amount_fen),
        "today": min(max(today, span.first), span.last), "begun": span.first <= today,
        "sets": request.actor.can(KEEP, row.site), "records": request.actor.can(RECORD, row.site),
        "decides": request.actor.can(RELEASE, row.site),
    }  # fmt: skip
    return render(request, "budgets/one.html", context)


standard_report(
    "部门预算", "每个项目的预算、已花和还剩", "/budgets", "site={site}&month={month}", group="人员与工作", seen_by=SEES, order=76,
)  # fmt: skip
