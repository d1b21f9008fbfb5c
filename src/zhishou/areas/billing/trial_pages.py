"""试算: every unusual amount of a month, looked over one by one or a page at a time, and what is parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.billing import parking, trial
from zhishou.areas.billing.models import Charge, Item, Parked, Source
from zhishou.areas.billing.models.charges import charge_id, key_of
from zhishou.areas.billing.months import SEES, Month, asked
from zhishou.areas.billing.pages import UNITS
from zhishou.areas.billing.rates import Rates
from zhishou.areas.billing.trial import Odd, Trial
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.queries import milli
from zhishou.areas.property.usage_chart import Chart, bars
from zhishou.kernel import typed
from zhishou.kernel.doors import web
from zhishou.kernel.doors.downloads import xlsx_response
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.gate import perform
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity

A_PAGE, HISTORY = 50, 12
LABELS = {
    trial.NEGATIVE: gettext_lazy("负数"), trial.MISSING: gettext_lazy("缺"), trial.ZERO: gettext_lazy("为零"),
    trial.UP: gettext_lazy("偏高"), trial.DOWN: gettext_lazy("偏低"), trial.NEW: gettext_lazy("上月没有"),
}  # fmt: skip
COLOURS = {
    trial.NEGATIVE: "red", trial.MISSING: "red", trial.ZERO: "orange", trial.UP: "yellow", trial.DOWN: "yellow",
    trial.NEW: "blue",
}  # fmt: skip
SENTENCES = {
    trial.NEGATIVE: gettext_lazy("金额小于零。多半是估抄之后的真实读数，或者收款日期提前冲回了违约金。"),
    trial.MISSING: gettext_lazy("应当有这一笔，但没有：有表没有核实的读数，或者上月有、本月不再适用。"),
    trial.ZERO: gettext_lazy("金额是零：用量没有走，或者建筑面积没有登记。"),
    trial.UP: gettext_lazy("比上月高出很多。"),
    trial.DOWN: gettext_lazy("比上月低了很多。"),
    trial.NEW: gettext_lazy("上月没有这一笔，这个月有了。"),
}


@dataclass(frozen=True)
class Wanted:
    """Which of the unusual amounts a page shows."""

    view: str  # waiting, looked, one of the kinds; parked has a page part of its own
    item: str
    q: str

    @classmethod
    def of(cls, request: Asked) -> Wanted:
        """As the address says."""
        return cls(*(request.GET.get(name, "")[:40] for name in ("view", "item", "q")))

    def rows(self, found: Trial) -> list[Odd]:
        """The unusual amounts that fit, in their order."""
        rows = found.odd if self.view in ("looked", *LABELS) else found.waiting
        if self.view == "looked":
            rows = [one for one in rows if one.looked]
        elif self.view in LABELS:
            rows = [one for one in rows if one.why == self.view and not one.parked]
        if self.item:
            rows = [one for one in rows if one.item.code == self.item]
        if self.q:
            units = register.ids_named(found.site, self.q)
            rows = [one for one in rows if one.unit in units]
        return rows

    def asked(self) -> dict[str, str]:
        """For addresses."""
        return {name: value for name, value in (("view", self.view), ("item", self.item), ("q", self.q)) if value}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The trial beside last month, and the list of what is unusual; what is parked is a view of its own."""
    here = _here(request)
    wanted, found = Wanted.of(request), trial.of_run(here.site, here.period, here.run)
    may = request.actor.can("run_billing", here.site)
    context: dict[str, Any] = {
        "month": here, "site": here.site, "sites": here.sites, "label": here.label, "trial": found, "may": may,
        "list": _header(here, wanted, found), "back": request.GET.urlencode(), "limits": trial.Limits.of(here.site),
        "parks": wanted.view == "parked", "park_site": here.site,
    }  # fmt: skip
    if wanted.view == "parked":
        waits = Parked.objects.filter(site=here.site, period=here.period)
        context["page"] = Paginator(
            waits.select_related("unit", "item", "by", "released_by").order_by("released_at", "-at"), 20
        ).get_page(request.GET.get("page"))
    else:
        shown = Paginator(wanted.rows(found), A_PAGE).get_page(request.GET.get("page"))
        lines = _table(here, wanted, list(shown))
        context |= {
            "page": shown,
            "table": draw(_columns(), lines, bulk="looked" if may and wanted.view != "looked" else ""),
        }
    return render(request, "billing/trial.html", context)


def _here(request: Asked) -> Month:
    here = asked(request)
    if here is None:
        raise Http404
    return here


def _header(here: Month, wanted: Wanted, found: Trial) -> dict[str, Any]:
    counts = {why: sum(one.why == why and not one.parked for one in found.odd) for why in LABELS}
    views = [
        ("", _("待看"), len(found.waiting)),
        *((why, str(label), counts[why]) for why, label in LABELS.items() if counts[why]),
    ]
    views += [
        ("looked", _("看过"), sum(one.looked for one in found.odd)),
        ("parked", _("挂起"), parking.waiting(here.site, here.period).count()),
    ]
    items = [(one.item.code, one.item.name) for one in found.sums]
    more = wanted.asked()
    return {
        "views": [
            {"title": title, "url": here.url("/billing/trial", **{"view": name} if name else {}), "active": wanted.view == name, "count": n}
            for name, title, n in views
        ],
        "url": "/billing/trial", "keep": [("site", here.site.code), ("period", here.label), ("view", wanted.view)],
        "filters": [] if wanted.view == "parked" else [
            {"name": "item", "label": _("费项"), "value": wanted.item, "choices": items},
            {"name": "q", "label": _("房屋编码或房号"), "value": wanted.q},
        ],
        "export_url": "" if wanted.view == "parked" else here.url("/billing/trial.xlsx", **more),
    }  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column(_("房屋"), main=True), Column(_("费项")), Column(_("异常")), Column(_("用量（上月 → 本月）"), end=True),
        Column(_("上月（元）"), end=True), Column(_("本月（元）"), end=True), Column(_("比上月"), end=True),
    ]  # fmt: skip


def _table(here: Month, wanted: Wanted, rows: Sequence[Odd]) -> list[Line]:
    units = register.by_id([one.unit for one in rows])
    return [
        Line(one.key, [
            Cell(units[one.unit].code, url=_url(here, wanted, one.key)), Cell(one.item.name),
            Cell(str(LABELS[one.why]), badge=COLOURS[one.why]), Cell(_usages(one)),
            Cell(yuan(one.last_fen) if one.last_fen else "—"), Cell(yuan(one.fen) if one.fen else "—"), Cell(one.change),
        ])
        for one in rows
    ]  # fmt: skip


def _url(here: Month, wanted: Wanted, key: int) -> str:
    return here.url(f"/billing/trial/{key}", **wanted.asked())


def _usages(one: Odd) -> str:
    if one.item.kind != Item.Kind.METERED:
        return "—"
    return f"{milli(one.last_usage)} → {milli(one.usage)}"


@require_GET
@page(*SEES)
def line(request: Asked, key: int) -> HttpResponse:
    """One unusual amount: both months, its own history, the readings behind it, and what to do."""
    here, wanted = _here(request), Wanted.of(request)
    about = key_of(key)
    unit = register.unit(about.unit)
    item = Item.objects.filter(site=here.site, number=about.item).first()
    if unit is None or item is None or unit.site_id != here.site.pk or about.period != here.period:
        raise Http404
    found = trial.of_run(here.site, here.period, here.run)
    rows = wanted.rows(found)
    place = next((n for n, one in enumerate(rows) if one.key == key), None)
    ahead = rows[place + 1] if place is not None and place + 1 < len(rows) else None
    back = rows[place - 1] if place else None
    then = _url(here, wanted, ahead.key) if ahead else here.url("/billing/trial", **wanted.asked())
    one = next((each for each in found.odd if each.key == key), None)
    version = Rates(here.site).on(item, periods.last_day(here.period))
    context = {
        "month": here, "site": here.site, "label": here.label, "unit": unit, "item": item, "one": one, "key": key,
        "why": LABELS[one.why] if one else "", "sentence": SENTENCES[one.why] if one else "", "colour": COLOURS[one.why] if one else "",
        "place": place + 1 if place is not None else 0, "n": len(rows), "then": then, "period": here.period,
        "back_url": _url(here, wanted, back.key) if back else "", "ahead_url": _url(here, wanted, ahead.key) if ahead else "",
        "chart": _history(here, unit, item), "readings": _readings(here, unit, item), "unit_of": UNITS.get(version.meter_kind if version else 0, ""),
        "usages": _usages(one) if one else "", "final": found.final, "fen": one.fen if one else 0, "last_fen": one.last_fen if one else 0,
        "waits": parking.waiting(here.site, here.period).filter(Q(unit=unit, item=item) | Q(unit=unit, item=None) | Q(unit=None, item=item)).first(),
        "may_park": item.kind in parking.OWN and not (one and one.parked), "list_url": here.url("/billing/trial", **wanted.asked()),
    }  # fmt: skip
    return render(request, "billing/trial_line.html", context)


def _history(here: Month, unit: Unit, item: Item) -> Chart | None:
    """The unit's amounts of the item, a bar a month; the month in question is not among them until it is billed."""
    wanted = Q()
    for back in range(HISTORY, -1, -1):
        low = charge_id(periods.add(here.period, -back), unit.pk, item.number, 0)
        wanted |= Q(pk__gte=low, pk__lt=charge_id(periods.add(here.period, -back), unit.pk, item.number + 1, 0))
    sums: dict[int, int] = {}
    for period, fen in Charge.objects.filter(wanted).exclude(source=Source.OPENING).values_list("period", "amount_fen"):
        sums[period] = sums.get(period, 0) + fen
    return bars([(p, fen, yuan(fen), p == here.period) for p, fen in sorted(sums.items())])


def _readings(here: Month, unit: Unit, item: Item) -> list[dict[str, Any]]:
    """The readings of the period behind a metered amount, verified or not."""
    if item.kind != Item.Kind.METERED:
        return []
    kinds = {version.meter_kind for version in Rates(here.site).versions[item.pk]}
    return [
        {
            "row": r, "verified": r.state == r.State.VERIFIED, "previous": milli(r.previous_milli),
            "value": milli(r.value_milli), "usage": milli(r.usage_milli),
        }
        for r in register.readings_of_unit(unit, here.period, kinds)
    ]  # fmt: skip


@require_POST
@page("run_billing")
def looked(request: Asked) -> HttpResponse:
    """确认无误 for the ticked lines, or for the one that is shown: one operation for all of them."""
    here = _here(request)
    keys = typed.numbers(request.POST.getlist("row"))
    perform("billing.look_over", request.actor, {"site": here.site, "period": here.period, "keys": keys}, door="page")
    messages.success(request, quantity("已确认 {n} 行。", n=len(keys)))
    back = request.POST.get("back", "")
    fine = web.is_ours(request, back) and back.startswith("/billing/trial")
    return web.onward(request, back if fine else here.url("/billing/trial"))


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """What the list shows, of every page."""
    here = _here(request)
    rows = Wanted.of(request).rows(trial.of_run(here.site, here.period, here.run))
    lines = ([cell.text for cell in line.cells] for line in _table(here, Wanted("", "", ""), rows))
    data = as_bytes([Sheet(_("试算异常"), [column.label for column in _columns()], lines)])
    return xlsx_response(data, f"trial-{here.site.code}-{here.period}.xlsx")
