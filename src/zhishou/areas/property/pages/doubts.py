"""存疑读数: each doubted reading with its reasons and its own history, cleared one by one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.property import checks, periods, queries
from zhishou.areas.property.models import Reading, Round
from zhishou.areas.property.pages.rounds import READS, choices
from zhishou.areas.property.usage_chart import chart
from zhishou.kernel import clock, files
from zhishou.kernel.doors.lists import site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site


@require_GET
@page(*READS)
def doubts(request: Asked) -> HttpResponse:
    """One doubted reading and the row of those that wait; what another person entered is not shown."""
    sites = choices(request, *READS)
    if (site := site_asked(request, sites)) is None:
        return render(request, "property/doubts.html", {"rows": [], "sites": []})
    period = _period(request, site)
    rows = list(queries.doubted_readings(request.actor, site, period))
    at = request.GET.get("at", "")
    place = next((n for n, r in enumerate(rows) if str(r.pk) == at), 0)
    context: dict[str, Any] = {
        "site": site, "sites": sites, "period": period, "label": periods.words(period), "rows": _row(rows, place),
        "trial_url": f"/billing/trial?{urlencode({'site': site.code, 'period': periods.words(period)})}" if request.actor.can("run_billing", site) else "",
        "before": periods.words(periods.add(period, -1)), "after": periods.words(periods.add(period, 1)),
    }  # fmt: skip
    if rows:
        context |= _one(request, rows[place])
        context |= {
            "back": _url(site, period, rows[place - 1]) if place else "",
            "ahead": _url(site, period, rows[place + 1]) if place + 1 < len(rows) else "",
            "next_url": _url(site, period, rows[place + 1] if place + 1 < len(rows) else None),
            "place": place + 1, "n": len(rows),
        }  # fmt: skip
    return render(request, "property/doubts.html", context)


def _period(request: Asked, site: Site) -> int:
    if period := periods.named(request.GET.get("period", "")):
        return period
    waiting = Reading.objects.filter(site=site, state=Reading.State.DOUBTED, split_of=False).order_by("-period")
    latest = waiting.first() or Round.objects.filter(site=site).order_by("-period").first()
    return latest.period if latest else periods.of(clock.today())


def _url(site: Site, period: int, reading: Reading | None) -> str:
    asked = {"site": site.code, "period": periods.words(period)} | ({"at": str(reading.pk)} if reading else {})
    return f"/readings/doubts?{urlencode(asked)}"


def _row(rows: list[Reading], place: int) -> list[dict[str, Any]]:
    return [
        {
            "title": r.unit.code if r.unit else r.meter.number, "kind": r.get_kind_display(), "here": n == place,
            "url": _url(r.site, r.period, r), "why": reasons(r)[:1],
        }
        for n, r in enumerate(rows)
    ]  # fmt: skip


def reasons(reading: Reading) -> list[str]:
    """Why a reading is doubted, in plain words."""
    return [str(checks.LABELS[code]) for code in reading.why if code in checks.LABELS]


def _one(request: Asked, reading: Reading) -> dict[str, Any]:
    """The reading's own story. Its value is shown to those who entered it; to others only beside its photo."""
    history = queries.history(reading)
    entries = list(reading.entries.select_related("by").order_by("at"))
    mine = any(entry.by_id == request.user.pk for entry in entries)
    photos = list(files.of(reading, "dial"))
    compares = bool(photos) and not mine and request.GET.get("photo") == "1"
    neighbour = queries.swapped_with(reading) if "swapped" in reading.why else None
    return {
        "reading": reading, "meter": reading.meter, "why": reasons(reading), "mine": mine, "photos": photos,
        "compares": compares, "tries": len(entries), "entries": [(e.by.name if e.by else "—", queries.milli(e.value_milli)) for e in entries] if mine else [],
        "value": queries.milli(reading.value_milli if reading.value_milli is not None else reading.given_milli),
        "usage": queries.milli(reading.usage_milli), "previous": queries.milli(reading.previous_milli),
        "chart": chart(reading.kind, history, reading if mine or compares else None),
        "turned": reading.rolled_over, "top": queries.milli(reading.meter.dial_milli - 1000),
        "neighbour": neighbour, "neighbour_chart": chart(neighbour.kind, queries.history(neighbour)) if neighbour else None,
    }  # fmt: skip
