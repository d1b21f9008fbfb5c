"""Taking a table of units in: new ones, and what the table adds to those on file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhishou.areas.property import finding, import_units, on_file
from zhishou.areas.property.import_units import UnitRow
from zhishou.areas.property.models import Building, ImportBatch, Mandate, Party, PoolMember, Tenure, Unit, UnitFact
from zhishou.areas.property.models.parties import ACCOUNT
from zhishou.areas.property.models.places import ALWAYS
from zhishou.areas.property.operations.imports import batch_of, pools_of
from zhishou.kernel import clock, encrypted, importing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref


class ImportUnits(Command):
    site: Ref[Site] = ask("小区")
    rows: list[UnitRow] = ask("房屋")


@operation("property.import_units", label="导入房屋", capability="keep_register", about="site")
def import_units_(act: Act, cmd: ImportUnits) -> ImportBatch:
    """Take in units of a table: new ones, and what is new of those on file (property.cashier.6)."""
    importing.one_at_a_time(act, cmd.site)
    below = import_units.communities(cmd.site)
    by_site: dict[Site, dict[tuple[str, date | None], UnitRow]] = {}
    for row in cmd.rows:
        by_site.setdefault(import_units.site_of(cmd.site, row, below), {}).setdefault((row.code, row.starts_on), row)
    batch = batch_of(act, cmd.site, ImportBatch.What.UNITS, 0, cmd.rows)
    taken = sum(_units_at(site, list(rows.values()), batch) for site, rows in by_site.items())
    batch.taken, batch.already = taken, len(cmd.rows) - taken
    batch.save(update_fields=["taken", "already"])
    act.note(taken=taken, already=len(cmd.rows) - taken)
    return batch


def _units_at(site: Site, rows: list[UnitRow], batch: ImportBatch) -> int:
    there = on_file.of_units(site, rows)
    fresh: dict[str, UnitRow] = {}
    for row in rows:  # in the order of the table: new buildings are walked like that
        if row.code not in there:
            fresh.setdefault(row.code, row)
    made = _open(site, fresh, batch)
    known = [(there[row.code], row) for row in rows if row.code in there]
    known = [(unit, row) for unit, row in known if unit.brings(row) and not unit.owned_by_others(row)]
    facts = _first_facts([r for r in rows if r.code in fresh], made)
    facts += [fact for unit, row in known if (fact := unit.fact(row))]
    _keep_facts(facts, batch)
    owners = [(made[code], row) for code, row in fresh.items() if row.owner]
    owners += [(unit.unit, row) for unit, row in known if unit.new_owner(row)]
    _people(site, owners, batch)
    _mandates(site, [(made[c], r) for c, r in fresh.items() if r.account], batch)
    _mandates(site, [(unit.unit, row) for unit, row in known if unit.new_mandate(row)], batch)
    _pools(site, [(made[code], list(row.pools)) for code, row in fresh.items()], batch)
    _pools(site, [(unit.unit, unit.new_pools(row)) for unit, row in known], batch)
    finding.fill({unit.unit.pk: unit.unit for unit, row in known if unit.new_owner(row)}.values())
    return sum(row.code in fresh for row in rows) + len(known)


def _open(site: Site, fresh: dict[str, UnitRow], batch: ImportBatch) -> dict[str, Unit]:
    buildings = _buildings(site, fresh.values())
    made = [
        Unit(
            site=site, building=buildings.get(row.building), code=row.code, entrance=row.entrance, room=row.room,
            kind=row.kind, batch=batch,
        )
        for row in sorted(fresh.values(), key=lambda r: r.code.encode())
    ]  # fmt: skip
    for unit in made:
        row = fresh[unit.code]
        unit.tokens = finding.tokens_of(unit, row.building, row.owners)
    Unit.objects.bulk_create(made)
    return {unit.code: unit for unit in made}


def _first_facts(rows: list[UnitRow], made: dict[str, Unit]) -> list[UnitFact]:
    """The facts of new units: the first line of a unit is always true, later ones go on from the one before."""
    facts: dict[str, list[UnitFact]] = {}
    for row in rows:
        of = facts.setdefault(row.code, [])
        starts_on = row.starts_on or (clock.today() if of else ALWAYS)
        before = next(
            (f for f in sorted(of, key=lambda f: f.starts_on, reverse=True) if f.starts_on <= starts_on), None
        )
        of.append(on_file.begins(made[row.code], starts_on, row.model_dump(), before))
    return [fact for of in facts.values() for fact in of]


def _keep_facts(facts: list[UnitFact], batch: ImportBatch) -> None:
    last: dict[tuple[int, date], UnitFact] = {}
    for fact in facts:
        fact.batch = batch
        last[(fact.unit_id, fact.starts_on)] = fact
    UnitFact.objects.bulk_create(
        last.values(),
        update_conflicts=True,
        unique_fields=["unit", "starts_on"],
        update_fields=[*on_file.FACT, "batch", "recorded_at"],
    )


def _buildings(site: Site, rows: Iterable[UnitRow]) -> dict[str, Building]:
    found = {b.name: b for b in Building.objects.filter(site=site)}
    names = dict.fromkeys(row.building for row in rows if row.building and row.building not in found)
    made = [Building(site=site, name=name, walk_order=len(found) + place) for place, name in enumerate(names)]
    Building.objects.bulk_create(made)
    return found | {b.name: b for b in made}


def _people(site: Site, owners: list[tuple[Unit, UnitRow]], batch: ImportBatch) -> None:
    people = {person for _unit, row in owners for person in row.owners}
    parties = {(name, mobile): Party(site=site, name=name, mobile=mobile) for name, mobile in sorted(people)}
    Party.objects.bulk_create(parties.values())
    Tenure.objects.bulk_create(
        Tenure(site=site, unit=unit, party=parties[person], starts_on=ALWAYS, batch=batch)
        for unit, row in owners
        for person in row.owners
    )


def _mandates(site: Site, found: list[tuple[Unit, UnitRow]], batch: ImportBatch) -> None:
    last = {unit.pk: (unit, row) for unit, row in found}
    ring = encrypted.ring()
    for unit, row in last.values():
        Mandate.end_of(unit, row.starts_on or clock.today())
    Mandate.objects.bulk_create(
        Mandate(
            site=site, unit=unit, bank=row.bank, account=ring.encrypt(row.account, ACCOUNT),
            account_tail=row.account[-4:], holder=row.holder, agreement_number=row.agreement,
            starts_on=row.starts_on or clock.today(), batch=batch,
        )
        for unit, row in last.values()
    )  # fmt: skip


def _pools(site: Site, wanted: list[tuple[Unit, list[str]]], batch: ImportBatch) -> None:
    pools = pools_of(site, {name for _unit, names in wanted for name in names})
    PoolMember.objects.bulk_create(
        (PoolMember(pool=pools[name], unit=unit, batch=batch) for unit, names in wanted for name in names),
        ignore_conflicts=True,
    )
