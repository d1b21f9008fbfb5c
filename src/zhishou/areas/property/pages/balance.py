"""水电平衡: every master against what lies below it, how it went over the year, and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.property import balance, periods, printing
from zhishou.areas.property.balance import TOTAL, Balance, Meters
from zhishou.areas.property.models import Meter, Reading
from zhishou.areas.property.pages.rounds import choices
from zhishou.areas.property.queries import milli, sites_with_meters
from zhishou.areas.property.suspects import Suspect, suspects
from zhishou.kernel import clock, spans
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook, site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Site
from zhishou.kernel.money import plain
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.spans import Span
from zhishou.kernel.standard import standard_report

SEES = ("answer_fees", "run_billing", "approve_billing", "enter_readings", "accept_readings", "see_statistics")

MOST_MONTHS = 120


@dataclass
class Seen:
    """What the page, the workbook and the paper show of one community and a period, or several together."""

    site: Site
    months: list[int]
    rows: list[Balance]
    tolerance: dict[int, int]
    trend: dict[str, list[tuple[int, Balance]]]  # by kind: each period with its sum
    suspects: list[tuple[Balance, list[Suspect]]]
    unread: list[
        tuple[Meter, str]
    ]  # masters of which a period tells nothing, and which period where it is one of several
    buildings: list[str]
    building: str

    @property
    def period(self) -> int:
        """The last of its periods."""
        return self.months[-1]

    @property
    def span(self) -> Span:
        """The days it tells of."""
        return spans.of_months(periods.words(self.months[0]), periods.words(self.period))


def _seen(request: Asked) -> Seen:
    sites = choices(request, *SEES)
    site = site_asked(request, sites)
    if site is None:
        raise Http404
    months = _months(request, site)
    period, (first, last) = months[-1], balance.span(months[-1])
    meters, tolerance = Meters(site, min(first, months[0]), last), balance.tolerances(site)
    whole = meters.over(months)
    buildings = sorted({row.building for row in whole if row.building})
    building = request.GET.get("building", "")
    rows = [row for row in whole if not building or row.building == building]
    trend: dict[str, list[tuple[int, Balance]]] = {}
    for month in [periods.add(first, n) for n in range(balance.TREND_PERIODS)]:
        for row in meters.balances(month):
            if row.number == TOTAL:
                trend.setdefault(row.kind, []).append((month, row))
    beyond = [row for row in rows if row.line and row.beyond(tolerance)] if len(months) == 1 else []
    looked = [(row, found) for row in beyond if (found := suspects(meters, row, period))]
    unread = [
        (one, periods.words(month) if len(months) > 1 else "")
        for month in months
        if meters.used[month] and not building
        for one in meters.unread(month)
    ]
    return Seen(site, months, rows, tolerance, trend, looked, unread, buildings, building)


def _months(request: Asked, site: Site) -> list[int]:
    """The periods of the address, from `period` to `until`; the latest that was read where it names none."""
    first = _period(request.GET.get("period", ""), site)
    return periods.between_named(first, periods.named(request.GET.get("until", "")) or first)[:MOST_MONTHS]


def _period(text: str, site: Site) -> int:
    if period := periods.named(text):
        return period
    last = Reading.objects.filter(site=site, state=Reading.State.VERIFIED, meter__use=3).order_by("-period").first()
    return last.period if last else periods.of(clock.today())


@require_GET
@page(*SEES)
def page_of(request: Asked) -> HttpResponse:
    """水电平衡表: by period and building, against the tolerance, with ranked suspects and the year's trend."""
    sites = choices(request, *SEES)
    if not sites:
        return render(request, "property/balance.html", {"seen": None})
    seen = _seen(request)
    first, last = periods.words(seen.months[0]), periods.words(seen.period)
    asked = {"site": seen.site.code, "period": first, "until": last}
    context = {
        "seen": seen, "sites": sites, "label": seen.span.words, "query": urlencode({**asked, "building": seen.building}), "first": first, "last": last,
        "before": periods.words(periods.add(seen.months[0], -1)), "after": periods.words(periods.add(seen.period, 1)),
        "rows": [_line(row, seen) for row in seen.rows], "chart": _chart(seen),
        "suspects": [(row, [(s, milli(s.milli)) for s in found]) for row, found in seen.suspects],
        "tolerances": [(row.kind, _percent(seen.tolerance[row.kind_id])) for row in seen.rows if row.number == TOTAL],
    }  # fmt: skip
    return render(request, "property/balance.html", context)


def _line(row: Balance, seen: Seen) -> dict[str, Any]:
    return {"cells": row.cells(), "total": row.number == TOTAL, "beyond": row.beyond(seen.tolerance), "one": row}


def _percent(value_e2: int) -> str:
    return f"{plain(value_e2)}%"


def _chart(seen: Seen) -> dict[str, Any]:
    months = sorted({month for rows in seen.trend.values() for month, _row in rows})
    rates = {kind: dict(rows) for kind, rows in seen.trend.items()}
    series = [
        {"name": kind, "values": [_as_percent(found.get(month)) for month in months]} for kind, found in rates.items()
    ]
    labels = [periods.words(month) for month in months]
    table = [
        {"cells": [label, *(_rate(found.get(month)) for found in rates.values())]}
        for label, month in zip(labels, months, strict=True)
    ]
    return {
        "title": _("损耗率"), "kind": "trend", "id": "balance-trend", "unit": "%", "small": True,
        "data": {"labels": labels, "series": series}, "table": {"head": [_("账期"), *rates], "rows": table},
    }  # fmt: skip


def _rate(row: Balance | None) -> str:
    if row is None:
        return ""
    return _("{rate}（读数不全）").format(rate=row.rate) if row.not_read else row.rate


def _as_percent(row: Balance | None) -> float | None:
    return None if row is None or row.rate_e2 is None else row.rate_e2 / 100


def _tables(seen: Seen) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """Rows of the balance, of the suspects, of the trend: the same in the workbook and on paper."""
    rows = [[*row.cells(), _("超限") if row.beyond(seen.tolerance) else ""] for row in seen.rows]
    odd = [[one.number, s.number, s.place, s.why, milli(s.milli)] for one, found in seen.suspects for s in found]
    odd += [
        [m.number, m.number, m.label, " ".join(filter(None, (month, _("总表没有核实的读数")))), ""]
        for m, month in seen.unread
    ]
    trend = [
        [
            periods.words(month),
            kind,
            *(milli(v) for v in (row.master_milli, row.units_milli, row.public_milli)),
            row.rate,
        ]
        for kind, months in seen.trend.items()
        for month, row in months
    ]
    return rows, odd, trend


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The balance as a workbook: the masters, the suspects, the year."""
    seen = _seen(request)
    rows, odd, trend = _tables(seen)
    sheets = [
        Sheet(_("水电平衡"), [*map(_, balance.HEADS), _("超限")], rows),
        Sheet(_("可能的去处"), [_("总表"), _("表号"), _("房屋"), _("原因"), _("相差")], odd),
        Sheet(_("走势"), [_("账期"), _("种类"), _("总表用量"), _("分户合计"), _("公用合计"), _("损耗率")], trend),
    ]  # fmt: skip
    return Workbook(sheets, f"balance-{seen.site.code}-{seen.period}.xlsx")


@require_GET
@page(*SEES)
@in_chinese
def as_pdf(request: Asked) -> HttpResponse:
    """《水电费平衡报表》 on A4."""
    seen = _seen(request)
    rows, odd, trend = _tables(seen)
    limits = {row.kind: _percent(seen.tolerance[row.kind_id]) for row in seen.rows}
    pdf = printing.balance_pdf(seen.site, seen.span.words, rows, limits=limits, suspects=odd, trend=trend)
    return pdf_response(pdf, f"balance-{seen.site.code}-{seen.period}.pdf")


standard_report(
    "水电平衡表", "总表、分户、公用和损耗，超过允许范围的列出可疑表", "/balance", "site={site}&period={month}&until={until}", group="抄表水电", seen_by=SEES, order=30,
    there=lambda site: bool(sites_with_meters({site.pk})),
)  # fmt: skip
