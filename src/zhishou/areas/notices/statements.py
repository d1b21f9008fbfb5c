"""What a notice says to a payer of a unit: the period's charges line by line, what is owed from before, what is paid, what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.explain import explain
from zhishou.areas.billing.models import Charge, Item
from zhishou.areas.billing.models.charges import key_of
from zhishou.areas.billing.queries import Owed
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import whose
from zhishou.areas.payments.whose import Whose
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.payers import Payer
from zhishou.areas.property.queries import milli
from zhishou.areas.property.rounds import natural
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan

Place = tuple[int, Whose]  # a unit and one who pays for it
NAMED_LATE_FEES = 3  # how many charges a printed late fee names before it says how many more


@dataclass(frozen=True)
class Line:
    """One printed line: a charge, its dials and usage, how the amount came about, fen."""

    item: str
    before: str
    now: str
    usage: str
    how: str
    fen: int
    due_on: date | None


@dataclass(frozen=True)
class Statement:
    """The page of a unit for one payer. `due_fen` = charged + arrears − settled; below zero it is money left with the company."""

    unit: Unit
    lines: tuple[Line, ...]
    arrears: tuple[tuple[int, int], ...]  # (period, fen) of what earlier periods still owe
    settled_fen: int
    payer: Payer  # whose it is; the owners of a unit without their names

    @property
    def charged_fen(self) -> int:
        """Every charge of the period, credits subtracted: what stands in the books."""
        return sum(line.fen for line in self.lines)

    @property
    def arrears_fen(self) -> int:
        """What earlier periods still owe, their late fees booked before this period included."""
        return sum(fen for _period, fen in self.arrears)

    @property
    def due_fen(self) -> int:
        """What is to be paid."""
        return self.charged_fen + self.arrears_fen - self.settled_fen

    @property
    def due_dates(self) -> list[tuple[date, list[str]]]:
        """The days until which items are to be paid, earliest first."""
        found: dict[date, list[str]] = {}
        for line in self.lines:
            if line.due_on is not None and line.item not in found.setdefault(line.due_on, []):
                found[line.due_on].append(line.item)
        return sorted(found.items())


def statements(
    site: Site, period: int, units: Sequence[Unit], *, developer: bool, payers: Collection[Whose] | None = None
) -> list[Statement]:
    """The pages of some units of a community, in the order given; who has nothing to be told has none.

    A page for each payer, the owners' first; of some `payers` of one person when named, theirs together on one page. What
    the developer owes is told apart from the rest. What is prepaid stands
    with the owners, a credit with whom it was given to.
    """
    ids = [unit.pk for unit in units]
    shown = [c for c in fees.of_period(site, ids, period) if (c.payer == Role.DEVELOPER) == developer]
    known = [row for row in fees.of_units(site, ids) if row.period <= period]
    mine = [row for row in known if (row.payer == Role.DEVELOPER) == developer]
    owes = whose.payers_of_charges([*(c.pk for c in shown), *(row.charge for row in mine)])
    if payers is not None:
        together = Payer(min(role for role, _tenant in payers), 0, "", "")
        owes = {charge: together for charge, who in owes.items() if who.whose in payers}
        shown, mine = [c for c in shown if c.pk in owes], [row for row in mine if row.charge in owes]
    places = {charge: (key_of(charge).unit, who.whose) for charge, who in owes.items()}
    named = {places[charge]: who for charge, who in sorted(owes.items())}  # as the latest period knows them
    charges = _by_place(shown, places)
    late_now = fees.late_of_period([row.charge for row in mine if row.late_fen], period)
    owed = _Owed(mine, places, money.settled([row.charge for row in mine]), late_now, period)
    prepaid = _prepaid(site, known, ids, payers, developer=developer)
    dials = _dials(site, period, ids)
    found = []
    by_id = {unit.pk: unit for unit in units}
    for place in _in_order(named, ids):
        unit = place[0]
        lines = tuple(_line(c, dials, owed.named.get(place, [])) for c in charges[place])
        arrears = tuple(sorted(owed.before[place].items()))
        if not lines and not arrears:
            continue
        before = sum(fen for _p, fen in arrears)
        due = before + owed.now[place] - prepaid.get(place if payers is None else (unit, None), 0)
        sums = sum(line.fen for line in lines) + before
        found.append(Statement(by_id[unit], lines, arrears, sums - due, named[place]))
    return found


def _in_order(places: Iterable[Place], ids: Sequence[int]) -> list[Place]:
    """Units as they are walked; of a unit its owners, then its tenants by when they came into the register."""
    walked = {unit: n for n, unit in enumerate(ids)}
    return sorted(places, key=lambda place: (walked[place[0]], place[1][0], place[1][1] or 0))


class _Owed:
    """What the payers of units still owe: of this period (with every late fee it booked) and of earlier ones, by period."""

    def __init__(
        self,
        rows: Iterable[Owed],
        places: dict[int, Place],
        paid: dict[tuple[int, bool], int],
        late_now: dict[int, int],
        period: int,
    ) -> None:
        self.now: dict[Place, int] = defaultdict(int)
        self.before: dict[Place, dict[int, int]] = defaultdict(dict)
        self.named: dict[Place, list[str]] = defaultdict(list)
        for row in rows:
            place = places[row.charge]
            fresh = late_now.get(row.charge, 0)
            principal = row.principal_fen - paid.get((row.charge, False), 0)
            late = row.late_fen - paid.get((row.charge, True), 0)
            old = max(0, late - fresh)
            self.now[place] += late - old
            if row.period == period:
                self.now[place] += principal + old
            elif principal + old:
                before = self.before[place]
                before[row.period] = before.get(row.period, 0) + principal + old
            if fresh:
                words = f"{row.item_name} {periods.words(row.period)} {yuan(fresh)}"
                self.named[place].append(words)


def _prepaid(
    site: Site, rows: Iterable[Owed], ids: list[int], payers: Collection[Whose] | None, *, developer: bool
) -> dict[tuple[int, Whose | None], int]:
    """Money left with the company, by unit and whose it is (none: of `payers` together): the owners' is the developer's
    where nobody else is charged, as payments settle."""
    lived_in = {row.unit for row in rows if row.payer != Role.DEVELOPER}
    found: dict[tuple[int, Whose | None], int] = defaultdict(int)
    for (unit, home), fen in whose.left_of(site, ids).items():
        mine = home if unit in lived_in or home != whose.OWNERS else (Role.DEVELOPER, None)
        if payers is None:
            found[(unit, mine)] += fen
        elif mine in payers and (mine[0] == Role.DEVELOPER) == developer:
            found[(unit, None)] += fen
    return found


def _by_place(charges: Iterable[Charge], places: dict[int, Place]) -> dict[Place, list[Charge]]:
    found: dict[Place, list[Charge]] = defaultdict(list)
    for charge in charges:
        found[places[charge.pk]].append(charge)
    return found


def _dials(site: Site, period: int, ids: list[int]) -> dict[tuple[int, int], list[tuple[str, str]]]:
    found: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for unit, kind, previous, value in register.dials(site, period, ids):
        found[(unit, kind)].append((milli(previous), milli(value)))
    return found


def _line(charge: Charge, dials: dict[tuple[int, int], list[tuple[str, str]]], named: list[str]) -> Line:
    metered = charge.item.kind == Item.Kind.METERED and charge.tariff is not None
    dial = dials.get((charge.unit_id, charge.tariff.meter_kind), []) if metered and charge.tariff else []
    name = charge.item.name if charge.payer != Role.TENANT else f"{charge.item.name}（住户）"
    return Line(
        name,
        "/".join(before for before, _now in dial),
        "/".join(now for _before, now in dial),
        milli(charge.usage_milli) if metered else "",
        _late_words(named) if charge.item.kind == Item.Kind.LATE else explain(charge).sentence,
        charge.amount_fen,
        charge.due_on,
    )


def _late_words(named: list[str]) -> str:
    more = len(named) - NAMED_LATE_FEES
    return "；".join(named[:NAMED_LATE_FEES]) + (f"；另 {more} 笔" if more > 0 else "")


def delivery_order(units: Iterable[Unit]) -> list[Unit]:
    """As a building keeper walks: by entrance and room, numbers as numbers (203 before 1203)."""
    return sorted(units, key=lambda u: (natural(u.entrance), natural(u.room or u.code), u.code.encode()))
