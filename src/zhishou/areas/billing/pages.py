"""The billing month of a community: its steps, what is charged, and what must be zero."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing import closing, printing, steps, trial
from zhishou.areas.billing.export import HEADERS, lines_of
from zhishou.areas.billing.models import Chunk, Item, Run
from zhishou.areas.billing.months import SEES, Month, asked
from zhishou.areas.property import balance, periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Meter
from zhishou.areas.property.queries import thousands
from zhishou.areas.property.usage_chart import Chart, bars
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import Workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.standard import standard_report

UNITS = {Meter.Kind.WATER.value: "m³", Meter.Kind.ELECTRICITY.value: "kWh", Meter.Kind.GAS.value: "m³"}
WARNED = 100  # a change of so many tenths of a percent is set in colour
OPEN_MONTHS, SHOWN_MONTHS, LISTED = 3, 12, 50


@require_GET
@page(*SEES)
def month(request: Asked) -> HttpResponse:
    """收费: a month of a community, step by step; by default the latest one."""
    here = asked(request)
    if here is None:
        return render(request, "billing/nothing.html")
    site, period, run = here.site, here.period, here.run
    found = trial.of_run(site, period, run)
    unread = found.unread
    doubts = list(register.doubted_readings(request.actor, site, period))
    context = {
        "month": here, "site": site, "sites": here.sites, "label": here.label, "run": run, "trial": found,
        "parked_pools": [(item, _(reason)) for item, reason in found.parked_pools], "steps": _steps(here, run, found, len(doubts)), "items": [_item(one) for one in found.sums],
        "total": yuan(found.fen), "change": trial.change(found.fen, found.last_fen), "job": _running(here, run),
        "unread": unread[:LISTED], "unread_n": len(unread), "doubts": len(doubts), "parked": found.parked,
        "tail": yuan(found.tail_fen), "figures": here.url("/billing/figures"), "tariffs_url": f"/tariffs?site={site.code}",
    }  # fmt: skip
    return render(request, "billing/month.html", context)


@require_GET
@page(*SEES)
def figures(request: Asked) -> HttpResponse:
    """Collection rates of the year and the balances of the month: what the month's page shows beside its work."""
    here = asked(request)
    if here is None:
        raise Http404
    rates = _rates(here, register.unit_ids(here.site))
    told = [(periods.words(month), f"{tenths / 10:.1f}%") for month, tenths in reversed(rates)]
    context = {
        "site": here.site,
        "label": here.label,
        "balances": _balances(here),
        "chart": _chart(rates),
        "rates": told,
    }
    return render(request, "billing/figures.html", context)


def _steps(here: Month, run: Run | None, found: trial.Trial, doubts: int) -> list[dict[str, Any]]:
    """The eight steps of the month; the first that is not done is the one to do now."""
    unread = found.unread
    all_meters = register.meters_to_read(here.site)
    waiting, ran = len(found.waiting), run is not None and run.finished_at is not None
    approved, closed = run is not None and run.approved_at is not None, closing.is_closed(here.site, here.period)
    read = _("{n} / {all}").format(n=f"{all_meters - len(unread):,}", all=f"{all_meters:,}")
    stands = [
        (_("抄表"), steps.Stand(read, not unread, "/readings")),
        (_("核对"), steps.Stand(_("存疑 {n}").format(n=doubts) if doubts else _("已清零"), not doubts, here.url("/readings/doubts"))),
        (_("试算"), steps.Stand(_("异常 {n}，待看").format(n=waiting) if waiting else _("没有待看的异常"), not waiting, here.url("/billing/trial"))),
        (_("出账"), steps.Stand(_ran(run), ran and approved)),
        *((_(step.title), step.find(here.site, here.period)) for step in steps.later()),
        (_("对账催缴"), steps.Stand("", closed)),
        (_("月结"), steps.Stand(_("已月结") if closed else _("未月结"), closed, here.url("/billing/close"))),
    ]  # fmt: skip
    now = next((place for place, (_title, one) in enumerate(stands) if not one.done), len(stands))
    return [
        {
            "n": place + 1, "title": title, "line": one.line, "url": one.url,
            "state": "done" if one.done else "now" if place == now else "",
        }
        for place, (title, one) in enumerate(stands)
    ]  # fmt: skip


def _ran(run: Run | None) -> str:
    if run is None:
        return _("未出账")
    if run.finished_at is None:
        percent = _progress(run)[2]
        return _("进行中 {percent}%").format(percent=percent)
    return quantity("{n:,} 笔，已复核", n=run.rows) if run.approved_at else quantity("{n:,} 笔，待复核", n=run.rows)


def _progress(run: Run) -> tuple[int, int, int]:
    """Parts done, all parts of the turn, and percent."""
    parts = list(Chunk.objects.filter(run=run, turn=run.passes).values_list("done_at", flat=True))
    done = sum(at is not None for at in parts)
    return done, len(parts), done * 100 // len(parts) if parts else 0


def _running(here: Month, run: Run | None) -> dict[str, Any] | None:
    """An unfinished run as `parts/progress.html` shows it."""
    if run is None or run.finished_at is not None:
        return None
    done, total, percent = _progress(run)
    rows = sum(Chunk.objects.filter(run=run).values_list("rows", flat=True))
    return {
        "id": f"run-{run.pk}", "title": _("出账　{label}　{site}").format(label=here.label, site=here.site.name),
        "total": total, "done": done, "percent": percent, "running": True,
        "count_line": quantity("{done} / {total} 部分　{n:,} 笔", n=rows, done=done, total=total),
        "sentence": _("可以离开此页。中断后再次运行只补未出的账，不会重复。"), "poll_url": here.url("/billing/progress"),
    }  # fmt: skip


@require_GET
@page(*SEES)
def progress(request: Asked) -> HttpResponse:
    """How far the run has come; once it is finished the page is drawn anew."""
    here = asked(request)
    if here is None:
        raise Http404
    job = _running(here, here.run)
    if job is None:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "parts/progress.html", {"job": job})


def _item(one: trial.Sum) -> dict[str, Any]:
    changed = trial.change(one.fen, one.last_fen)
    odd = bool(one.last_fen) and abs(one.fen - one.last_fen) * 1000 >= WARNED * abs(one.last_fen)
    return {
        "name": one.item.name, "units": f"{one.units:,}", "usage": usage_of(one), "yuan": yuan(one.fen),
        "last": yuan(one.last_fen), "change": changed, "odd": odd, "item": one.item,
    }  # fmt: skip


def usage_of(one: trial.Sum) -> str:
    """What an item was billed for, with its unit of measure; a dash where there is none."""
    if one.item.kind == Item.Kind.AREA:
        return f"{yuan(one.usage)} ㎡"
    if one.item.kind in (Item.Kind.METERED, Item.Kind.SHARED) and one.meter_kind:
        return f"{thousands(one.usage)} {UNITS[one.meter_kind]}"
    return "—"


def _balances(here: Month) -> list[dict[str, Any]]:
    limits = balance.tolerances(here.site)
    return [
        {
            "kind": one.kind, "master": thousands(one.master_milli), "below": thousands(one.units_milli + one.public_milli),
            "rate": one.rate, "beyond": one.beyond(limits), "unit": UNITS.get(one.kind_id, ""),
        }
        for one in balance.balance(here.site, here.period)
        if one.number == balance.TOTAL
    ]  # fmt: skip


def _rates(here: Month, units: list[int]) -> list[tuple[int, int]]:
    """收缴率 of the last twelve months, in tenths of a percent."""
    from zhishou.areas.arrears.queries import rates

    first = periods.add(here.period, 1 - SHOWN_MONTHS)
    return rates.by_month(here.site, first, here.period, units, open_months=OPEN_MONTHS)


def _chart(rates: list[tuple[int, int]]) -> Chart | None:
    return bars([(month, tenths, f"{tenths / 10:.1f}%", False) for month, tenths in rates])


@require_GET
@page(*SEES)
def as_excel(request: Asked) -> HttpResponse:
    """The month as a workbook: the items beside last month's, what is unusual, and every charge."""
    here = asked(request)
    if here is None:
        raise Http404
    found = trial.of_run(here.site, here.period, here.run)
    sums = [
        [one["name"], one["units"], one["usage"], one["yuan"], one["last"], one["change"]]
        for one in map(_item, found.sums)
    ]
    sheets = [
        Sheet(_("本月应收"), [_("费项"), _("户数"), _("用量"), _("应收（元）"), _("上月（元）"), _("比上月")], sums),
        Sheet(_("应收明细"), HEADERS, lines_of(here.site, here.period)),
    ]  # fmt: skip
    return Workbook(sheets, f"billing-{here.site.code}-{here.period}.xlsx")


@require_GET
@page(*SEES)
def as_pdf(request: Asked) -> HttpResponse:
    """《账期应收汇总表》 on A4."""
    here = asked(request)
    if here is None:
        raise Http404
    found = trial.of_run(here.site, here.period, here.run)
    pdf = printing.month_pdf(found, [_item(one) for one in found.sums], here.run)
    return pdf_response(pdf, f"billing-{here.site.code}-{here.period}.pdf")


standard_report(
    "账期应收汇总表", "一个账期各费项的户数、用量和应收，与上月比较", "/billing", "site={site}&period={month}",
    group="收费与欠费", seen_by=SEES, order=19, there=lambda site: bool(register.sites_with_units([site.pk])),
)  # fmt: skip
