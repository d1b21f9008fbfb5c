"""通话质量: how each clerk stands in some days, the checks, and the next call to check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.callbacks import conduct
from zhishou.areas.callbacks.pages import A_PAGE, period
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import Workbook, site_filter, workbook
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.standard import standard_report

NEEDS = ("check_calls", "call_back")
EXPORTED = 20_000


@require_GET
@page(*NEEDS)
def standing(request: Asked) -> HttpResponse:
    """By clerk: calls, checks, points kept, what was missed most; then the checks one by one. A clerk sees their own."""
    since, until = period(request)
    site = request.GET.get("site", "")[:40]
    rows = conduct.standings(request.actor, since, until, site)
    columns = (
        Column(_("回访人"), main=True), Column(_("通话"), end=True), Column(_("检查"), end=True), Column(_("做到的要点"), end=True),
        Column(_("没做到最多的")),
    )  # fmt: skip
    lines = [
        Line(one.person.pk, (
            Cell(one.person.name), Cell(str(one.calls)), Cell(str(one.checked)),
            Cell(f"{one.kept} / {one.total}　{one.percent}%" if one.total else "—"), Cell(one.worst),
        ))
        for one in rows
    ]  # fmt: skip
    shown = Paginator(conduct.checks(request.actor, since, until, site), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "table": draw(columns, lines) if lines else "", "page": shown, "since": clock.local(since).date(),
        "until": clock.local(until - timedelta(days=1)).date(), "waiting": conduct.waiting(request.actor, since, until).count(),
        "filters": site_filter(request.actor, site, *NEEDS),
    }  # fmt: skip
    return render(request, "callbacks/conduct.html", context)


@require_GET
@page(*NEEDS)
def standing_excel(request: Asked) -> Workbook:
    """The clerks as Excel, and the checks, one line a point, so that they can be counted any way."""
    asked = (request.actor, *period(request), request.GET.get("site", "")[:40])
    clerks = [
        [one.person.name, one.calls, one.checked, f"{one.kept} / {one.total}" if one.total else "", one.worst]
        for one in conduct.standings(*asked)
    ]
    heads = [_("回访人"), _("通话"), _("检查"), _("做到的要点"), _("没做到最多的")]
    headers = [
        _("编号"), _("回访人"), _("回访时间"), _("要点"), _("做到没有"), _("怎样检查"), _("检查意见"), _("检查人"), _("检查时间"),
        _("本人说明"),
    ]  # fmt: skip
    lines = (
        [
            one.callback.number, one.clerk.name, one.callback.answer.called_at, words, _("做到") if kept else _("没做到"),
            str(one.get_way_display()), one.remark, one.by.name, one.at, one.reply,
        ]
        for one in conduct.checks(*asked)[:EXPORTED]
        for words, kept in one.points
    )  # fmt: skip
    return workbook([Sheet(_("按回访人"), heads, clerks), Sheet(_("检查过的通话"), headers, lines)], "conduct")


@require_GET
@page("check_calls")
def following(request: Asked) -> HttpResponse:
    """A call nobody has checked, by chance; the list when there is none."""
    since, until = period(request)
    found = conduct.waiting(request.actor, since, until).order_by("?").first()
    return redirect(f"{found.callback.url()}#conduct" if found is not None else "/callbacks/conduct")


standard_report(
    "通话质量", "每个回访人打了多少、检查了多少、要点做到多少", "/callbacks/conduct", "site={site}&from={first}&to={last}",
    group="投诉与回访", seen_by=NEEDS, order=14,
)  # fmt: skip
