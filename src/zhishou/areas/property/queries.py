"""What pages, commands and other areas ask of the register and of readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, Max, OuterRef, Q

from zhishou.areas.property import periods
from zhishou.areas.property.models import (
    Building,
    Mandate,
    Meter,
    PayerAgreement,
    Pool,
    Reading,
    Subscription,
    Tenure,
    Unit,
    UnitFact,
)
from zhishou.areas.property.models.parties import ACCOUNT
from zhishou.kernel import clock, encrypted, statement
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site
from zhishou.kernel.scope import ScopedQuerySet

HISTORY = 12


def milli(value: int | None) -> str:
    """Thousandths as people write a number: `12345` → `12.345`, `12000` → `12`."""
    if value is None:
        return ""
    sign, whole, rest = "-" if value < 0 else "", *divmod(abs(value), 1000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def thousands(value: int) -> str:
    """Thousandths with a mark at every three digits of the whole: `8803500` → `8,803.5`."""
    whole, point, rest = milli(value).partition(".")
    return f"{int(whole):,}{point}{rest}"


def communities(site: Site) -> list[Site]:
    """The sites at and below one that have units or meters: each is billed on its own."""
    below = Site.objects.filter(path__startswith=site.path).order_by("path")
    have = set(Unit.objects.filter(site__in=below).values_list("site_id", flat=True).distinct())
    have |= set(Meter.objects.filter(site__in=below).values_list("site_id", flat=True).distinct())
    return [each for each in below if each.pk in have]


def has_units(site: Site) -> bool:
    """Whether there is a unit at a site or below."""
    return Unit.objects.filter(site__path__startswith=site.path).exists()


def doubted_readings(actor: Actor, site: Site, period: int) -> ScopedQuerySet[Reading]:
    """Readings in doubt of a period at a site and below, in the order of meters."""
    rows = Reading.objects.all() if actor.is_system else Reading.objects.within(actor)
    found = rows.filter(site__path__startswith=site.path, period=period, state=Reading.State.DOUBTED, split_of=False)
    return found.select_related("meter", "unit__building").order_by("meter__number")


def history(reading: Reading) -> list[Reading]:
    """The verified periods of the line before this one, the latest last."""
    return history_of(reading.line, reading.period)


def history_of(line: int, period: int) -> list[Reading]:
    """The verified periods of a line before one, the latest last."""
    rows = Reading.objects.filter(line=line, period__lt=period, state=Reading.State.VERIFIED, split_of=False)
    return list(rows.order_by("-period")[:HISTORY])[::-1]


def swapped_with(reading: Reading) -> Reading | None:
    """The neighbour's reading whose dial fits this one's history, while this one fits the neighbour's."""
    if reading.unit is None:
        return None
    near = Reading.objects.filter(
        site=reading.site_id, period=reading.period, kind=reading.kind, why__contains=["swapped"],
        unit__building=reading.unit.building_id,
    ).exclude(pk=reading.pk)  # fmt: skip
    mine = reading.value_milli or 0
    rows = list(near.select_related("unit", "meter"))
    return min(rows, key=lambda r: abs((r.previous_milli or 0) - mine), default=None)


def doubts(actor: Actor, site: Site, period: int) -> list[dict[str, Any]]:
    """Each doubted reading with why and its own history, as the command answers."""
    return [
        {
            "meter": r.meter.number,
            "unit": r.unit.code if r.unit else "",
            "value": milli(r.value_milli if r.value_milli is not None else r.given_milli),
            "why": list(r.why),
            "history": [
                {"period": periods.words(h.period), "value": milli(h.value_milli), "usage": milli(h.usage_milli)}
                for h in history(r)
            ],
        }
        for r in doubted_readings(actor, site, period)
    ]


def doubted(actor: Actor, site: Site, period: int, number: str) -> Reading | None:
    """The doubted reading of a meter in a period."""
    return doubted_readings(actor, site, period).filter(meter__number=number).first()


def not_read(site: Site, period: int) -> list[Meter]:
    """Meters without a verified reading in a period, public ones too; masters without any reading ever are left out."""
    read = Reading.objects.filter(site=site, period=period, state=Reading.State.VERIFIED, split_of=False).values("line")
    rows = Meter.objects.filter(site=site, replaced_by=None).exclude(line__in=read).exclude(use=Meter.Use.MASTER)
    return list(rows.select_related("unit", "pool").order_by("number"))


def meters_to_read(site: Site) -> int:
    """How many meters a month asks for: those in use, masters left out."""
    return Meter.objects.filter(site=site, replaced_by=None).exclude(use=Meter.Use.MASTER).count()


def readings_of_unit(unit: Unit, period: int, kinds: set[int]) -> list[Reading]:
    """The readings of a unit's meters of some kinds in a period, verified or not, in the order of meters."""
    rows = Reading.objects.filter(unit=unit, period=period, kind__in=kinds, split_of=False)
    return list(rows.select_related("meter", "site").order_by("meter__number"))


def pool_names(site: Site) -> set[str]:
    """The pools of a community, by name."""
    return set(Pool.objects.filter(site=site).values_list("name", flat=True))


def pool_kinds(site: Site) -> dict[str, set[int]]:
    """What the public meters of each pool measure, by the pool's name."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = Meter.objects.filter(site=site, use=Meter.Use.PUBLIC, pool__isnull=False)
    for name, kind in rows.values_list("pool__name", "kind").distinct():
        found[name].add(kind)
    return found


def unit_ids(site: Site) -> list[int]:
    """The ids of a community's units, ascending."""
    return list(Unit.objects.filter(site=site).order_by("pk").values_list("pk", flat=True))


class Extent(NamedTuple):
    """How many units a community has, and their lowest and highest id; zeros when it has none."""

    units: int
    first: int
    last: int


def extent(site: Site) -> Extent:
    """How many units a community has, and between which ids."""
    fenced = "SELECT count(*), coalesce(min(u.id), 0), coalesce(max(u.id), 0) FROM (SELECT id FROM property_unit WHERE site_id = %s OFFSET 0) u"
    return Extent(*statement.run(fenced, [site.pk])[0])  # unfenced the planner may walk the ids of every community


def extents(sites: Sequence[int]) -> dict[int, Extent]:
    """The same of several communities."""
    fenced = (
        "SELECT s.id, x.n, x.low, x.high FROM unnest(%s::bigint[]) s(id) CROSS JOIN LATERAL (SELECT count(*) n, "
        "coalesce(min(u.id), 0) low, coalesce(max(u.id), 0) high "
        "FROM (SELECT id FROM property_unit WHERE site_id = s.id OFFSET 0) u) x"
    )
    return {pk: Extent(*rest) for pk, *rest in statement.run(fenced, [list(sites)])}


def changed_since(sites: list[int], period: int, since: datetime) -> list[tuple[int, datetime]]:
    """Communities (id) for which a reading of the period, what is true of a unit or what it subscribes to was recorded after
    a moment; the latest.
    """
    readings = Reading.objects.filter(site__in=sites, period=period, changed_at__gt=since)
    facts = UnitFact.objects.filter(unit__site__in=sites, recorded_at__gt=since)
    latest = facts.order_by().values_list("unit__site").annotate(Max("recorded_at"))
    taken = Subscription.objects.filter(site__in=sites, recorded_at__gt=since).order_by().values_list("site")
    found = readings.order_by().values_list("site").annotate(Max("changed_at"))
    return list(found.union(latest, taken.annotate(Max("recorded_at"))))


def units_by_code(site: Site, codes: list[str]) -> dict[str, Unit]:
    """Units of a community by code."""
    return {unit.code: unit for unit in Unit.objects.filter(site=site, code__in=codes)}


def all_units(site: Site) -> list[Unit]:
    """Every unit of a community in the order of codes."""
    return list(Unit.objects.filter(site=site).order_by("code"))


def dials(site: Site, period: int, units: Sequence[int] | None = None) -> list[tuple[int, int, int | None, int | None]]:
    """The verified dials of unit meters in a period: unit, kind, previous and present value in thousandths."""
    rows = Reading.objects.filter(
        site=site,
        period=period,
        state=Reading.State.VERIFIED,
        split_of=False,
        meter__use=Meter.Use.UNIT,
        unit__isnull=False,
    )
    if units is not None:
        rows = rows.filter(unit__in=units)
    found = rows.order_by("meter__number").values_list("unit_id", "kind", "previous_milli", "value_milli")
    return [(unit or 0, kind, previous, value) for unit, kind, previous, value in found]


def sites_with_meters(sites: set[int]) -> set[int]:
    """Those among some sites (by id) that have meters."""
    return set(Meter.objects.filter(site__in=sites).values_list("site_id", flat=True).distinct())


def unit(pk: int) -> Unit | None:
    """A unit by id, with its building and community."""
    return Unit.objects.filter(pk=pk).select_related("building", "site").first()


def ids_named(site: Site, text: str) -> set[int]:
    """The units of a community whose code or room holds a text."""
    rows = Unit.objects.filter(site=site).filter(Q(code__icontains=text) | Q(room__icontains=text))
    return set(rows.values_list("pk", flat=True))


def items_agreed(site: Site) -> set[str]:
    """The codes of items that a unit of a community subscribes to, or whose tenant agreed to pay."""
    found: set[str] = set()
    for rows in (Subscription.objects, PayerAgreement.objects):
        found |= set(rows.filter(site=site).values_list("item_code", flat=True).distinct())
    return found


def units_by_building(site: Site) -> list[tuple[Building | None, list[Unit]]]:
    """The buildings of a community in the order people walk them, each with its units; those without a building last."""
    found: dict[int, tuple[Building | None, list[Unit]]] = {}
    for building in Building.objects.filter(site=site).order_by("walk_order", "name", "pk"):
        found[building.pk] = (building, [])
    found[0] = (None, [])
    for unit in Unit.objects.filter(site=site).order_by("pk"):
        found[unit.building_id or 0][1].append(unit)
    return [(building, units) for building, units in found.values() if units]


def parties_on(units: Sequence[int], day: date) -> dict[int, list[Tenure]]:
    """Who owns, rents or built each unit on a day, owners first."""
    rows = Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), unit__in=units, starts_on__lte=day)
    found: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in rows.select_related("party").order_by("role", "pk"):
        found[tenure.unit_id].append(tenure)
    return found


def tenures_of(unit: Unit, party: int) -> list[Tenure]:
    """The latest relation of a party to a unit, though it has ended."""
    rows = Tenure.objects.filter(unit=unit, party=party).select_related("party").order_by("-starts_on", "-pk")
    return list(rows[:1])


def sites_with_units(sites: Iterable[int]) -> list[Site]:
    """Those among some sites (by id) that have units of their own, in the order of the tree."""
    rows = Site.objects.filter(Exists(Unit.objects.filter(site=OuterRef("pk"))), pk__in=list(sites))
    return list(rows.order_by("path"))


@dataclass(frozen=True)
class Account:
    """A unit's bank account as a debit file needs it, in the clear: for the file alone, never for a page or an event."""

    bank: str
    number: str
    holder: str
    agreement: str


def accounts(site: Site) -> dict[int, Account]:
    """The accounts of a community from which charges may be collected now, by unit, in the order of unit codes."""
    ring, today = encrypted.ring(), clock.today()
    rows = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), site=site, starts_on__lte=today)
    return {
        row.unit_id: Account(row.bank, ring.decrypt(row.account, ACCOUNT), row.holder, row.agreement_number)
        for row in rows.order_by("unit__code")
    }


def account_holders(asked: set[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """In whose name the account of a unit (by id) stood on a day: the latest mandate that had begun by then."""
    rows = Mandate.objects.filter(unit__in={unit for unit, _day in asked}).order_by("starts_on", "pk")
    begun: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for unit, since, holder in rows.values_list("unit_id", "starts_on", "holder"):
        begun[unit].append((since, holder))
    return {
        (unit, day): next((holder for since, holder in reversed(begun[unit]) if since <= day), "")
        for unit, day in asked
    }  # fmt: skip


def by_id(units: list[int]) -> dict[int, Unit]:
    """Units by id, each with its building and community."""
    return {unit.pk: unit for unit in Unit.objects.filter(pk__in=units).select_related("building", "site")}


def account_number(mandate: Mandate) -> str:
    """A mandate's account in the clear: only after an operation that leaves a trace."""
    return encrypted.ring().decrypt(mandate.account, ACCOUNT)


def dials_of_unit(unit: int, kind: int, period: int) -> list[dict[str, str]]:
    """The verified readings of a unit's meters of a kind in a period, as a bill shows them."""
    rows = Reading.objects.filter(
        unit=unit, kind=kind, period=period, state=Reading.State.VERIFIED, split_of=False, meter__use=Meter.Use.UNIT
    )
    return [
        {
            "number": r.meter.number, "on": r.read_on.isoformat(), "before": milli(r.previous_milli),
            "now": milli(r.value_milli), "usage": milli(r.usage_milli), "multiplier": str(r.meter.multiplier),
            "estimated": "1" if r.estimated else "",
        }
        for r in rows.select_related("meter").order_by("meter__number")
    ]  # fmt: skip


def owner_names(unit: Unit, on: date) -> str:
    """The owners of a unit on a day, or its tenants when nobody owns it, joined by 、; empty when nobody is known."""
    rows = Tenure.objects.filter(unit=unit, starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    names: dict[int, list[str]] = {}
    for role, name in rows.order_by("pk").values_list("role", "party__name"):
        names.setdefault(role, []).append(name)
    return "、".join(names.get(0) or names.get(1) or names.get(2) or [])


def unit_in_sight(actor: Actor, pk: int) -> Unit | None:
    """A unit by id, within sight."""
    found: Unit | None = Unit.objects.within(actor).select_related("site", "building").filter(pk=pk).first()
    return found


def unit_called(actor: Actor, site_id: int, code: str) -> Unit | None:
    """A unit by the code people write (`7-102`), within sight."""
    rows = Unit.objects.within(actor).filter(site=site_id, code__iexact=code)
    found: Unit | None = rows.select_related("site", "building").defer("tokens").first()
    return found


@dataclass(frozen=True)
class Addressed:
    """A unit as letters name it: code, building, and who own it now."""

    code: str
    building: int | None
    building_name: str
    owner: str
    mobile: str


_ADDRESSED = """
SELECT u.id, u.code, u.building_id, coalesce(b.name, ''), coalesce(o.name, ''), coalesce(o.mobile, '')
  FROM property_unit u LEFT JOIN property_building b ON b.id = u.building_id
  LEFT JOIN LATERAL (
    SELECT string_agg(p.name, '、' ORDER BY t.starts_on, t.id) AS name,
           (array_agg(p.mobile ORDER BY p.mobile = '', t.starts_on, t.id))[1] AS mobile
      FROM property_tenure t JOIN property_party p ON p.id = t.party_id
     WHERE t.unit_id = u.id AND t.role = 0 AND t.starts_on <= %s AND (t.ends_on IS NULL OR t.ends_on > %s)
  ) o ON true
 WHERE u.site_id = %s AND (%s::bigint[] IS NULL OR u.id = ANY (%s::bigint[]))
 ORDER BY b.walk_order NULLS LAST, b.id, u.code
"""


def addressed(site: Site, units: Sequence[int] | None = None) -> dict[int, Addressed]:
    """The units of a community (all, or those named) in delivery order: buildings as people walk them, then by code."""
    today = clock.today()
    wanted = None if units is None else list(units)
    return {row[0]: Addressed(*row[1:]) for row in statement.run(_ADDRESSED, [today, today, site.pk, wanted, wanted])}


def buildings(site: Site) -> list[tuple[int, str]]:
    """The buildings of a community in walking order: id and name."""
    return buildings_of([site.pk]).get(site.pk, [])


def buildings_of(sites: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The same of several communities, by site."""
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Building.objects.filter(site__in=list(sites)).order_by("walk_order", "pk")
    for site, pk, name in rows.values_list("site_id", "pk", "name"):
        found.setdefault(site, []).append((pk, name))
    return found
