"""上门: which doors to knock at, in the order one walks; and the page one has in the hand before a door."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import reports
from zhishou.areas.arrears.models import Collector, Contact, Letter
from zhishou.areas.arrears.pages import AT_THE_DOOR, chosen, communities
from zhishou.areas.arrears.pages.unit import open_rows, payer_asked, total, unit_of
from zhishou.areas.arrears.queries import owing
from zhishou.areas.arrears.queries.owing import Debtor
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.templatetags.zhishou import may_do

EVERYWHERE = "all"


@dataclass(frozen=True)
class Door:
    """Who owes behind a door: letters to be served to them, and its promise when it is broken or due."""

    debtor: Debtor
    letters: int
    broken: bool
    promised: str
    shared: bool  # somebody else owes behind the same door

    @property
    def waits(self) -> bool:
        """True when something is to be done there now."""
        return bool(self.letters) or self.broken or (self.debtor.contact is None and self.debtor.letter is None)


def doors(site: Site) -> list[Door]:
    """Everybody who owes something overdue in a community, in walking order; who share a door follow each other."""
    today = clock.today()
    debtors = [d for d in owing.ledger(site, owing.now_period()) if d.overdue_fen(today) > 0]
    rows = Letter.objects.filter(site=site, served="").exclude(step=Letter.Step.LEGAL)
    unserved: Counter[tuple[int, int | None]] = Counter(rows.values_list("unit_id", "tenant_id"))
    doors_ = Counter(d.unit for d in debtors)
    return [
        Door(
            d, unserved[(d.unit, d.tenant)], d.promise is not None and d.promise.promise == Contact.Promise.BROKEN,
            reports.promised(d.promise), doors_[d.unit] > 1,
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
    """One door: what the one who is asked owes there, the letters to hand over, what was said before and is said now.

    Where owner and tenant both owe, one of them is chosen first: the screen may be seen, and nobody is shown what
    another owes.
    """
    unit, today = unit_of(request, pk), clock.today()
    found = [d for d in owing.of_unit(unit) if not d.is_developer]
    letters = Letter.objects.filter(unit=unit, served="").exclude(step=Letter.Step.LEGAL).order_by("step")
    here = {d.tenant or 0: d for d in found}
    chosen = payer_asked(request)
    if chosen is None and len(here) == 1:
        chosen = next(iter(here))
    debtor = here.get(chosen) if chosen is not None else None
    rows, waits = open_rows([debtor]) if debtor else [], len(here) > 1 and chosen is None
    before = Contact.objects.filter(unit=unit).select_related("by")
    if chosen is not None:
        letters, before = letters.filter(tenant=chosen or None), before.filter(tenant=chosen or None)
    context = {
        "unit": unit, "debtor": debtor, "today": today, "rows": rows, "total": total(rows),
        "late": sum(row["late"] for row in rows),
        "choice": [(key, d.title) for key, d in here.items()] if len(here) > 1 else [], "chosen": chosen,
        "owner": debtor.title if debtor else register.owner_names(unit, today),
        "people": _people(unit, debtor, today), "may_reveal": may_do(request.actor, "property.reveal_phone", unit),
        "letters": [] if waits else list(letters), "before": [] if waits else list(before[:3]),
        "back": f"/arrears/visits?site={unit.site.code}&building={unit.building_id or ''}",
    }  # fmt: skip
    return render(request, "arrears/door.html", context)


def _people(unit: Unit, debtor: Debtor | None, today: date) -> list[Tenure]:
    """Whom to call: the owners, or the tenant who owes, though moved out; everybody there when nothing is owed."""
    known = register.parties_on([unit.pk], today).get(unit.pk, [])
    if debtor is None:
        return known
    if debtor.tenant is None:
        return [one for one in known if one.role == Role.OWNER]
    return [one for one in known if one.party_id == debtor.tenant] or register.tenures_of(unit, debtor.tenant)
