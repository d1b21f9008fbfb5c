"""回访覆盖: of some days, who was called back of those to whom it was owed, and the rest by name and reason."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.callbacks import covering
from zhishou.areas.callbacks.covering import Coverage
from zhishou.areas.callbacks.pages import period
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import Workbook, site_filter, workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.standard import standard_report

SEES = ("call_back", "close_cases", "decide_exits", "see_statistics")


def _parts(request: Asked) -> list[tuple[str, Coverage]]:
    """The members' services and the cases of the days and the place of the address."""
    asked = (request.actor, *period(request), request.GET.get("site", "")[:40])
    return [(_("会员服务"), covering.services(*asked)), (pgettext("list", "工单"), covering.cases(*asked))]


@require_GET
@page(*SEES)
def coverage(request: Asked) -> HttpResponse:
    """Both with their rate, and by name and reason who was not called."""
    since, until = period(request)
    parts = _parts(request)
    context = {
        "parts": parts, "total": sum(one.total for _title, one in parts), "since": clock.local(since).date(),
        "until": clock.local(until - timedelta(days=1)).date(),
        "filters": site_filter(request.actor, request.GET.get("site", ""), *SEES),
    }  # fmt: skip
    return render(request, "callbacks/coverage.html", context)


@require_GET
@page(*SEES)
def coverage_excel(request: Asked) -> Workbook:
    """The rates as Excel, and the gaps one by one."""
    parts = _parts(request)
    rates = [[title, one.total, one.called, f"{one.percent}%" if one.total else ""] for title, one in parts]
    headers = [_("客户"), _("单号"), _("事由"), _("时间"), _("小区或门店"), _("结果"), _("没有回访的原因")]
    gaps = ([g.name, g.number, g.what, g.at, g.site, g.state, g.reason] for _title, one in parts for g in one.gaps)
    return workbook([
        Sheet(_("覆盖率"), [_("种类"), _("应回访"), _("已回访"), _("覆盖率")], rates), Sheet(_("未回访"), headers, gaps),
    ], "coverage")  # fmt: skip


standard_report(
    "回访覆盖", "应回访的有多少回访到了，没有回访到的逐个列出原因", "/callbacks/coverage", "site={site}&from={first}&to={last}",
    group="投诉与回访", seen_by=SEES, order=12,
)  # fmt: skip
