"""寄存柜图, one box, and the slip with its code, which is shown once."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhishou.areas.lockers import codes, hours, printing, queries
from zhishou.areas.lockers.models import RUN, SEES, SET_UP, Box, Cabinet, Stay
from zhishou.areas.lockers.operations import storing
from zhishou.kernel import clock
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY, Invalid, Refused
from zhishou.kernel.phrasing import quantity

SHOWN = 20


def site_of(request: Asked) -> Site | None:
    """The site the address names by id or code, else the first that has lockers."""
    seen = queries.sites(request.actor)
    if not (wanted := request.GET.get("site", "")[:40]):
        return next(iter(seen), None)
    if (found := next((site for site in seen if wanted in (str(site.pk), site.code)), None)) is None:
        raise Http404
    return found


@require_GET
@page(*SEES)
def plan(request: Asked) -> HttpResponse:
    """Every box of a site: free, taken, overtime or out of order; what waits for a second person; the bulky items."""
    site = site_of(request)
    rows = queries.plan(site, clock.now()) if site else []
    tally = Counter(square.state for row in rows for square in row.squares)
    bulky = queries.rows(request.actor, {"view": "bulky", "site": site.code}) if site else Stay.objects.none()
    context = {
        "site": site, "sites": queries.sites(request.actor), "rows": [_drawn(row) for row in rows],
        "legend": [(state, letter, label, tally[state]) for state, letter, label in _legend()],
        "bulky": bulky[:SHOWN], "n_bulky": bulky.count(), "openings": list(queries.openings(request.actor)[:SHOWN]),
        "closes": f"{hours.closing(site):%H:%M}" if site else "",
        "sets_up": bool(site and request.actor.can(SET_UP, site)), "runs": bool(site and request.actor.can(RUN, site)),
    }  # fmt: skip
    return render(request, "lockers/map.html", context)


def _legend() -> list[tuple[str, str, str]]:
    return [
        (queries.FREE, _("空"), _("空箱")), (queries.TAKEN, _("用"), _("在用")),
        (queries.OVERTIME, _("超"), _("超时没取")), (queries.BROKEN, _("坏"), _("故障")),
    ]  # fmt: skip


def _drawn(row: queries.Row) -> dict[str, Any]:
    letters = {state: (letter, label) for state, letter, label in _legend()}
    return {
        "cabinet": row.cabinet,
        "squares": [
            {
                "box": one.box, "state": one.state, "letter": letters[one.state][0],
                "told": f"{one.box}　{one.box.get_size_display()}　{letters[one.state][1]}",
                "url": one.stay.url() if one.stay else one.box.url(),
            }
            for one in row.squares
        ],
    }  # fmt: skip


def _box(request: Asked, pk: int) -> Box:
    found: Box = get_object_or_404(Box.objects.within(request.actor).select_related("cabinet__site"), pk=pk)
    return found


@require_GET
@page(*SEES)
def box(request: Asked, pk: int) -> HttpResponse:
    """One box: give it out when it is free; its fault; who used it last, without names."""
    row = _box(request, pk)
    faults = list(row.faults.select_related("by", "repaired_by")[:SHOWN])
    fault = next((one for one in faults if one.repaired_at is None), None)
    stays = list(row.stays.select_related("stored_by", "ended_by")[:SHOWN])
    context = {
        "box": row, "fault": fault, "faults": faults, "stays": stays,
        "held": next((one for one in stays if one.state == Stay.State.HELD), None),
        "runs": request.actor.can(RUN, row.site), "key": uuid.uuid4().hex,
        "until": hours.until(row.site, clock.now()),
    }  # fmt: skip
    return render(request, "lockers/box.html", context)


@require_http_methods(["POST"])
@page(RUN)
def store(request: Asked, pk: int) -> HttpResponse:
    """Give the box out: the slip with the code is shown once, to be printed and handed to the customer."""
    row = _box(request, pk)
    try:
        done = perform(
            "lockers.store", request.actor, {"box": row.pk}, door="page", key=request.POST.get("key", "")[:80]
        )
    except Refused as no:
        return web.refused(request, no)
    return _slip(request, done.result)


@require_http_methods(["GET", "POST"])
@page(RUN)
def store_bulky(request: Asked) -> HttpResponse:
    """Take a bulky item; its slip with the code is shown once."""
    operation = REGISTRY["lockers.store_bulky"]
    if request.method == "GET":
        form = forms.build(operation, request.actor, action=request.path, given=_given(request))
        return render(request, "lockers/bulky_new.html", {"form": form})
    errors: dict[str, list[str]] = {}
    error, status = "", 422
    try:
        data = forms.data_from(request, operation.command)
        made = perform(operation, request.actor, data, door="page", key=request.POST.get("key", "")[:80]).result
        return _slip(request, made)
    except Invalid as bad:
        errors = bad.errors
    except Refused as no:
        error, status = no.sentence(), web.status_of(no)
    form = forms.build(operation, request.actor, action=request.path, typed=request.POST, errors=errors, error=error)
    template = "form/form.html" if request.htmx else "lockers/bulky_new.html"
    return render(request, template, {"form": form}, status=status)


def _given(request: Asked) -> dict[str, Any]:
    site = site_of(request)
    return {"site": str(site.pk)} if site and request.actor.can(RUN, site) else {}


def _slip(request: Asked, made: Any) -> HttpResponse:
    """The code for the customer, in this answer and nowhere else; a repeat of the same post has none to show."""
    template = "lockers/slip_card.html" if request.htmx else "lockers/slip.html"
    answer = render(request, template, {"stay": made, "code": getattr(made, "shown_once", "")})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@page(RUN)
def slip_pdf(request: Asked, number: str) -> HttpResponse:
    """寄存凭条 on paper with the code that was just shown: it comes with the post, and is printed when it fits."""
    rows = Stay.objects.within(request.actor).select_related("box__cabinet", "site")
    row: Stay = get_object_or_404(rows, number=number)
    code = request.POST.get("code", "")[:20]
    storing.count_try(request.actor.key, row)
    if not codes.fits(row, code):
        raise Refused("lockers.wrong_code")
    return pdf_response(printing.slip_pdf(row, code), f"{row.number}.pdf")


@require_GET
@page(SET_UP)
def cabinets(request: Asked) -> HttpResponse:
    """The cabinets one may set up: added, enlarged, moved, taken out of use."""
    rows = Cabinet.objects.within(request.actor).filter(site__in=request.actor.sites(SET_UP), retired_at=None)
    found = [
        (row, _sizes(row))
        for row in rows.select_related("site").prefetch_related("boxes").order_by("site__path", "code")
    ]
    return render(request, "lockers/cabinets.html", {"cabinets": found})


def _sizes(row: Cabinet) -> str:
    tally = Counter(one.size for one in row.boxes.all())
    named = [f"{label} {tally[size]}" for size, label in Box.Size.choices if tally[size]]
    total = sum(tally.values())
    return quantity("{n} 个箱子", n=total) + (f"（{'　'.join(named)}）" if named else "")
