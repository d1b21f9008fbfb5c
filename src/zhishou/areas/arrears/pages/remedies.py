"""投诉方案里的补偿: the money a complaint's remedy promised, as a credit on one of the customer's charges."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.arrears.pages.unit import open_rows
from zhishou.areas.arrears.queries import credits, owing
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.property import finding
from zhishou.areas.property import queries as register
from zhishou.kernel import typed
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page("request_credits")
def remedy(request: Asked, number: str) -> HttpResponse:
    """Find the unit, pick the charge, ask; nothing when no remedy with money was instructed."""
    case = cases.by_number(request.actor, number)
    if case is None:
        raise Http404
    text, pk = (request.GET.get("q", case.place) or "").strip()[:80], typed.number(request.GET.get("unit", ""))
    unit = register.unit_in_sight(request.actor, pk) if pk is not None else None
    if unit is not None and unit.site_id not in request.actor.sites("request_credits"):
        raise Http404
    context = {
        "case": case, "unit": unit, "q": text, "remedy": credits.remedy_of(case),
        "asked": list(credits.within(request.actor).filter(case=case)),
        "found": finding.find(request.actor, text) if text and unit is None else [],
        "rows": [
            row for row in open_rows(owing.of_unit(unit)) if row["principal"] > 0 and not row["disputed"]
        ] if unit is not None else [],
    }  # fmt: skip
    return render(request, "arrears/remedy.html", context)
