"""How a unit is found: by its place, its code, the names and telephone digits of those who own or rent it now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from zhishou.areas.property.models import Mandate, Tenure, Unit, UnitFact
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock, pinyin, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

AT_MOST, AT_ONCE = 20, 5_000
FILTERS = ("q", "site", "building", "status", "kind", "mandate")
STANDING = ("status", "people", "area_e2", "handed_over_on")
_FEW_DIGITS = re.compile(r"\d{1,2}")
_HOUSE = re.compile(r"[栋幢座]$")


def tokens_of(unit: Unit, building: str, people: Iterable[tuple[str, str]]) -> str:
    """The words of a unit as a tsvector; `people`: name and telephone of each owner and tenant of now."""
    house = _HOUSE.sub("", building)
    places = [unit.code, unit.room, *(f"{house}-{part}" for part in (unit.room, f"{unit.entrance}-{unit.room}"))]
    found = {f"s{unit.site_id}", *pinyin.search_tokens(building, (), places)}
    for name, mobile in people:
        found.update(pinyin.search_tokens(name, [mobile] if mobile else ()))
    return pinyin.tsvector_text(sorted(found))


def fill(units: Iterable[Unit]) -> None:
    """Work the words out anew for units whose people have changed, and save them. Inside an operation."""
    rows = list(units)
    people: dict[int, list[tuple[str, str]]] = {}
    now = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    for tenure in Tenure.objects.filter(now, unit__in=rows).select_related("party"):
        people.setdefault(tenure.unit_id, []).append((tenure.party.name, tenure.party.mobile))
    for unit in rows:
        building = unit.building.name if unit.building_id and unit.building else ""
        unit.tokens = tokens_of(unit, building, people.get(unit.pk, []))
    Unit.objects.bulk_update(rows, ["tokens"], batch_size=AT_ONCE)


def fill_missing() -> int:
    """Units from before there were such words get theirs; how many."""
    filled = 0
    while rows := list(Unit.objects.extra(where=["tokens = ''::tsvector"]).select_related("building")[:AT_ONCE]):
        fill(rows)
        filled += len(rows)
    return filled


def query_of(text: str) -> str | None:
    """What was typed as a tsquery; none when it says too little to look for."""
    plain = pinyin.plain(text).strip()
    if (len(plain) < 2 and plain.isascii()) or _FEW_DIGITS.fullmatch(plain):
        return None
    return pinyin.search_query(text)


def find(actor: Actor, text: str, *, limit: int = AT_MOST) -> list[Unit]:
    """Units within sight by room, code, name, pinyin, initials, or three and more digits of a telephone number.

    A code typed whole comes first; the rest follow by community and code.
    """
    return match(Unit.objects.within(actor), text, limit)


def by_id(actor: Actor, text: str) -> Unit | None:
    """The unit within sight that an address names by its id; none for anything else."""
    pk = typed.number(text)
    rows = Unit.objects.within(actor).select_related("site", "building").defer("tokens")
    found: Unit | None = rows.filter(pk=pk).first() if pk is not None else None
    return found


def match(rows: QuerySet[Unit, Any], text: str, limit: int) -> list[Unit]:
    """The same among some units."""
    if (query := query_of(text)) is None:
        return []
    rows = rows.select_related("site", "building").defer("tokens")
    exact = list(rows.filter(code=text.strip())[:limit])
    found = rows.extra(where=["property_unit.tokens @@ %s::tsquery"], params=[query])
    others = found.exclude(pk__in=[unit.pk for unit in exact]).order_by("site_id", "code")
    return [*exact, *others[: limit - len(exact)]] if len(exact) < limit else exact


def standing(rows: QuerySet[Unit, Any]) -> QuerySet[Unit, Any]:
    """Each unit with what is true of it today: status, people, area_e2, handed_over_on."""
    facts = UnitFact.objects.filter(unit=OuterRef("pk"), starts_on__lte=clock.today()).order_by("-starts_on")
    return rows.annotate(**{name: Subquery(facts.values(name)[:1]) for name in STANDING})


def listing(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Unit, Any]:
    """The list of units, by community, building and code; `asked` holds FILTERS."""
    rows = standing(Unit.objects.within(actor).defer("tokens").select_related("site", "building"))
    if asked.get("q"):
        query = query_of(asked["q"])
        fits = rows.extra(where=["property_unit.tokens @@ %s::tsquery"], params=[query]) if query else rows.none()
        rows = fits
    if asked.get("site"):
        rows = rows.filter(site__code=asked["site"])
    for name in ("building", "status", "kind"):
        if (value := typed.number(asked.get(name, ""), 9)) is not None:
            rows = rows.filter(**{name: value})
    live = Mandate.objects.filter(ends_on=None).values("unit")
    if asked.get("mandate") == "yes":
        rows = rows.filter(pk__in=live)
    elif asked.get("mandate") == "no":
        rows = rows.exclude(pk__in=live)
    return rows.order_by("site__path", "building__walk_order", "building_id", "code")


def people_of(units: Iterable[Unit], role: int | None = None) -> dict[int, list[Tenure]]:
    """The owners, tenants and developers of now, by unit; of one role when it is given."""
    now = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    rows = Tenure.objects.filter(now, unit__in=list(units)).select_related("party").order_by("role", "starts_on", "pk")
    found: dict[int, list[Tenure]] = {}
    for row in rows if role is None else rows.filter(role=role):
        found.setdefault(row.unit_id, []).append(row)
    return found


def of_person(company: Site, name: str, phones: Iterable[str]) -> list[Unit]:
    """The units of a company that a person of this name and one of these numbers owns or rents today, by code."""
    if not (known := [phone for phone in phones if phone]):
        return []
    now = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    held = Tenure.objects.filter(now, party__name=name, party__mobile__in=known).exclude(role=Role.DEVELOPER)
    rows = Unit.objects.filter(pk__in=held.values("unit"), site__path__startswith=company.path)
    return list(rows.select_related("site").defer("tokens").order_by("code"))


def named(unit: Unit, name: str) -> list[tuple[str, str]]:
    """Name and telephone of those who own or rent a unit now and are called so."""
    return [(one.party.name, one.party.mobile) for one in people_of([unit]).get(unit.pk, []) if one.party.name == name]


NEW_FOR = timedelta(days=31)  # a handover recorded later than that is history taken over


def new_owners(rows: QuerySet[Unit, Any]) -> QuerySet[Unit, Any]:
    """Units newly handed over whose owner data and mandate nobody has confirmed yet (property.cashier.6)."""
    facts = UnitFact.objects.filter(handed_over_on__gte=Cast(F("recorded_at"), DateField()) - NEW_FOR)
    return rows.filter(pk__in=facts.values("unit"), owner_check=None)


def is_new_owner(unit: Unit) -> bool:
    """True for one of them."""
    return new_owners(Unit.objects.filter(pk=unit.pk)).exists()
