"""首月核对: our first month beside the old system's last bill, unit by unit, with reasons, signed off."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.billing import comparing
from zhishou.areas.billing.comparing import Comparison, Line
from zhishou.areas.billing.models import Explained
from zhishou.areas.billing.months import SEES, Month, asked
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import typed
from zhishou.kernel.doors import tables, web
from zhishou.kernel.doors.downloads import xlsx_response
from zhishou.kernel.doors.tables import Cell, Column, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.gate import perform
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity

A_PAGE = 50
URL = "/billing/first-month"


@require_GET
@page(*SEES)
def compare(request: Asked) -> HttpResponse:
    """The comparison: sums, the differences with their reasons, and the signature."""
    here = asked(request)
    found = comparing.of(here.site) if here else None
    if here is None or found is None:
        return render(request, "billing/first_month_nothing.html", {"month": here})
    view, code = request.GET.get("view", ""), request.GET.get("item", "")
    rows = [line for line in _shown(found, view) if not code or line.item.code == code]
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    may = request.actor.can("run_billing", here.site) and found.signed is None
    context: dict[str, Any] = {
        "month": here, "site": here.site, "sites": here.sites, "found": found, "page": shown, "may": may,
        "ours": yuan(found.ours), "theirs": yuan(found.theirs), "difference": yuan(found.ours - found.theirs),
        "label": periods.words(found.period), "old_label": periods.words(found.old_period),
        "table": draw(_columns(), _lines(list(shown)), bulk="reasons" if may and view != "all" else ""),
        "list": _header(here, found, view, code), "reasons": Explained.Why.choices, "back": request.GET.urlencode(),
        "suggested": sum(bool(line.suggested) for line in found.unexplained),
    }  # fmt: skip
    return render(request, "billing/first_month.html", context)


def _shown(found: Comparison, view: str) -> list[Line]:
    if view == "all":
        return found.lines
    if view == "mend":
        return found.to_mend
    return [line for line in found.differing if line.why] if view == "told" else found.unexplained


def _header(here: Month, found: Comparison, view: str, code: str) -> dict[str, Any]:
    told = sum(bool(line.why) for line in found.differing)
    views = [
        ("", _("没有原因"), len(found.unexplained)), ("told", _("有原因"), told), ("mend", _("要更正"), len(found.to_mend)),
        ("all", _("全部"), len(found.lines)),
    ]  # fmt: skip
    items = {line.item.code: line.item.name for line in found.lines}
    url = f"{URL}?site={here.site.code}"
    return {
        "views": [
            {"title": title, "url": f"{url}&view={name}" if name else url, "active": view == name, "count": n}
            for name, title, n in views
        ],
        "url": URL, "keep": [("site", here.site.code), ("view", view)],
        "filters": [{"name": "item", "label": _("费项"), "value": code, "choices": list(items.items())}],
        "export_url": f"{URL}.xlsx?site={here.site.code}",
    }  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column(_("房屋"), main=True), Column(_("费项")), Column(_("旧系统（元）"), end=True), Column(_("新系统（元）"), end=True),
        Column(_("差异（元）"), end=True), Column(_("原因")), Column(_("说明")),
    ]  # fmt: skip


def _lines(rows: list[Line]) -> list[tables.Line]:
    units = register.by_id([line.unit for line in rows])
    return [tables.Line(line.key, _cells(line, units[line.unit].code, units[line.unit].url())) for line in rows]


def _cells(line: Line, code: str, url: str) -> list[Cell]:
    why = str(Explained.Why(line.why).label) if line.why else ""
    hint = (
        _("多半是：{why}").format(why=Explained.Why(line.suggested).label) if line.suggested and line.difference else ""
    )
    return [
        Cell(code, url=url), Cell(line.item.name), Cell(yuan(line.theirs)), Cell(yuan(line.ours)),
        Cell(yuan(line.difference) if line.difference else "—"), Cell(why or hint or "—"),
        Cell("　".join(filter(None, (line.note, line.by)))),
    ]  # fmt: skip


@require_POST
@page("run_billing")
def reasons(request: Asked) -> HttpResponse:
    """The reason of the ticked lines; or of every line for which one lies near, each its own."""
    here = asked(request)
    found = comparing.of(here.site) if here else None
    if here is None or found is None:
        raise Http404
    groups: dict[str, list[int]] = defaultdict(list)
    if request.POST.get("do") == "suggested":
        for line in found.unexplained:
            if line.suggested:
                groups[line.suggested].append(line.key)
    else:
        keys = typed.numbers(request.POST.getlist("row"))
        groups[request.POST.get("why", "")] = keys
    for why, keys in groups.items():
        data = {"site": here.site, "keys": keys, "why": why, "note": request.POST.get("note", "")}
        perform("billing.explain_difference", request.actor, data, door="page")
    messages.success(request, quantity("已记下 {n} 处的原因。", n=sum(map(len, groups.values()))))
    back = request.POST.get("back", "")
    return web.onward(request, f"{URL}?{back}" if back and "\n" not in back else f"{URL}?site={here.site.code}")


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """Every line of the comparison as Excel, with reasons and the sums."""
    here = asked(request)
    found = comparing.of(here.site) if here else None
    if here is None or found is None:
        raise Http404
    units = register.by_id([line.unit for line in found.lines])
    rows = ([cell.text for cell in _cells(line, units[line.unit].code, "")] for line in found.lines)
    signed = found.signed
    sums = [
        [_("旧系统账期"), periods.words(found.old_period)], [_("新系统账期"), periods.words(found.period)],
        [_("旧系统合计"), yuan(found.theirs)], [_("新系统合计"), yuan(found.ours)], [_("行数"), str(len(found.lines))],
        [_("有差异"), str(len(found.differing))], [_("签字"), f"{signed.signed_by} {signed.signed_at:%Y-%m-%d}" if signed else "—"],
    ]  # fmt: skip
    data = as_bytes(
        [
            Sheet(_("首月核对"), [column.label for column in _columns()], rows),
            Sheet(_("合计"), [_("项目"), _("内容")], sums),
        ]
    )
    return xlsx_response(data, f"first-month-{here.site.code}.xlsx")
