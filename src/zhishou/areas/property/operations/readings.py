"""Readings taken in from a table, and how every reading finds its place in the chain of its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from zhishou.areas.property.chain import Chains, write
from zhishou.areas.property.import_readings import ReadingRow
from zhishou.areas.property.meters_on_file import Known
from zhishou.areas.property.models import ImportBatch, Meter, Reading, ReadingEntry, Tenure, UnitFact
from zhishou.areas.property.operations.imports import batch_of, begin_lines
from zhishou.kernel import importing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class ImportReadings(Command):
    site: Ref[Site] = ask("小区")
    rows: list[ReadingRow] = ask("读数")


@operation("property.import_readings", label="导入读数", capability="enter_readings", about="site")
def import_readings(act: Act, cmd: ImportReadings) -> ImportBatch:
    """Take in readings of a table, verify each by its own history (property.cashier.4); the second time adds nothing.

    A second, other value for a meter and period is not taken: both are doubted, and its line comes back.
    """
    importing.one_at_a_time(act, cmd.site)
    batch = batch_of(act, cmd.site, ImportBatch.What.READINGS, 0, cmd.rows)
    _open_meters(cmd.site, cmd.rows, batch)
    taking = Taking(act, cmd.site, cmd.rows, batch)
    taking.all()
    batch.taken, batch.already = taking.taken, taking.already
    batch.save(update_fields=["taken", "already"])
    act.note(
        taken=taking.taken, already=taking.already, second=taking.second, later=taking.later, unknown=taking.unknown
    )
    return batch


class Taking:
    """The rows of one import on their way into the chains of their lines."""

    def __init__(self, act: Act, site: Site, rows: list[ReadingRow], batch: ImportBatch | None) -> None:
        self.act, self.site, self.rows, self.batch = act, site, rows, batch
        self.taken = self.already = 0
        self.second: list[int] = []
        self.later: list[int] = []  # exchanged once more in a period that has its reading: belongs to the next
        self.unknown: list[int] = []  # of a new meter whose swap did not come
        self.fresh: list[Reading] = []
        self.doubled: list[Reading] = []

    def all(self) -> None:
        """Take every row, in the order of periods, swaps of a period first; then derive and verify, some thousands at once."""
        self.known = Known(self.site, self.rows)
        if (shared := next((number for number, n in self.known.communities.items() if n > 1), None)) is not None:
            raise Refused("readings.number_shared", number=shared, n=self.known.communities[shared])
        rows = self.rows
        for part in self.known.parts(rows):
            for place in sorted(part, key=lambda i: (rows[i].period, not rows[i].new_number, i)):
                self._one(place, rows[place])
            if self.fresh or self.doubled:
                self._derive()
            self.fresh, self.doubled = [], []

    def _one(self, place: int, row: ReadingRow) -> None:
        meter = self.known.meters.get(row.number) or self._hung(row.number)
        if meter is None:
            self.unknown.append(place)
            return
        if self.known.already(row):
            self.already += 1
            return
        other = self.known.other(row)
        if other is not None and not self._is_split(meter, row, other):
            if row.new_number and row.new_number != other.meter.number:
                self.later.append(place)
                return
            self.second.append(place)
            self.doubled.append(other)
            return
        if other is None and self.known.is_billed(row):
            raise Refused("readings.later_billed")
        reading = _reading(meter, row, self.act, self.batch)
        if other is not None:
            early = reading if reading.read_on < other.read_on else other
            early.split_of = True
            if early is other and other.pk:  # of this very file: it is saved with the others
                other.save(update_fields=["split_of"])
        if row.old_final_milli is not None:
            reading.old_meter, reading.meter = meter, _swapped(meter, row)
        self.fresh.append(reading)
        self.known.keys[(reading.line, reading.period)].append(reading)
        self.known.by_line[reading.line].append(reading)
        self.taken += 1

    def _hung(self, number: str) -> Meter | None:
        """The meter that a swap of this very file has hung up under a number."""
        found = Meter.objects.filter(site__path__startswith=self.site.path, number=number).first()
        if found is not None:
            self.known.meters[number] = found
        return found

    def _is_split(self, meter: Meter, row: ReadingRow, other: Reading) -> bool:
        early = min(row.read_on, other.read_on)
        splits = [r for r in self.known.keys[(meter.line_id, row.period)] if r.split_of]
        if row.read_on == other.read_on or meter.unit_id is None or any(r.read_on == row.read_on for r in splits):
            return False
        return early in _turns(meter.unit_id)

    def _derive(self) -> None:
        from zhishou.areas.billing import closing

        for site in {r.site_id: r.site for r in self.fresh}.values():
            closing.refuse_closed(site, min(r.period for r in self.fresh if r.site_id == site.pk))
        lines: dict[int, set[int]] = defaultdict(set)
        for reading in (*self.fresh, *self.doubled):
            lines[reading.site_id].add(reading.line)
        Reading.objects.bulk_create(list(self.fresh), batch_size=5_000)
        ReadingEntry.objects.bulk_create(
            [
                ReadingEntry(
                    site=r.site, reading=r, value_milli=r.value_milli or 0, by=self.act.actor.person, at=self.act.now
                )
                for r in self.fresh
                if r.value_milli is not None
            ],
            batch_size=5_000,
        )
        sites = {meter.site_id: meter.site for meter in self.known.meters.values()}
        for site_id, touched in lines.items():
            self._walk(sites[site_id], touched)

    def _walk(self, site: Site, touched: set[int]) -> None:
        chains = Chains(site, touched, self.act.now)
        doubled = {r.pk for r in self.doubled}
        for line in chains.lines.values():
            for reading in line.readings:
                if reading.pk in doubled and not chains.is_frozen(reading) and "accepted" not in reading.why:
                    reading.why = [*reading.why, "duplicate"] if "duplicate" not in reading.why else reading.why
        save(chains)
        _look_at_neighbours(site, chains, touched, self.act)


def save(chains: Chains, accepted: Iterable[int] = ()) -> None:
    """Derive the lines and write what changed; doubted neighbours that fit each other are marked."""
    changed = {r.pk: r for r in chains.derive(set(accepted))}
    if marked := chains.swapped():
        changed |= {r.pk: r for r in marked}
        changed |= {r.pk: r for r in chains.derive()}
    write(list(changed.values()))


def _look_at_neighbours(site: Site, chains: Chains, touched: set[int], act: Act) -> None:
    """An odd dial of a home may be the neighbour's: the lines of its building that were not read with it are asked."""
    odd = {
        (meter.unit.building_id, meter.kind)
        for line in chains.lines.values()
        for reading in line.readings
        if reading.state == Reading.State.DOUBTED and {"negative", "range", "jump"} & set(reading.why)
        for meter in [line.meters[reading.meter_id]]
        if meter.unit_id and meter.unit and meter.unit.building_id
    }
    for building, kind in odd:
        rows = Meter.objects.filter(site=site, kind=kind, unit__building=building, use=Meter.Use.UNIT)
        lines = {line for line in rows.values_list("line", flat=True) if line}
        if lines - touched:
            save(Chains(site, lines, act.now))


def _reading(meter: Meter, row: ReadingRow, act: Act, batch: ImportBatch | None) -> Reading:
    return Reading(
        site=meter.site, meter=meter, line=meter.line_id, unit_id=meter.unit_id, kind=meter.kind, period=row.period,
        read_on=row.read_on, value_milli=row.value_milli, given_milli=row.given_milli,
        old_final_milli=row.old_final_milli, new_initial_milli=row.new_initial_milli, reader=row.reader,
        note=row.note, batch=batch, changed_at=act.now,
    )  # fmt: skip


def _turns(unit: int) -> set[date]:
    """The days on which a unit's payer changed: handover and name transfer."""
    facts = UnitFact.objects.filter(unit=unit, handed_over_on__isnull=False).values_list("handed_over_on", flat=True)
    return {d for d in facts if d} | set(Tenure.objects.filter(unit=unit).values_list("starts_on", flat=True))


def _swapped(old: Meter, row: ReadingRow) -> Meter:
    """The new meter of a swap: as 仪表 lists it, else with the old one's dial; the line goes on."""
    if not row.new_number or row.new_number == old.number:
        return old
    new = Meter.objects.filter(site=old.site, number=row.new_number).first()
    if new is None:
        new = Meter(
            site=old.site, number=row.new_number, kind=old.kind, use=old.use, unit=old.unit, pool=old.pool,
            digits=old.digits, decimals=old.decimals, multiplier=old.multiplier,
        )  # fmt: skip
    if new.replaces_id not in (None, old.pk) or (new.pk and Reading.objects.filter(meter=new).exists()):
        raise Refused("readings.swap_taken", number=row.new_number)
    new.initial_milli, new.installed_on = row.new_initial_milli or 0, row.read_on
    new.line, new.replaces, new.parent = old.line_id, old, new.parent or old.parent
    new.unit, new.pool, new.use = old.unit, old.pool, old.use
    new.save()
    Meter.objects.filter(parent=old).update(parent=new)
    return new


def _open_meters(site: Site, rows: list[ReadingRow], batch: ImportBatch) -> None:
    """Meters of a wide file that are not on file; one above that is no row of it becomes a 总表 without readings."""
    wide = {row.number: row for row in rows if row.opens}
    there = set(Meter.objects.filter(site__path__startswith=site.path).values_list("number", flat=True))
    fresh = [row for row in wide.values() if row.number not in there]
    if not fresh:
        return
    above = {row.parent for row in wide.values() if row.parent}
    names = {row.label for row in wide.values()} | set(wide)
    made = [_wide_meter(site, row, 3 if {row.label, row.number} & above else row.use, batch) for row in fresh]
    made += [
        Meter(site=site, number=name, label=name, kind=1, use=Meter.Use.MASTER, batch=batch)
        for name in sorted(above - names - there)
    ]
    Meter.objects.bulk_create(made, batch_size=5_000)
    every = list(Meter.objects.filter(site=site).order_by("pk"))
    by_name = {m.label: m for m in every if m.label}
    by_name |= {m.label: m for m in every if m.label and m.number in wide}  # the file speaks of its own rows first
    by_name |= {m.number: m for m in every}
    for meter in made:
        row = wide.get(meter.number)
        meter.parent = by_name.get(row.parent) if row else None
    begin_lines(made)


def _wide_meter(site: Site, row: ReadingRow, use: int, batch: ImportBatch) -> Meter:
    return Meter(site=site, number=row.number, label=row.label, kind=1, use=use, decimals=3, batch=batch)
