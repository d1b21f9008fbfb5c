"""均衡分派: choose whose files and over whom, see what it comes to and why, then do it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.customers import balancing, queries
from zhishou.areas.customers.balancing import Which
from zhishou.areas.customers.models import Customer, Strength
from zhishou.areas.people import queries as staff
from zhishou.kernel import typed
from zhishou.kernel.doors import web
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Person, Site


@require_GET
@page("assign_customers")
def balance(request: Asked) -> HttpResponse:
    """What would go to whom and why; nothing is done before the button."""
    places = balancing.sites(request.actor)
    known = {pk for pk, _name in places}
    asked = request.GET.get("site", "")
    site = Site.objects.get(pk=asked if asked in known else places[-1][0])
    able = queries.people_who_contact(request.actor, site)
    named = set(typed.numbers(request.GET.getlist("people")[:60]))
    away = staff.away_now(person.pk for person in able)
    people = balancing.ordered([p for p in able if (p.pk in named if named else p.pk not in away)])
    rows = typed.numbers(request.GET.getlist("row"))[: balancing.MOST]
    which = request.GET.get("which", "")
    which = which if which in Which.values and (which != Which.CHOSEN or rows) else Which.CHOSEN if rows else Which.NONE
    kind = request.GET.get("kind", "")
    kind = kind if kind in Customer.Kind.values else ""
    chosen = Customer.objects.within(request.actor).filter(pk__in=rows).values_list("pk", flat=True)
    meant = balancing.meant(site, which, kind, list(chosen), able)
    found = balancing.propose(meant, site, people, able) if people else None
    percent = balancing.strengths(site, able)
    context: dict[str, Any] = {
        "site": site, "sites": places if len(places) > 1 else [], "found": found, "which": which, "kind": kind, "rows": rows,
        "choices": [choice for choice in Which.choices if choice[0] != Which.CHOSEN or rows], "kinds": Customer.Kind.choices,
        "team": [_member(p, percent[p.pk], p in people, p.pk in away) for p in able], "people": people,
        "beyond": found.total - len(found.moves) if found else 0, "most": balancing.MOST, "key": uuid.uuid4().hex,
        "bounds": (Strength.LEAST, Strength.MOST), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "customers/balance.html", context)


def _member(person: Person, percent: int, chosen: bool, away: bool) -> dict[str, Any]:
    return {"person": person, "percent": percent, "chosen": chosen, "away": away}


@require_POST
@page("assign_customers")
def chosen(request: Asked) -> HttpResponse:
    """The files ticked in the list, to be shared out."""
    rows = typed.numbers(request.POST.getlist("row"))[:200]
    if not rows:
        messages.warning(request, _("请先勾选客户。"))
        return web.onward(request, "/customers")
    first = Customer.objects.within(request.actor).filter(pk__in=rows).first()
    asked: list[tuple[str, object]] = [("which", Which.CHOSEN), *(("row", pk) for pk in rows)]
    if first is not None:
        asked.append(("site", first.site_id))
    return web.onward(request, f"/customers/balance?{urlencode(asked)}")
