"""收费标准: what a community charges, version by version, and where the next one is taken in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zhishou.areas.billing import printing, told
from zhishou.areas.billing.models import Item, Tariff
from zhishou.areas.billing.models.tariffs import SEES_FEES
from zhishou.areas.billing.months import Month, asked
from zhishou.areas.billing.tariff_rows import SUBSCRIBERS
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response, xlsx_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.phrasing import listed, quantity

IMPORT = "/import?kind=tariffs"


@require_GET
@page(*SEES_FEES)
def tariffs(request: Asked) -> HttpResponse:
    """Every item of a community with its versions, the one in force today first (property.cashier.2)."""
    here = asked(request, *SEES_FEES)
    if here is None:
        return render(request, "billing/nothing.html")
    context = {
        "site": here.site, "sites": here.sites, "items": _items(here),
        "import_url": IMPORT if request.actor.can("keep_tariffs", here.site) else "",
    }  # fmt: skip
    return render(request, "billing/tariffs.html", context)


@require_GET
@page(*SEES_FEES)
def as_excel(request: Asked) -> HttpResponse:
    """Every version, those of the past included."""
    here = _here(request)
    heads = [_("费项"), _("代码"), _("种类"), _("生效日期"), _("现行"), *map(str, _HEADS)]
    rows = [
        [
            one["item"].name, one["item"].code, str(one["item"].get_kind_display()), version["from"],
            _("是") if version["in_force"] else "", *_cells(version),
        ]
        for one in _items(here)
        for version in one["versions"]
    ]  # fmt: skip
    return xlsx_response(as_bytes([Sheet(_("收费标准"), heads, rows)]), f"tariffs-{here.site.code}.xlsx")


@require_GET
@page(*SEES_FEES)
@in_chinese
def as_pdf(request: Asked) -> HttpResponse:
    """《收费公示表》 for the wall: what is charged now, and what is announced."""
    here = _here(request)
    rows = [
        [one["item"].name, str(one["item"].get_kind_display()), *_cells(version), f"{version['from']:%Y-%m-%d}"]
        for one in _items(here)
        for version in one["versions"]
        if version["in_force"] or version["to_come"]
    ]
    return pdf_response(printing.tariffs_pdf(here.site, rows), f"tariffs-{here.site.code}.pdf")


_HEADS = (
    gettext_lazy("单价（元）"),
    gettext_lazy("谁交"),
    gettext_lazy("应缴日"),
    gettext_lazy("违约金"),
    gettext_lazy("依据"),
)


def _here(request: Asked) -> Month:
    here = asked(request, *SEES_FEES)
    if here is None:
        raise Http404
    return here


def _cells(version: dict[str, Any]) -> list[str]:
    """A version as five cells: price, who pays, due day, late fee, basis."""
    prices = "\n".join(f"{span}：{price}" if span else price for span, price in version["prices"])
    vacant = "" if version["vacant"] is None else "\n" + _("空置收 {n}%").format(n=version["vacant"])
    return [prices, f"{version['for_whom']}{vacant}", version["due"], version["late"] or "—", version["basis"] or "—"]


def _items(here: Month) -> list[dict[str, Any]]:
    versions: dict[int, list[Tariff]] = {}
    for version in Tariff.objects.filter(site=here.site).select_related("item", "by").order_by("-effective_from"):
        versions.setdefault(version.item_id, []).append(version)
    items = Item.objects.filter(site=here.site).exclude(kind=Item.Kind.LATE).order_by("kind", "code")
    return [_shown(item, versions.get(item.pk, [])) for item in items]


def _shown(item: Item, versions: list[Tariff]) -> dict[str, Any]:
    today = clock.today()
    force = next((version for version in versions if version.effective_from <= today), None)
    return {
        "item": item,
        "versions": [_version(one, one is force, one.effective_from > today) for one in versions],
    }


def _version(one: Tariff, in_force: bool, to_come: bool) -> dict[str, Any]:
    """A version in the words of its table."""
    names = {**dict(Unit.Kind.choices), SUBSCRIBERS: _("只有订购的房屋")}
    kinds = listed(str(names[kind]) for kind in one.applies_to)
    return {
        "prices": told.prices(one) if one.tiers else [("", told.prices(one)[0][1])],
        "from": one.effective_from,
        "in_force": in_force,
        "to_come": to_come,
        "for_whom": "　".join(filter(None, (one.pool_name, kinds))) or _("全部房屋"),
        "due": _due(one),
        "vacant": one.vacant_percent if one.vacant_percent != 100 else None,
        "late": told.late_rate(one) if one.late_rate_e6 else "",
        "basis": one.legal_basis,
    }


def _due(one: Tariff) -> str:
    month = {0: _("当月"), 1: _("次月")}.get(one.due_months) or quantity("{n} 个月后", n=one.due_months)
    return (
        _("{month} {day} 日").format(month=month, day=one.due_day)
        if one.due_day
        else _("{month}底").format(month=month)
    )
