"""What is on file of units that a table names, and what a line of the table would add to it.

What a line leaves out stays as it is; what it says and nobody knew yet is added; an owner is never replaced here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhishou.areas.property.models import Mandate, Unit, UnitFact
from zhishou.areas.property.models.parties import ACCOUNT, Role
from zhishou.kernel import clock, encrypted
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    from zhishou.areas.property.import_units import UnitRow

FACT = ("area_e2", "people", "status", "handed_over_on")


@dataclass(frozen=True)
class OnFile:
    """A unit with its facts (oldest first), its owners of all times, its pools and its live mandate."""

    unit: Unit
    facts: list[UnitFact]
    owners: frozenset[str]
    pools: frozenset[str]
    mandate: Mandate | None

    def brings(self, row: UnitRow) -> bool:
        """True when a line says anything that is not on file."""
        return bool(self.fact(row) or self.new_pools(row) or self.new_owner(row) or self.new_mandate(row))

    def fact(self, row: UnitRow) -> UnitFact | None:
        """The fact the line begins, with what it leaves out as it is on that day; `None` when it is on file.

        Without 生效日期 the same values are there already, whenever they began; with it the day is the key.
        """
        given = {name: value for name in FACT if (value := getattr(row, name)) is not None}
        if not given or any(f.starts_on == row.starts_on for f in self.facts):
            return None
        if row.starts_on is None and any(all(getattr(f, n) == v for n, v in given.items()) for f in self.facts):
            return None
        starts_on = row.starts_on or clock.today()
        return begins(self.unit, starts_on, given, self._on(starts_on))

    def _on(self, day: date) -> UnitFact | None:
        return next((f for f in reversed(self.facts) if f.starts_on <= day), self.facts[0] if self.facts else None)

    def new_pools(self, row: UnitRow) -> list[str]:
        """Pools the unit was not in."""
        return [name for name in row.pools if name not in self.pools]

    def new_owner(self, row: UnitRow) -> bool:
        """True when the unit had no owner and the line names one."""
        return bool(row.owner) and not self.owners

    def owned_by_others(self, row: UnitRow) -> bool:
        """True when the line names an owner whom the unit, which has owners, never had."""
        named = {name for name, _mobile in row.owners}
        return bool(named and self.owners) and row.owner not in self.owners and not named <= self.owners

    def new_mandate(self, row: UnitRow) -> bool:
        """True when the line names another account, holder or agreement than the live one."""
        if not row.account:
            return False
        live = self.mandate
        return live is None or (row.bank, row.holder, row.agreement, row.account) != (
            live.bank, live.holder, live.agreement_number, encrypted.ring().decrypt(bytes(live.account), ACCOUNT),
        )  # fmt: skip


def begins(unit: Unit, starts_on: date, given: dict[str, object], before: UnitFact | None = None) -> UnitFact:
    """A fact with what is given, the rest as it was before, or as of a unit nothing is known about."""
    fact = UnitFact(unit=unit, starts_on=starts_on)
    for name in FACT:
        setattr(fact, name, given[name] if given.get(name) is not None else getattr(before or fact, name))
    return fact


def of_units(site: Site, rows: Iterable[UnitRow]) -> dict[str, OnFile]:
    """What is on file of the units at a site and below that these lines name, by code."""
    codes = [row.code for row in rows]
    units = Unit.objects.filter(site__path__startswith=site.path, code__in=codes).defer("tokens")
    found = units.prefetch_related("facts", "pools__pool", "tenures__party", "mandates")
    return {unit.code: _one(unit) for unit in found}


def _one(unit: Unit) -> OnFile:
    return OnFile(
        unit=unit,
        facts=sorted(unit.facts.all(), key=lambda f: f.starts_on),
        owners=frozenset(t.party.name for t in unit.tenures.all() if t.role == Role.OWNER),
        pools=frozenset(member.pool.name for member in unit.pools.all()),
        mandate=next((m for m in unit.mandates.all() if m.ends_on is None), None),
    )
