"""The day of a desk with its lists, a month of one list as grid, Excel and paper, and the lists themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.daybook import printing, queries
from zhishou.areas.daybook.models import KEEP, SEES, SET, DayList, Item, Kind
from zhishou.areas.roster import listing as roster
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import excel, site_asked
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.scope import subject_of
from zhishou.kernel.standard import standard_report

SIGNED_HERE = (Kind.OPENING, Kind.CLEANING, Kind.CLOSING)


@require_GET
@page(*SEES)
def day(request: Asked) -> HttpResponse:
    """One day of a desk: what is ticked by whom, what is not in order, what is left; today's forms."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    today = queries.business_day(clock.now())
    when = min(typed.day(request.GET.get("day", "")) or today, today)
    context: dict[str, Any] = {"site": site, "sites": seen, "day": when, "today": today}
    if site is not None:
        sheets = queries.sheets(site, when)
        signed = {one.kind: one for one in queries.signatures(site, when, when + timedelta(days=1))}
        keeps = when == today and request.actor.can(KEEP, site)
        context |= {
            "before": when - timedelta(days=1), "after": when + timedelta(days=1) if when < today else None,
            "sheets": [(one, signed.get(one.day_list.kind), keeps) for one in sheets],
            "signs": [_to_sign(kind, sheets, signed) for kind in SIGNED_HERE], "keeps": keeps,
            "reports": keeps and any(one.day_list.kind not in signed for one in sheets),
            "photos": _photos([item for one in sheets for item, _tick in one.rows], when),
            "handovers": roster.handovers(request.actor, {"site": site.code}).filter(day=when)[:6],
        }  # fmt: skip
    return render(request, "daybook/day.html", context)


def _to_sign(kind: Kind, sheets: list[queries.Sheet], signed: dict[str, Any]) -> dict[str, Any]:
    mine = [one for one in sheets if one.day_list.kind == kind]
    left = sum(len(one.left) for one in mine)
    return {
        "kind": kind,
        "there": bool(mine),
        "left": left,
        "row": signed.get(kind),
        "do": f"daybook.sign_{kind.value}",
    }


def _photos(items: Iterable[Item], when: date) -> dict[int, list[int]]:
    """Ids of the day's pictures by the item."""
    by_subject = {subject_of(item): item.pk for item in items}
    found: dict[int, list[int]] = {}
    rows = StoredFile.objects.filter(about__in=by_subject, kind=f"{when:%Y%m%d}").order_by("pk")
    for about, pk in rows.values_list("about", "pk"):
        found.setdefault(by_subject[about], []).append(pk)
    return found


def _month(request: Asked) -> tuple[Site | None, list[Site], queries.Month | None, list[DayList], date]:
    """The list and month of the address; the site's first list and this month where it names none."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    first = (typed.day(request.GET.get("month", "")[:7] + "-01") or queries.business_day(clock.now())).replace(day=1)
    lists = list(DayList.objects.within(request.actor).filter(site=site).select_related("site")) if site else []
    chosen = next(iter(lists), None)
    if asked := typed.number(request.GET.get("list", "")):
        chosen = next((one for one in lists if one.pk == asked), None)
        if chosen is None:
            raise Http404
    return site, seen, queries.month(chosen, first) if chosen else None, lists, first


@require_GET
@page(*SEES)
def month(request: Asked) -> HttpResponse:
    """A month of one list: days by items, with names."""
    site, seen, made, lists, first = _month(request)
    context = {
        "site": site, "sites": seen, "month": made, "lists": lists, "first": first,
        "before": f"{first - timedelta(days=1):%Y-%m}", "after": f"{first + timedelta(days=31):%Y-%m}",
        "today": queries.business_day(clock.now()),
    }  # fmt: skip
    return render(request, "daybook/month.html", context)


@require_GET
@page(*SEES)
def month_excel(request: Asked) -> HttpResponse:
    """The month as Excel, exactly what is shown."""
    _site, _seen, made, _lists, _first = _month(request)
    if made is None:
        raise Http404
    headers = [_("日期"), *(item.words for item in made.items), _("签字"), _("没做的原因")]
    rows = (
        [when, *(printing.said(cell) for cell in cells), signed.by.name if signed else "", signed.why if signed else ""]
        for when, cells, signed in made.cells
    )
    return excel(made.day_list.name, headers, rows, "daybook")


@require_GET
@page(*SEES)
def month_pdf(request: Asked) -> HttpResponse:
    """《值班清单》 of a month on A4."""
    _site, _seen, made, _lists, _first = _month(request)
    if made is None:
        raise Http404
    return pdf_response(printing.month_pdf(made), f"daybook-{made.day_list.pk}-{made.first:%Y-%m}.pdf")


@require_GET
@page(*SEES)
def lists(request: Asked) -> HttpResponse:
    """The lists of a site; for whoever sets them, the forms."""
    seen = queries.sites(request.actor)
    site = site_asked(request, seen)
    rows = DayList.objects.filter(site=site, retired_at=None).prefetch_related("items") if site else []
    today = queries.business_day(clock.now())
    context = {
        "site": site, "sites": seen, "sets": site is not None and request.actor.can(SET, site),
        "lists": [(row, words := _words(row, today), "\n".join(words)) for row in rows],
    }  # fmt: skip
    return render(request, "daybook/lists.html", context)


def _words(row: DayList, day: date) -> list[str]:
    return [item.words for item in queries.items_on(row.items.all(), day)]


standard_report(
    "值班清单月表", "一个月里每天每项做没做、谁做的", "/daybook/month", "site={site}&month={month}",
    group="门店", seen_by=SEES, order=56, there=queries.has_lists,
)  # fmt: skip
