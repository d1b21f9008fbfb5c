"""What administration keeps: the calendar, the settings, the evidence."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhishou.areas.office.operations.calendar import FIRST_YEAR, LAST_YEAR, WEEK, kept_by
from zhishou.areas.office.queries import evidence as chain
from zhishou.areas.office.queries import mine, sentences
from zhishou.areas.office.queries import year as years
from zhishou.kernel import clock, typed
from zhishou.kernel.apps import areas
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.evidence_file import verify
from zhishou.kernel.models import Setting, Site
from zhishou.kernel.phrasing import listed, weekday_letters
from zhishou.kernel.settings_store import DECLARED, Declared

VERIFY_LIMIT = 200 * 1024 * 1024


@page("keep_calendar")
def calendar(request: Asked) -> HttpResponse:
    """A year of the work calendar by months; a day or the week is changed beside it."""
    sites = kept_by(request.actor)
    site = next((s for s in sites if s.code == request.GET.get("site", "")), sites[0] if sites else None)
    if site is None:
        raise Http404
    asked = request.GET.get("year", "")
    shown = min(max(typed.number(asked, 4) or clock.today().year, FIRST_YEAR), LAST_YEAR)
    day = typed.day(request.GET.get("day", ""))
    found = years.year(site, shown)
    week = years.week_lines(site)
    chosen = next((d for m in found.months for w in m.weeks for d in w if d and d.date == day), None)
    context = {
        "site": site,
        "sites": sites,
        "year": found,
        "chosen": chosen,
        "week": [(_(sentences.DAYS[weekday]), hours) for weekday, hours in week],
        "week_values": {WEEK[weekday]: hours for weekday, hours in week},
        "short_days": weekday_letters(),
        "previous": max(shown - 1, FIRST_YEAR),
        "following": min(shown + 1, LAST_YEAR),
        "next_url": f"/calendar?site={site.code}&year={shown}",
    }
    return render(request, "office/calendar.html", context)


@page("keep_settings")
def settings(request: Asked) -> HttpResponse:
    """The declared settings by area, with the value in force at a site and where it comes from."""
    held = request.actor.sites("keep_settings")
    sites = list(Site.objects.filter(pk__in=held).order_by("path"))
    site = next((s for s in sites if s.code == request.GET.get("site", "")), sites[0] if sites else None)
    if site is None:
        raise Http404
    lineage = site.lineage()
    names = dict(Site.objects.filter(pk__in=lineage).values_list("pk", "name"))
    own: dict[str, dict[int, Any]] = {}
    for row in Setting.objects.filter(site_id__in=lineage):
        own.setdefault(row.name, {})[row.site_id] = row.value
    groups: dict[str, list[dict[str, Any]]] = {}
    titles = {area.label: _(str(area.verbose_name)) for area in areas()}
    for declared in DECLARED.values():
        area = declared.name.partition(".")[0]
        groups.setdefault(titles.get(area, _("其他")), []).append(
            _setting(declared, own.get(declared.name, {}), lineage, names)
        )
    context = {"site": site, "sites": sites, "groups": sorted(groups.items()), "edit": request.GET.get("edit", "")}
    return render(request, "office/settings.html", context)


def _setting(declared: Declared, own: dict[int, Any], lineage: list[int], names: dict[int, str]) -> dict[str, Any]:
    origin = next((pk for pk in reversed(lineage) if pk in own), None)
    value = declared.default if origin is None else own[origin]
    here = origin == lineage[-1]
    source = (
        _("在这里设置") if here else _("沿用默认") if origin is None else _("沿用“{site}”").format(site=names[origin])
    )
    return {"declared": declared, "shown": in_words(value), "typed": as_typed(value), "here": here, "source": source}


def in_words(value: Any) -> str:
    """A setting's value as a person reads it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return listed(map(str, value)) or "—"
    return str(value) if value not in (None, "") else "—"


def as_typed(value: Any) -> str:
    """A setting's value as the form takes it: lists one entry a line."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@page(*chain.HOLDERS)
def evidence(request: Asked) -> HttpResponse:
    """How the chain stands, and the events of the sites I hold, by person, operation and day."""
    return _evidence(request)


@require_POST
@page(*chain.HOLDERS)
def verify_file(request: Asked) -> HttpResponse:
    """Check an exported file the way the offline verifier does; nothing is kept of it."""
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or sent.size > VERIFY_LIMIT:
        trouble = _("请选择导出的证据文件，最大 200 MB。")
        return _evidence(request, {"verdict": {"ok": False, "sentence": trouble}}, 422)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "sent"
        with place.open("wb") as out:
            for chunk in sent.chunks():
                out.write(chunk)
        verdict = verify(place, request.POST.get("root", "").strip()[:64])
    return _evidence(request, {"verdict": verdict}, 200 if verdict.ok else 422)


def _evidence(request: Asked, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    now, asked = clock.now(), request.GET
    rows = chain.events(request.actor, asked)
    shown = Paginator(rows, 50).get_page(asked.get("page"))
    filters = [
        {"name": "person", "label": _("谁"), "value": asked.get("person", ""), "choices": chain.people(request.actor)},
        {
            "name": "operation",
            "label": _("做了什么"),
            "value": asked.get("operation", ""),
            "choices": chain.operations(),
        },
        {"name": "from", "label": _("从"), "value": asked.get("from", ""), "type": "date"},
        {"name": "to", "label": _("到"), "value": asked.get("to", ""), "type": "date"},
    ]
    context = {
        "sealed": mine.sealed(now),
        "seals": chain.seals(),
        "backup": chain.last_backup(),
        "page": shown,
        "events": sentences.tell(request.actor, shown.object_list),
        "list": {"url": "/evidence", "filters": filters, "count": shown.paginator.count},
        **(more or {}),
    }
    return render(request, "office/evidence.html", context, status=status)
