"""Taking an import of the register back, by the one rule of all tables: what anybody has used stays, and then all of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from zhishou.areas.property import finding, periods
from zhishou.areas.property.chain import Chains
from zhishou.areas.property.models import (
    Building,
    ImportBatch,
    Mandate,
    Meter,
    Party,
    Pool,
    PoolMember,
    Reading,
    ReadingEntry,
    Tenure,
    Unit,
    UnitFact,
)
from zhishou.areas.property.operations.readings import save
from zhishou.kernel import taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("property.undo_import", label="撤销导入", capability="keep_register", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back what a table of units or meters brought, and the words its event kept of it.

    Refused once it was taken back, and while anything was built upon it: a meter or a charge of one of the units, a fact
    that a month has billed by, a reading of one of the meters.
    """
    if cmd.batch.what == ImportBatch.What.UNITS:
        return _undo_units(act, cmd.batch)
    if cmd.batch.what == ImportBatch.What.METERS:
        return taking_back.take_back(act, cmd.batch, [Meter.objects.filter(batch=cmd.batch)])
    raise Refused("property.undo_readings")


@operation("property.undo_readings", label="撤销导入的读数", capability="enter_readings", about="batch")
def undo_readings(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the readings a table brought, with the meters a wide file opened.

    Refused once it was taken back, and while anybody has used them: entered one again, or a month has billed it, or a
    later reading that counts from it.
    """
    batch = cmd.batch
    if batch.what != ImportBatch.What.READINGS:
        raise Refused("property.undo_register")
    rows = Reading.objects.filter(batch=batch)
    lines = set(rows.values_list("line", flat=True))
    entries = ReadingEntry.objects.filter(reading__batch=batch)
    used = [*_billed(Chains(batch.site, lines, act.now), batch), *_of_others(entries, batch)]
    meters = Meter.objects.filter(batch=batch)
    done = taking_back.take_back(act, batch, [entries.filter(by=batch.by_id), rows, meters], used)
    _join_split(lines)
    save(Chains(batch.site, lines, act.now))
    return done


def _billed(chains: Chains, batch: ImportBatch) -> Iterable[Reading]:
    """Readings of the batch that a month has read, or that one which a month has read counts from."""
    for line in chains.lines.values():
        frozen = [r.period for r in line.readings if chains.is_frozen(r)]
        yield from (r for r in line.readings if r.batch_id == batch.pk and frozen and r.period <= max(frozen))


def _of_others(entries: models.QuerySet[ReadingEntry], batch: ImportBatch) -> list[Reading]:
    """Readings that another person has entered a second time."""
    return [entry.reading for entry in entries.exclude(by=batch.by_id).select_related("reading__meter")]


def _join_split(lines: set[int]) -> None:
    """A reading that split its period before one which is gone now is the period's reading again."""
    for reading in Reading.objects.filter(line__in=lines, split_of=True):
        if not Reading.objects.filter(line=reading.line, period=reading.period, split_of=False).exists():
            reading.split_of = False
            reading.save(update_fields=["split_of"])


def _undo_units(act: Act, batch: ImportBatch) -> ImportBatch:
    units = Unit.objects.filter(batch=batch)
    brought = Q(unit__in=units) | Q(batch=batch)
    tenures, mandates = Tenure.objects.filter(brought), Mandate.objects.filter(brought)
    held = set(tenures.values_list("party", flat=True))
    elsewhere = Tenure.objects.filter(party__in=held).exclude(pk__in=tenures).values_list("party", flat=True)
    parties = Party.objects.filter(pk__in=held - set(elsewhere))
    known = list(Unit.objects.filter(tenures__batch=batch).exclude(pk__in=units).distinct())
    facts, members = UnitFact.objects.filter(brought), PoolMember.objects.filter(brought)
    opened = list(mandates.exclude(unit__in=units).values_list("unit", "starts_on"))
    buildings = set(units.exclude(building=None).values_list("building", flat=True))
    pools = set(members.values_list("pool", flat=True))
    rows = [facts, members, mandates, tenures, parties, units]
    done = taking_back.take_back(act, batch, rows, _billed_by(facts.exclude(unit__in=units)))
    for unit, day in opened:
        Mandate.objects.filter(unit=unit, ends_on=day).update(ends_on=None)
    finding.fill(known)
    for emptied in (Building.objects.filter(pk__in=buildings), Pool.objects.filter(pk__in=pools)):
        emptied.exclude(pk__in=[row.pk for row in taking_back.in_use([emptied])]).delete()
    return done


def _billed_by(facts: models.QuerySet[UnitFact]) -> list[Unit]:
    """Units that were on file before, and that a month has billed by a fact of the table."""
    from zhishou.areas.billing import queries as fees

    rows = list(facts.select_related("unit__site"))
    return [row.unit for row in rows if fees.billed_from(row.unit.site, row.unit_id, periods.of(row.starts_on))]


taking_back.UNDONE_BY |= {
    "property.import_units": "property.undo_import",
    "property.import_meters": "property.undo_import",
    "property.import_readings": "property.undo_readings",
}
