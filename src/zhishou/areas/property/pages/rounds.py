"""抄表: the rounds of a community, one round building by building, and the meter one stands before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.property import periods, queries, rounds
from zhishou.areas.property.models import Meter, Reading, Round
from zhishou.areas.property.rounds import Part, Stop
from zhishou.areas.property.usage_chart import chart, past_of, usual
from zhishou.kernel import clock, typed
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.lists import A_PAGE, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import Site

READS = ("enter_readings", "accept_readings")
SHOWN = 40
OTHER_KINDS = {1: "m³", 2: "kWh", 3: "m³"}


@require_GET
@page(*READS)
def listing(request: Asked) -> HttpResponse:
    """The rounds under way with their progress, and those that are over."""
    rows = Round.objects.within(request.actor).select_related("site", "closed_by").order_by("-period", "site", "kind")
    found = rounds.summaries(rows.filter(closed_at=None)[:SHOWN])
    shown = Paginator(rows.exclude(closed_at=None), A_PAGE).get_page(request.GET.get("page"))
    over = rounds.summaries(shown.object_list)
    columns = [
        Column(_("抄表"), main=True), Column(_("小区")), Column(_("种类")), Column(_("已抄"), end=True),
        Column(_("结束"), end=True),
    ]  # fmt: skip
    lines = [
        Line(one.round.pk, [
            Cell(periods.words(one.round.period), url=f"/readings/{one.round.pk}"), Cell(one.round.site.name),
            Cell(one.round.get_kind_display()), Cell(f"{one.done} / {one.meters}"),
            Cell(f"{clock.local(one.round.closed_at):%Y-%m-%d}" if one.round.closed_at else ""),
        ])
        for one in over
    ]  # fmt: skip
    today = clock.today()
    context = {
        "open": found, "over": draw(columns, lines) if lines else "", "page": shown,
        "given": {
            "period": periods.of(today), "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=5)).isoformat(),
        },
    }  # fmt: skip
    return render(request, "property/rounds.html", context)


def _round(request: Asked, pk: int) -> Round:
    found: Round | None = Round.objects.within(request.actor).select_related("site").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@page(*READS)
def one(request: Asked, pk: int) -> HttpResponse:
    """A round: how far each building is, what waits for a second person, what is not billed; closing it."""
    found = _round(request, pk)
    parts = rounds.parts(found)
    left = [stop for part in parts for stop in part.stops if stop.is_open and stop.meter.use != Meter.Use.MASTER]
    context = {
        "round": found, "parts": parts, "label": periods.words(found.period),
        "meters": sum(len(part.stops) for part in parts), "done": sum(part.done for part in parts),
        "doubted": sum(part.doubted for part in parts), "left": left[:SHOWN], "left_count": len(left),
        "missed": list(rounds.missed(found)[:200]),
        "doubts_url": "/readings/doubts?" + urlencode({"site": found.site.code, "period": periods.words(found.period)}),
    }  # fmt: skip
    return render(request, "property/round.html", context)


@require_GET
@page(*READS)
def sheet(request: Asked, pk: int) -> HttpResponse:
    """抄表册: the round as Excel to take along, filled in and imported again as it is."""
    headers = [_("表号"), _("抄表日期"), _("读数"), _("账期"), _("楼栋"), _("房屋"), _("上次读数"), _("状态")]
    return excel(_("抄表册"), headers, rounds.sheet(_round(request, pk)))


@require_GET
@page("enter_readings")
def walk(request: Asked, pk: int) -> HttpResponse:
    """The meter one stands before: `at` names it, else the first open one of the `part`."""
    found = _round(request, pk)
    parts = rounds.parts(found)
    stop, part = _where(request, parts)
    if stop is None:
        return redirect(f"/readings/{pk}")
    return render(request, "property/walk.html", _walk_context(request, found, part, stop))


def _where(request: Asked, parts: list[Part]) -> tuple[Stop | None, Part]:
    at, wanted = typed.number(request.GET.get("at", "")), typed.number(request.GET.get("part", ""))
    for part in parts:
        for stop in part.stops:
            if stop.meter.pk == at:
                return stop, part
    going = [p for p in parts if p.next_open] or parts
    if not going:
        raise Http404
    part = next((p for p in parts if p.id == wanted), going[0])
    return part.next_open, part


def _walk_context(request: Asked, found: Round, part: Part, stop: Stop) -> dict[str, Any]:
    meter, place = stop.meter, part.stops.index(stop)
    history = queries.history_of(meter.line_id, found.period)
    before = rounds.previous(meter, found.period)
    start = before.value_milli if before is not None else meter.initial_milli
    months = max(1, periods.between(before.period, found.period)) if before else 1
    band = usual(meter.kind, past_of(history), months)
    following = next((s for s in part.stops[place + 1 :] if s.is_open), None)
    return {
        "round": found, "part": part, "stop": stop, "meter": meter, "place": place + 1, "n": len(part.stops),
        "before": before, "start": queries.milli(start), "start_milli": start, "band": band,
        "unit": OTHER_KINDS[meter.kind], "chart": chart(meter.kind, history[-6:]),
        "mean": queries.milli(sum(r.usage_milli for r in history) // max(1, sum(r.months for r in history)) // 100 * 100),
        "back": part.stops[place - 1] if place else None,
        "ahead": part.stops[place + 1] if place + 1 < len(part.stops) else None, "following": following,
        "last": _last(request, found), "form": _form(request, found, meter),
        "skip_next": f"/readings/{found.pk}/walk?part={part.id}",
    }  # fmt: skip


def _form(request: Asked, found: Round, meter: Meter) -> dict[str, Any]:
    form = forms.build(
        find("property.take_reading"), request.actor, given={"meter": meter}, hidden={"value_milli", "read_on"},
        action=f"/readings/{found.pk}/take/{meter.pk}",
    )  # fmt: skip
    return {"form": form, **{f.name: f for f in form.fields}}


def _last(request: Asked, found: Round) -> Reading | None:
    pk = typed.number(request.GET.get("last", ""))
    rows = Reading.objects.within(request.actor).filter(site=found.site, period=found.period)
    return rows.filter(pk=pk).select_related("meter__unit").first() if pk is not None else None


@require_POST
@page("enter_readings")
def take(request: Asked, pk: int, meter: int) -> HttpResponse:
    """The typed dial; then on to the next meter of the building, with a word on the one just read."""
    found = _round(request, pk)
    action = f"/readings/{pk}/take/{meter}"

    def onward(outcome: Outcome) -> str:
        row = outcome.result
        assert isinstance(row, Reading)
        unit = row.meter.unit
        part = unit.building_id if unit and unit.building_id else rounds.OTHERS
        return f"/readings/{found.pk}/walk?part={part}&last={row.pk}"

    return web.submit(request, find("property.take_reading"), request.actor, door="page", action=action, go_to=onward)


def choices(request: Asked, *capabilities: str) -> list[Site]:
    """The communities with meters where one of the capabilities is held."""
    held = request.actor.sites(*capabilities)
    return list(Site.objects.filter(pk__in=queries.sites_with_meters(held)).order_by("path"))
