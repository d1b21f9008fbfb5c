"""上门: which doors to knock at, in the order one walks; and the page one has in the hand before a door."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import reports
from zhishou.areas.arrears.models import Collector, Contact, Letter
from zhishou.areas.arrears.pages import AT_THE_DOOR, chosen, communities
from zhishou.areas.arrears.pages.unit import debtor_of, open_rows, total, unit_of
from zhishou.areas.arrears.queries import owing
from zhishou.areas.arrears.queries.owing import Debtor
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.templatetags.zhishou import may_do

EVERYWHERE = "all"


@dataclass(frozen=True)
class Door:
    """A unit that owes: letters to be served there, and its promise when it is broken or due."""

    debtor: Debtor
    letters: int
    broken: bool
    promised: str

    @property
    def waits(self) -> bool:
        """True when something is to be done there now."""
        return bool(self.letters) or self.broken or (self.debtor.contact is None and self.debtor.letter is None)


def doors(site: Site) -> list[Door]:
    """Every door of a community behind which something is overdue, in walking order."""
    today = clock.today()
    debtors = [d for d in owing.ledger(site, owing.now_period()) if d.overdue_fen(today) > 0]
    unserved: dict[int, int] = {}
    rows = Letter.objects.filter(site=site, served="").exclude(step=Letter.Step.LEGAL)
    for unit in rows.values_list("unit_id", flat=True):
        unserved[unit] = unserved.get(unit, 0) + 1
    return [
        Door(
            d, unserved.get(d.unit, 0), d.promise is not None and d.promise.promise == Contact.Promise.BROKEN,
            reports.promised(d.promise),
        )
        for d in debtors
    ]  # fmt: skip


@require_GET
@page(*AT_THE_DOOR)
def walk(request: Asked) -> HttpResponse:
    """The doors of a building: those where something is to be done, or all that owe."""
    sites = communities(request.actor, *AT_THE_DOOR)
    site = chosen(request, sites)
    if site is None:
        return render(request, "arrears/walk.html", {"site": None})
    found = doors(site)
    mine = set(
        Collector.objects.filter(site=site, person=request.user, ends_on=None).values_list("building", flat=True)
    )
    asked = request.GET.get("building", "")
    building = next((pk for pk, _name in register.buildings(site) if str(pk) == asked), None)
    if building is None and asked != EVERYWHERE and mine:
        found = [door for door in found if door.debtor.building in mine]
    elif building is not None:
        found = [door for door in found if door.debtor.building == building]
    everyone = request.GET.get("all") == "1"
    shown = found if everyone else [door for door in found if door.waits]
    context = {
        "site": site, "sites": sites, "doors": shown, "waiting": sum(door.waits for door in found), "count": len(found),
        "buildings": register.buildings(site), "building": building, "mine": bool(mine), "asked": asked,
        "everyone": everyone,
    }  # fmt: skip
    return render(request, "arrears/walk.html", context)


@require_GET
@page(*AT_THE_DOOR)
def door(request: Asked, pk: int) -> HttpResponse:
    """One door: what is owed there, the letters to hand over, what was said before, and what is said now."""
    unit = unit_of(request, pk)
    debtor, today = debtor_of(unit), clock.today()
    rows = open_rows(debtor) if debtor else []
    context = {
        "unit": unit, "debtor": debtor, "today": today, "rows": rows, "total": total(rows),
        "owner": register.owner_names(unit, today), "people": register.parties_on([unit.pk], today).get(unit.pk, []),
        "may_reveal": may_do(request.actor, "property.reveal_phone", unit),
        "letters": list(Letter.objects.filter(unit=unit, served="").exclude(step=Letter.Step.LEGAL).order_by("step")),
        "before": list(Contact.objects.filter(unit=unit).select_related("by")[:3]),
        "back": f"/arrears/visits?site={unit.site.code}&building={unit.building_id or ''}",
    }  # fmt: skip
    return render(request, "arrears/door.html", context)
