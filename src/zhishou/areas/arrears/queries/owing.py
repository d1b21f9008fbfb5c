"""欠费: what every payer of every unit owes, in one statement a community; its age, and what was last said and promised.

Owner, tenant and developer of a unit are debtors of their own: nobody is asked for, or told of, what another owes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_noop

from zhishou.areas.arrears.models import Collector, Contact, Letter
from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.payments import queries as money
from zhishou.areas.property import payers
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock, statement
from zhishou.kernel.models import Site

AGES = (
    (0, gettext_noop("未到期")), (30, gettext_noop("1—30 天")), (90, gettext_noop("31—90 天")),
    (180, gettext_noop("91—180 天")), (365, gettext_noop("181—365 天")), (10**6, gettext_noop("一年以上")),
)  # fmt: skip
FEW = 20  # units that are looked up one by one

# Every charge up to a period that is not settled: what it asks for with its corrections, less what settled it. The
# printed row of late fees is owed charge by charge, so it is left out.
_OPEN = """
WITH fixed AS (
  SELECT x.original_id AS id, sum(r.amount_fen)::bigint AS fen
    FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id WHERE x.site_id = %s GROUP BY 1
), paid AS (
  SELECT a.charge_id AS id, coalesce(sum(a.amount_fen) FILTER (WHERE NOT a.late), 0)::bigint AS fen,
         coalesce(sum(a.amount_fen) FILTER (WHERE a.late), 0)::bigint AS late
    FROM payments_allocation a WHERE a.site_id = %s GROUP BY 1
), fees AS (
  SELECT l.charge_id AS id, sum(l.amount_fen)::bigint AS fen FROM billing_latefee l WHERE l.site_id = %s GROUP BY 1
), months AS (
  SELECT ((p.period / 100 - 2000) * 12 + p.period %% 100 - 1)::bigint AS n FROM billing_billedperiod p
   WHERE p.site_id = %s AND p.period <= %s
)
SELECT c.id, c.unit_id, c.period, c.payer::int, c.due_on, i.name,
       c.amount_fen + coalesce(f.fen, 0) - coalesce(p.fen, 0) AS left_fen, coalesce(s.fen, 0) - coalesce(p.late, 0) AS late_fen
  FROM months m
  JOIN billing_charge c ON c.id >= (m.n * 4294967296 + %s) * 524288 AND c.id < (m.n * 4294967296 + %s) * 524288
  JOIN billing_item i ON i.id = c.item_id
  LEFT JOIN fixed f ON f.id = c.id LEFT JOIN paid p ON p.id = c.id LEFT JOIN fees s ON s.id = c.id
 WHERE c.site_id = %s AND c.amount_fen > 0 AND NOT (i.kind = 5 AND c.source = 0)
   AND (c.amount_fen + coalesce(f.fen, 0) > coalesce(p.fen, 0) OR coalesce(s.fen, 0) > coalesce(p.late, 0))
"""


@dataclass(frozen=True)
class Part:
    """A charge with something left: principal and booked late fee, in fen."""

    charge: int
    unit: int
    period: int
    payer: int
    due_on: date | None
    item: str
    left_fen: int
    late_fen: int

    def days(self, today: date) -> int:
        """Days since it was due; nothing when it is not due yet."""
        return max(0, (today - self.due_on).days) if self.due_on else 0


@dataclass
class Debtor:
    """Who owes for a unit: the open charges of this payer alone, and what was last heard of them."""

    unit: int
    code: str
    building: int | None
    building_name: str
    name: str = ""
    mobile: str = ""
    payer: int = Role.OWNER
    tenant: int | None = None  # the party, where a tenant owes
    parts: list[Part] = field(default_factory=list)
    disputed: set[int] = field(default_factory=set)
    prepaid_fen: int = 0
    collector: str = ""
    contact: Contact | None = None
    promise: Contact | None = None
    letter: Letter | None = None

    @property
    def key(self) -> str:
        """By what a list names the unit and the payer."""
        return f"{self.unit}-{self.tenant or 0}"

    @property
    def title(self) -> str:
        """The payer as lists show it, a tenant as such."""
        return payers.titled(self.payer, self.name)

    @property
    def is_developer(self) -> bool:
        """The developer is asked elsewhere, not at the door."""
        return self.payer == Role.DEVELOPER

    @property
    def owed_fen(self) -> int:
        """What is outstanding less what is prepaid; nothing below zero."""
        return max(0, self.total_fen - self.prepaid_fen)

    @property
    def principal_fen(self) -> int:
        """Principal outstanding."""
        return sum(part.left_fen for part in self.parts if part.left_fen > 0)

    @property
    def late_fen(self) -> int:
        """Late fees booked and outstanding."""
        return sum(part.late_fen for part in self.parts if part.late_fen > 0)

    @property
    def total_fen(self) -> int:
        """All that is outstanding."""
        return self.principal_fen + self.late_fen

    def aged(self, today: date) -> list[int]:
        """Principal by age, in the order of `AGES`."""
        found = [0] * len(AGES)
        for part in self.parts:
            place = next(n for n, (most, _name) in enumerate(AGES) if part.days(today) <= most)
            found[place] += max(0, part.left_fen)
        return found

    def overdue_fen(self, today: date) -> int:
        """Principal that was due before today and is not disputed: what may be asked for."""
        return sum(p.left_fen for p in self.collectable(today))

    def collectable(self, today: date) -> list[Part]:
        """The charges that may be dunned: due, not disputed, and not the developer's, who is asked for them elsewhere."""
        return [
            p
            for p in self.parts
            if p.left_fen > 0 and p.days(today) > 0 and p.charge not in self.disputed and not self.is_developer
        ]

    def disputed_fen(self) -> int:
        """Principal that stands in an open dispute."""
        return sum(p.left_fen for p in self.parts if p.charge in self.disputed)

    def days(self, today: date) -> int:
        """Days since the oldest open charge was due."""
        oldest = self.oldest()
        return max(0, (today - oldest).days) if oldest else 0

    def oldest(self) -> date | None:
        """The earliest day on which something open was due."""
        return min((p.due_on for p in self.parts if p.due_on and p.left_fen > 0), default=None)

    def months(self) -> list[int]:
        """The periods with something open, ascending."""
        return sorted({part.period for part in self.parts})


def open_parts(site: Site, period: int, units: Iterable[int] | None = None) -> list[Part]:
    """The open charges of a community up to and with a period, by unit, oldest due first; of some units when named."""
    ids = list(units) if units is not None else register.unit_ids(site)
    if not ids:
        return []
    if units is not None and len(ids) <= FEW:
        return _parts_of_few(site, period, ids)
    low, high = min(ids), max(ids) + 1
    pk = site.pk
    rows = statement.run(_OPEN, [pk, pk, pk, pk, period, low, high, pk])
    wanted = set(ids) if units is not None else None
    found = [Part(*row) for row in rows if wanted is None or row[1] in wanted]
    return sorted(found, key=lambda p: (p.unit, p.due_on or date.max, p.charge))


def _parts_of_few(site: Site, period: int, units: list[int]) -> list[Part]:
    """The same for a few units by their own keys, without going through the community's books."""
    rows = [row for row in fees.of_units(site, units) if row.period <= period and row.amount_fen > 0]
    paid = money.settled([row.charge for row in rows])
    found = [
        Part(
            row.charge, row.unit, row.period, row.payer, row.due_on, row.item_name,
            row.principal_fen - paid.get((row.charge, False), 0), row.late_fen - paid.get((row.charge, True), 0),
        )
        for row in rows
        if not row.is_printed_late_fee
    ]  # fmt: skip
    found = [part for part in found if part.left_fen > 0 or part.late_fen > 0]
    return sorted(found, key=lambda p: (p.unit, p.due_on or date.max, p.charge))


def ledger(
    site: Site, period: int, *, units: Iterable[int] | None = None, letters: Iterable[Letter] | None = None
) -> list[Debtor]:
    """欠费台账: who owes, in delivery order (building, then code, then payer), with contacts, promises and letters.

    `letters`: those to the units, when the caller has them at hand.
    """
    found: dict[tuple[int, int, int], Debtor] = {}
    units = None if units is None else list(units)
    known = register.addressed(site, units)
    parts = open_parts(site, period, units)
    others = payers.who_pays((p.unit, p.period, p.payer) for p in parts if p.payer != Role.OWNER)
    for part in parts:
        there = known.get(part.unit)
        if there is None:
            continue
        who = others.get((part.unit, part.period, part.payer)) or payers.Payer(Role.OWNER, 0, there.owner, there.mobile)
        debtor = found.get((part.unit, who.role, who.party))
        if debtor is None:
            debtor = found[(part.unit, who.role, who.party)] = Debtor(
                part.unit,
                there.code,
                there.building,
                there.building_name,
                who.name,
                who.mobile,
                who.role,
                who.party or None,
            )
        debtor.parts.append(part)
    order = {unit: place for place, unit in enumerate(known)}
    debtors = sorted(found.values(), key=lambda d: (order[d.unit], d.payer, d.tenant or 0))
    _tell(site, debtors, letters)
    return debtors


def of_unit(unit: Unit, letters: Iterable[Letter] | None = None) -> list[Debtor]:
    """Who owes for a unit. `letters`: those to it."""
    return ledger(unit.site, now_period(), units=[unit.pk], letters=letters)


def debtor_of(unit: Unit, tenant: int | None) -> Debtor | None:
    """A tenant (party) who owes for a unit, or its owners; the only one who owes when nobody was named."""
    found = [d for d in of_unit(unit) if not d.is_developer]
    named = next((d for d in found if d.tenant == tenant), None)
    return found[0] if named is None and tenant is None and len(found) == 1 else named


def _tell(site: Site, debtors: list[Debtor], known: Iterable[Letter] | None) -> None:
    disputed = fees.disputed(part.charge for d in debtors for part in d.parts)
    units = list({d.unit: None for d in debtors})
    who = collecting([site.pk], clock.today())
    contacts, promises = _contacts(units)
    if known is None:
        known = Letter.objects.filter(unit__in=units).order_by("unit", "tenant", "-step", "-pk")
        known = known.distinct("unit", "tenant")
    letters = {(row.unit_id, row.tenant_id): row for row in sorted(known, key=lambda row: (row.step, row.pk))}
    prepaid = money.prepaid_of(site, units)
    for d in debtors:
        d.disputed = {part.charge for part in d.parts} & disputed
        _person, d.collector = who.get(d.building or 0, (0, ""))
        d.prepaid_fen = prepaid.pop(d.unit, 0)  # money of the unit: told once, to the owners where they owe
        if not d.is_developer:
            whose = (d.unit, d.tenant)
            d.contact, d.promise, d.letter = contacts.get(whose), promises.get(whose), letters.get(whose)


Whose = tuple[int, int | None]  # unit, the tenant's party


def _contacts(units: list[int]) -> tuple[dict[Whose, Contact], dict[Whose, Contact]]:
    """The latest contact of each payer of a unit, and the open or broken promise."""
    waits = Q(promise__in=[Contact.Promise.OPEN, Contact.Promise.BROKEN])
    rows = (
        Contact.objects.filter(unit__in=units)
        .select_related("by")
        .annotate(waits=ExpressionWrapper(waits, BooleanField()))
    )
    last: dict[Whose, Contact] = {}
    waiting: dict[Whose, Contact] = {}
    for row in rows.order_by("unit", "tenant", "waits", "-at").distinct("unit", "tenant", "waits"):
        whose = (row.unit_id, row.tenant_id)
        if row.waits:
            waiting[whose] = row
        if whose not in last or row.at > last[whose].at:
            last[whose] = row
    return last, waiting


def collecting(sites: Iterable[int], on: date) -> dict[int, tuple[int, str]]:
    """Who collects in which building of some sites (ids) on a day, as person and name.

    The one rule for ledger, board and assessment.
    """
    rows = Collector.objects.filter(site__in=list(sites), starts_on__lte=on).exclude(ends_on__lte=on)
    return {pk: (person, name) for pk, person, name in rows.values_list("building_id", "person_id", "person__name")}


def households(debtors: Iterable[Debtor]) -> int:
    """How many units these are."""
    return len({d.unit for d in debtors})


def by_building(debtors: list[Debtor], today: date) -> list[tuple[str, str, int, list[int], int]]:
    """Building, collector, units, principal by age, late fee: a line each, in the order of buildings."""
    found: dict[str, list[Debtor]] = defaultdict(list)
    for d in debtors:
        found[d.building_name].append(d)
    lines = []
    for name, own in found.items():
        ages = [sum(column) for column in zip(*(d.aged(today) for d in own), strict=True)]
        lines.append((name, own[0].collector, households(own), ages, sum(d.late_fen for d in own)))
    return lines


def by_collector(debtors: list[Debtor], today: date) -> list[tuple[str, str, int, list[int], int]]:
    """The same by who collects, buildings without anyone last; the first column stays empty."""
    found: dict[str, list[Debtor]] = defaultdict(list)
    for d in debtors:
        found[d.collector].append(d)
    lines = []
    for who in sorted(found, key=lambda name: (not name, name)):
        ages = [sum(column) for column in zip(*(d.aged(today) for d in found[who]), strict=True)]
        lines.append(("", who, households(found[who]), ages, sum(d.late_fen for d in found[who])))
    return lines


def now_period() -> int:
    """Up to which period a ledger goes when nobody says: every charge there is."""
    return 216912


def since(moment: datetime) -> date:
    """The local day of a moment."""
    return clock.local(moment).date()


def range_of(period: int, units: list[int]) -> tuple[int, int]:
    """The ids of the charges of a community's units in a period: from, and before which."""
    if not units:
        return 0, 0
    return charge_id(period, units[0], 0, 0), charge_id(period, units[-1] + 1, 0, 0)
