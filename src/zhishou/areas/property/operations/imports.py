"""Taking tables in: units and meters. One event a chunk; the second time adds nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from zhishou.areas.property import finding, import_units
from zhishou.areas.property.import_meters import MeterRow
from zhishou.areas.property.import_units import UnitRow
from zhishou.areas.property.models import (
    Building,
    ImportBatch,
    Mandate,
    Meter,
    Party,
    Pool,
    PoolMember,
    Reading,
    Tenure,
    Unit,
    UnitFact,
)
from zhishou.areas.property.models.parties import ACCOUNT
from zhishou.areas.property.models.places import ALWAYS
from zhishou.kernel import clock, encrypted, taking_back
from zhishou.kernel.evidence import canonical
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class ImportUnits(Command):
    site: Ref[Site] = ask("小区")
    rows: list[UnitRow] = ask("房屋")


class ImportMeters(Command):
    site: Ref[Site] = ask("小区")
    rows: list[MeterRow] = ask("仪表")


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


def batch_of(act: Act, site: Site, what: str, taken: int, rows: Sequence[BaseModel]) -> ImportBatch:
    """The batch of an import, its counts and the digest of its rows in the event instead of a second copy of the words."""
    act.texts.clear()
    batch = ImportBatch.objects.create(
        site=site, what=what, taken=taken, already=len(rows) - taken, by=act.actor.person, at=act.now
    )
    digest = hashlib.sha256(canonical([row.model_dump(mode="json") for row in rows])).hexdigest()
    act.note(taken=taken, already=len(rows) - taken, digest=digest)
    return batch


@operation("property.import_units", label="导入房屋", capability="keep_register", about="site")
def import_units_(act: Act, cmd: ImportUnits) -> Site:
    """Take in units of a table: new ones, and new dated facts of those on file (property.cashier.6)."""
    below = import_units.communities(cmd.site)
    by_site: dict[Site, dict[tuple[str, date | None], UnitRow]] = {}
    for row in cmd.rows:
        by_site.setdefault(import_units.site_of(cmd.site, row, below), {}).setdefault((row.code, row.starts_on), row)
    batch = batch_of(act, cmd.site, ImportBatch.What.UNITS, 0, cmd.rows)
    taken = sum(_units_at(site, list(rows.values()), batch) for site, rows in by_site.items())
    batch.taken, batch.already = taken, len(cmd.rows) - taken
    batch.save(update_fields=["taken", "already"])
    act.note(taken=taken, already=len(cmd.rows) - taken)
    return cmd.site


def _units_at(site: Site, rows: list[UnitRow], batch: ImportBatch) -> int:
    there = {
        u.code: u for u in Unit.objects.filter(site=site, code__in=[r.code for r in rows]).prefetch_related("facts")
    }
    fresh = {row.code: row for row in rows if row.code not in there}
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
        unit.tokens = finding.tokens_of(unit, row.building, [(row.owner, row.mobile)] if row.owner else [])
    Unit.objects.bulk_create(made)
    units = {unit.code: unit for unit in made}
    _facts(rows, units, there, batch)
    _people(site, fresh, units)
    _pools(site, fresh, units)
    changed = [r for r in rows if r.code in there and import_units.is_new(r, list(there[r.code].facts.all()))]
    return len(fresh) + len(changed) + sum(r.code in fresh and fresh[r.code] is not r for r in rows)


def _facts(rows: list[UnitRow], units: dict[str, Unit], there: dict[str, Unit], batch: ImportBatch) -> None:
    facts: dict[tuple[int, date], UnitFact] = {}
    for row in rows:
        if row.code in there and not import_units.is_new(row, list(there[row.code].facts.all())):
            continue
        unit = units.get(row.code) or there[row.code]
        first = row.code in units and not any(pk == unit.pk for pk, _day in facts)
        starts = (row.starts_on or ALWAYS) if first else (row.starts_on or clock.today())
        facts[(unit.pk, starts)] = UnitFact(
            unit=unit, starts_on=starts, area_e2=row.area_e2, people=row.people, status=row.status,
            handed_over_on=row.handed_over_on, batch=batch,
        )  # fmt: skip
    UnitFact.objects.bulk_create(
        facts.values(),
        update_conflicts=True,
        unique_fields=["unit", "starts_on"],
        update_fields=["area_e2", "people", "status", "handed_over_on", "batch"],
    )


def _buildings(site: Site, rows: Any) -> dict[str, Building]:
    found = {b.name: b for b in Building.objects.filter(site=site)}
    names = dict.fromkeys(row.building for row in rows if row.building and row.building not in found)
    made = [Building(site=site, name=name, walk_order=len(found) + place) for place, name in enumerate(names)]
    Building.objects.bulk_create(made)
    return found | {b.name: b for b in made}


def _people(site: Site, fresh: dict[str, UnitRow], units: dict[str, Unit]) -> None:
    parties: dict[tuple[str, str], Party] = {
        (row.owner, row.mobile): Party(site=site, name=row.owner, mobile=row.mobile)
        for row in fresh.values()
        if row.owner
    }
    Party.objects.bulk_create(parties.values())
    Tenure.objects.bulk_create(
        Tenure(site=site, unit=units[row.code], party=parties[(row.owner, row.mobile)], starts_on=ALWAYS)
        for row in fresh.values()
        if row.owner
    )
    ring = encrypted.ring()
    Mandate.objects.bulk_create(
        Mandate(
            site=site, unit=units[row.code], bank=row.bank, account=ring.encrypt(row.account, ACCOUNT),
            account_tail=row.account[-4:], holder=row.holder, agreement_number=row.agreement, starts_on=clock.today(),
        )
        for row in fresh.values()
        if row.account
    )  # fmt: skip


def _pools(site: Site, fresh: dict[str, UnitRow], units: dict[str, Unit]) -> None:
    pools = pools_of(site, {name for row in fresh.values() for name in row.pools})
    PoolMember.objects.bulk_create(
        PoolMember(pool=pools[name], unit=units[row.code]) for row in fresh.values() for name in row.pools
    )


def pools_of(site: Site, names: set[str]) -> dict[str, Pool]:
    """The pools of these names at a site; missing ones are opened."""
    found = {p.name: p for p in Pool.objects.filter(site=site, name__in=names)}
    made = [Pool(site=site, name=name) for name in sorted(names - set(found))]
    Pool.objects.bulk_create(made)
    return found | {p.name: p for p in made}


@operation("property.import_meters", label="导入仪表", capability="keep_register", about="site")
def import_meters(act: Act, cmd: ImportMeters) -> Site:
    """Take in meters of a table; those on file stay as they are (property.cashier.4)."""
    units = {u.code: u for u in Unit.objects.filter(site__path__startswith=cmd.site.path)}
    there = set(Meter.objects.filter(site__path__startswith=cmd.site.path).values_list("number", flat=True))
    fresh = {row.number: row for row in reversed(cmd.rows) if row.number not in there}
    batch = batch_of(act, cmd.site, ImportBatch.What.METERS, len(fresh), cmd.rows)
    pools: dict[tuple[int, str], Pool] = {}
    made = []
    for row in reversed(fresh.values()):
        unit = units.get(row.unit)
        site = unit.site if unit else cmd.site
        if row.pool and (site.pk, row.pool) not in pools:
            pools[(site.pk, row.pool)] = pools_of(site, {row.pool})[row.pool]
        made.append(
            Meter(
                site=site, number=row.number, kind=row.kind, use=row.use, unit=unit,
                pool=pools.get((site.pk, row.pool)), digits=row.digits, decimals=row.decimals,
                multiplier=row.multiplier, initial_milli=row.initial_milli, installed_on=row.installed_on, batch=batch,
            )
        )  # fmt: skip
    Meter.objects.bulk_create(made)
    _connect(cmd.site, made, fresh)
    return cmd.site


def _connect(site: Site, made: list[Meter], rows: dict[str, MeterRow]) -> None:
    wanted = [row.parent for row in rows.values() if row.parent]
    above = {m.number: m for m in Meter.objects.filter(site__path__startswith=site.path, number__in=wanted)}
    for meter in made:
        meter.line = meter.pk
        meter.parent = above.get(rows[meter.number].parent)
    Meter.objects.bulk_update(made, ["line", "parent"], batch_size=2_000)


@operation("property.undo_import", label="撤销导入", capability="keep_register", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back what a table brought, as long as nothing was built upon it."""
    batch = taking_back.still_there(act, cmd.batch)
    if batch.what == ImportBatch.What.UNITS:
        _undo_units(batch)
    elif batch.what == ImportBatch.What.METERS:
        _refuse_used(Reading.objects.filter(meter__batch=batch).exists())
        Meter.objects.filter(batch=batch).delete()
    else:
        from zhishou.areas.property.operations.readings import undo_readings

        undo_readings(act, batch)
    return taking_back.taken_back(act, batch)


def _refuse_used(used: bool) -> None:
    if used:
        raise Refused("property.import_in_use")


def _undo_units(batch: ImportBatch) -> None:
    from zhishou.areas.billing import queries as fees

    units = Unit.objects.filter(batch=batch)
    _refuse_used(
        Meter.objects.filter(unit__in=units).exists() or fees.charged(batch.site, units.values_list("pk", flat=True))
    )
    UnitFact.objects.filter(batch=batch).exclude(unit__in=units).delete()
    parties = list(Party.objects.filter(tenures__unit__in=units).values_list("pk", flat=True))
    Tenure.objects.filter(unit__in=units).delete()
    Party.objects.filter(pk__in=parties, tenures=None).delete()
    Mandate.objects.filter(unit__in=units).delete()
    units.delete()
