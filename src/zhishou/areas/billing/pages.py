"""The billing month of a community: its steps, what is charged, and what must be zero."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.billing import checking
from zhishou.areas.billing.models import Charge, Item, Run
from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.property import balance, periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

SEES = ("run_billing", "approve_billing", "answer_fees")


@require_GET
@page(*SEES)
def month(request: Asked) -> HttpResponse:
    """收费: a month of a community, step by step; by default the latest one."""
    held = request.actor.sites(*SEES)
    sites = list(Site.objects.filter(pk__in=register.sites_with_units(held)).order_by("path"))
    if not sites:
        return render(request, "billing/nothing.html")
    wanted = request.GET.get("site", "")
    site = next((s for s in sites if s.code == wanted), None if wanted else sites[0])
    if site is None:
        raise Http404
    period = _period(request.GET.get("period", ""), site)
    found = checking.check(request.actor, site, period)
    run = Run.objects.filter(site=site, period=period).first()
    context = {
        "site": site, "sites": sites, "period": period, "label": periods.words(period), "run": run, "found": found,
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
        "steps": _steps(found, run, f"?site={site.code}&period={periods.words(period)}"), "items": _items(site, period, found, run),
        "total": yuan(run.amount_fen if run else found["fen"]),
        "balances": [b for b in balance.balance(site, period) if b.number == "合计"],
    }  # fmt: skip
    return render(request, "billing/month.html", context)


def _period(text: str, site: Site) -> int:
    try:
        return periods.read(text)
    except ValueError:
        last = Run.objects.filter(site=site).order_by("-period").first()
        return last.period if last else periods.of(clock.today())


def _steps(found: dict[str, Any], run: Run | None, asked: str) -> list[dict[str, object]]:
    read, doubts, parked = not found["missing"], not found["doubts"], not found["parked"]
    done = run is not None and run.finished_at is not None
    approved = run is not None and run.approved_at is not None
    names = [
        (_("抄表"), _("齐全") if read else _("缺 {n} 块表").format(n=len(found["missing"])), read),
        (_("核对"), _("已清零") if doubts else _("存疑 {n}").format(n=len(found["doubts"])), doubts),
        (_("试算"), _("公摊齐全") if parked else _("公摊暂停 {n}").format(n=len(found["parked"])), parked),
        (_("出账"), _("{n} 笔").format(n=run.rows) if done and run else _("未出账"), done),
        (_("复核"), _("已复核") if approved else _("等待第二个人"), approved),
    ]
    now = next((place for place, (_n, _l, ok) in enumerate(names) if not ok), len(names))
    urls = dict(enumerate(("/readings", f"/readings/doubts{asked}")))
    return [
        {
            "n": place + 1, "title": title, "line": line, "state": "done" if ok else "now" if place == now else "",
            "url": urls.get(place, ""),
        }
        for place, (title, line, ok) in enumerate(names)
    ]  # fmt: skip


def _items(site: Site, period: int, found: dict[str, Any], run: Run | None) -> list[dict[str, object]]:
    """Each item with rows, sum and the difference to the month before; from the books once they are run."""
    before = _sums(site, periods.add(period, -1))
    now = _sums(site, period) if run and run.finished_at else {i["name"]: (i["rows"], i["fen"]) for i in found["items"]}
    rows: list[dict[str, object]] = []
    for name, (count, fen) in now.items():
        last = before.get(name, (0, 0))[1]
        change = f"{(fen - last) * 1000 // abs(last) / 10:+.1f}%" if last else "—"
        rows.append({"name": name, "rows": count, "yuan": yuan(fen), "change": change})
    return rows


def _sums(site: Site, period: int) -> dict[str, tuple[int, int]]:
    units = register.unit_ids(site)
    if not units:
        return {}
    low, high = charge_id(period, units[0], 0, 0), charge_id(period, units[-1] + 1, 0, 0)
    names = {item.pk: item.name for item in Item.objects.filter(site=site).order_by("number")}
    found: dict[str, tuple[int, int]] = {}
    for item, fen in Charge.objects.filter(pk__gte=low, pk__lt=high, site=site).values_list("item_id", "amount_fen"):
        rows, total = found.get(names[item], (0, 0))
        found[names[item]] = (rows + 1, total + fen)
    return found
