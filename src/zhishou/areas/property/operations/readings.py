"""Readings: taken in, entered, entered again by another person, estimated, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from zhishou.areas.property import periods
from zhishou.areas.property.chain import Chains, write
from zhishou.areas.property.import_readings import Known, ReadingRow
from zhishou.areas.property.models import ImportBatch, Meter, Reading, ReadingEntry, Round, Tenure, UnitFact
from zhishou.areas.property.operations.imports import batch_of
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


class ImportReadings(Command):
    site: Ref[Site] = ask("小区")
    rows: list[ReadingRow] = ask("读数")


class AcceptReading(Command):
    reading: Ref[Reading] = ask("读数")
    value_milli: int = ask("表上的数（千分之一）", at_least=0, at_most=10**15)


class EstimateReading(Command):
    meter: Ref[Meter] = ask("表")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    reason: str = ask("为什么估抄", at_most=200)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


class OpenRound(Command):
    site: Ref[Site] = ask("小区")
    kind: Meter.Kind = ask("种类")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    starts_on: date = ask("从哪天")
    ends_on: date = ask("到哪天")


class CloseRound(Command):
    round: Ref[Round] = ask("抄表")


class TakeReading(Command):
    meter: Ref[Meter] = ask("表")
    value_milli: int = ask("表上的数（千分之一）", at_least=0, at_most=10**15)
    read_on: date = ask("抄表日期")
    photo: Upload | None = ask("照片", default=None)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


class AcceptPhoto(Command):
    reading: Ref[Reading] = ask("读数")


@operation("property.import_readings", label="导入读数", capability="enter_readings", about="site")
def import_readings(act: Act, cmd: ImportReadings) -> Site:
    """Take in readings of a table, verify each by its own history (property.cashier.4); the second time adds nothing.

    A second, other value for a meter and period is not taken: both are doubted, and its line comes back.
    """
    batch = batch_of(act, cmd.site, ImportBatch.What.READINGS, 0, cmd.rows)
    _open_meters(cmd.site, cmd.rows, batch)
    taking = Taking(act, cmd.site, cmd.rows, batch)
    taking.all()
    batch.taken, batch.already = taking.taken, taking.already
    batch.save(update_fields=["taken", "already"])
    act.note(taken=taking.taken, already=taking.already, second=taking.second)
    return cmd.site


class Taking:
    """The rows of one import on their way into the chains of their lines."""

    def __init__(self, act: Act, site: Site, rows: list[ReadingRow], batch: ImportBatch | None) -> None:
        self.act, self.site, self.rows, self.batch = act, site, rows, batch
        self.taken = self.already = 0
        self.second: list[int] = []
        self.fresh: list[Reading] = []
        self.doubled: list[Reading] = []

    def all(self) -> None:
        """Take every row, in the order of periods, swaps of a period first; then derive and verify."""
        order = sorted(range(len(self.rows)), key=lambda i: (self.rows[i].period, not self.rows[i].new_number, i))
        self.known = Known(self.site, self.rows)
        for place in order:
            self._one(place, self.rows[place])
        if self.fresh or self.doubled:
            self._derive()

    def _one(self, place: int, row: ReadingRow) -> None:
        meter = self.known.meters.get(row.number)
        if meter is None:  # the number a swap of this very file gave to the new meter
            meter = Meter.objects.get(site__path__startswith=self.site.path, number=row.number)
            self.known.meters[row.number] = meter
        if self.known.already(row):
            self.already += 1
            return
        other = self.known.other(row)
        if other is not None and not self._is_split(meter, row, other):
            self.second.append(place)
            self.doubled.append(other)
            return
        reading = _reading(meter, row, self.act, self.batch)
        if other is not None:
            early = reading if reading.read_on < other.read_on else other
            early.split_of = True
            if early is other:
                other.save(update_fields=["split_of"])
        if row.old_final_milli is not None:
            reading.old_meter, reading.meter = meter, _swapped(meter, row)
        self.fresh.append(reading)
        self.known.keys[(reading.line, reading.period)].append(reading)
        self.taken += 1

    def _is_split(self, meter: Meter, row: ReadingRow, other: Reading) -> bool:
        early = min(row.read_on, other.read_on)
        return row.read_on != other.read_on and meter.unit_id is not None and early in _turns(meter.unit_id)

    def _derive(self) -> None:
        from zhishou.areas.billing import closing

        for site in {r.site_id: r.site for r in self.fresh}.values():
            closing.refuse_closed(site, min(r.period for r in self.fresh if r.site_id == site.pk))
        touched = {r.line for r in (*self.fresh, *self.doubled)}
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
        chains = Chains(self.site, touched, self.act.now)
        doubled = {r.pk for r in self.doubled}
        for line in chains.lines.values():
            for reading in line.readings:
                if reading.pk in doubled and not chains.is_frozen(reading) and "accepted" not in reading.why:
                    reading.why = [*reading.why, "duplicate"] if "duplicate" not in reading.why else reading.why
        save(chains)


def save(chains: Chains, accepted: Iterable[int] = ()) -> None:
    """Derive the lines and write what changed; doubted neighbours that fit each other are marked."""
    changed = {r.pk: r for r in chains.derive(set(accepted))}
    if marked := chains.swapped():
        changed |= {r.pk: r for r in marked}
        changed |= {r.pk: r for r in chains.derive()}
    write(list(changed.values()))


def _reading(meter: Meter, row: ReadingRow, act: Act, batch: ImportBatch | None) -> Reading:
    return Reading(
        site=meter.site, meter=meter, line=meter.line_id, unit=meter.unit, kind=meter.kind, period=row.period,
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
    Meter.objects.bulk_create(made)
    by_name = {m.label: m for m in Meter.objects.filter(site=site)} | {
        m.number: m for m in Meter.objects.filter(site=site)
    }
    for meter in made:
        meter.line = meter.pk
        row = wide.get(meter.number)
        meter.parent = by_name.get(row.parent) if row else None
    Meter.objects.bulk_update(made, ["line", "parent"], batch_size=2_000)


def _wide_meter(site: Site, row: ReadingRow, use: int, batch: ImportBatch) -> Meter:
    return Meter(site=site, number=row.number, label=row.label, kind=1, use=use, decimals=3, batch=batch)


@operation("property.accept_reading", label="复录读数", capability="accept_readings", about="reading")
def accept_reading(act: Act, cmd: AcceptReading) -> Reading:
    """Enter a doubted dial again, without seeing the first entry: equal to another person's entry accepts it.

    A different value keeps both and the reading stays in doubt. Refused for one's own entry, and where a later period
    has been billed on top (property.cashier.4).
    """
    reading = act.lock(cmd.reading)
    _refuse_settled(reading)
    entries = list(reading.entries.all())
    if any(e.by_id == act.person.pk for e in entries):
        raise Refused("readings.own_entry")
    ReadingEntry.objects.create(
        site=reading.site, reading=reading, value_milli=cmd.value_milli, by=act.person, at=act.now
    )
    first = reading.value_milli if reading.value_milli is not None else reading.given_milli
    equal = cmd.value_milli == first or any(e.value_milli == cmd.value_milli for e in entries)
    act.note(equal=equal)
    if not equal:
        return reading
    if reading.value_milli is not None and cmd.value_milli != reading.value_milli:
        reading.value_milli = cmd.value_milli
        reading.save(update_fields=["value_milli"])
    _clear(act, reading)
    return reading


@operation(
    "property.accept_photo", label="凭照片核实", capability="accept_readings", about="reading",
    apart_from=("property.take_reading",),
)  # fmt: skip
def accept_photo(act: Act, cmd: AcceptPhoto) -> Reading:
    """The supervisor compares the dial with its photo and accepts it. Refused without a photo and for one's own entry."""
    from zhishou.kernel import files

    reading = act.lock(cmd.reading)
    _refuse_settled(reading)
    if not files.of(reading, "dial").exists():
        raise Refused("readings.no_photo")
    if reading.entries.filter(by=act.person).exists():
        raise Refused("readings.own_entry")
    _clear(act, reading)
    return reading


def _refuse_settled(reading: Reading) -> None:
    from zhishou.areas.billing import closing
    from zhishou.areas.billing.queries import read_at

    if reading.state == Reading.State.VERIFIED:
        raise Refused("readings.not_doubted")
    closing.refuse_closed(reading.site, reading.period)
    billed = read_at(reading.site)
    later = Reading.objects.filter(line=reading.line, period__gt=reading.period, state=Reading.State.VERIFIED)
    if any(billed.get(r.period) and r.changed_at <= billed[r.period] for r in later):
        raise Refused("readings.later_billed")


def _clear(act: Act, reading: Reading) -> None:
    chains = Chains(reading.site, [reading.line], act.now)
    save(chains, [reading.pk])
    fresh = next(r for line in chains.lines.values() for r in line.readings if r.pk == reading.pk)
    if fresh.usage_milli < 0:
        raise Refused("readings.still_negative")


@operation("property.estimate_reading", label="估抄", capability="accept_readings")
def estimate_reading(act: Act, cmd: EstimateReading) -> Reading:
    """Bill a period by the mean of the last three verified ones, until the next real reading settles it."""
    from zhishou.areas.billing import closing

    meter, period = cmd.meter, cmd.period
    closing.refuse_closed(meter.site, period)
    if Reading.objects.filter(line=meter.line_id, period=period, split_of=False).exists():
        raise Refused("readings.there_is_one")
    past = Reading.objects.filter(
        line=meter.line_id, period__lt=period, state=Reading.State.VERIFIED, estimated=False, split_of=False
    ).order_by("-period")[:3]
    if not past:
        raise Refused("readings.no_history")
    last = Reading.objects.filter(line=meter.line_id, period__lt=period, state=Reading.State.VERIFIED).latest("period")
    months = max(1, periods.between(last.period, period))
    usage, covered = sum(r.usage_milli for r in past), sum(r.months for r in past)
    made = Reading.objects.create(
        site=meter.site, meter=meter, line=meter.line_id, unit=meter.unit, kind=meter.kind, period=period,
        read_on=periods.last_day(period), given_milli=(2 * usage * months + covered) // (2 * covered), estimated=True,
        changed_at=act.now, usage_milli=(2 * usage * months + covered) // (2 * covered), months=months,
    )  # fmt: skip
    save(Chains(meter.site, [meter.line_id], act.now))
    return made


@operation(
    "property.open_round", label="开始抄表", capability="enter_readings", url_after=lambda row: f"/readings/{row.pk}"
)
def open_round(act: Act, cmd: OpenRound) -> Round:
    """Open a reading round of a community and kind: the days in which dials are read for a period."""
    if cmd.ends_on < cmd.starts_on or not 1 <= cmd.period % 100 <= 12:
        raise Refused("readings.round_days")
    if there := Round.objects.filter(site=cmd.site, kind=cmd.kind, period=cmd.period).first():
        return there
    return Round.objects.create(
        site=cmd.site, kind=cmd.kind, period=cmd.period, starts_on=cmd.starts_on, ends_on=cmd.ends_on
    )


@operation("property.close_round", label="结束抄表", capability="accept_readings", about="round")
def close_round(act: Act, cmd: CloseRound) -> Round:
    """Close a round. Refused while a reading is in doubt; units without a reading are listed as not billed."""
    found = act.lock(cmd.round)
    doubts = Reading.objects.filter(
        site=found.site, period=found.period, kind=found.kind, state=Reading.State.DOUBTED
    ).count()
    if doubts:
        raise Refused("readings.doubts_left", n=doubts)
    read = Reading.objects.filter(site=found.site, period=found.period, kind=found.kind).values("line")
    missing = Meter.objects.filter(site=found.site, kind=found.kind, replaced_by=None).exclude(line__in=read).count()
    act.note(not_read=missing)
    found.closed_at, found.closed_by = act.now, act.person
    found.save(update_fields=["closed_at", "closed_by"])
    return found


@operation("property.take_reading", label="抄表", capability="enter_readings")
def take_reading(act: Act, cmd: TakeReading) -> Reading:
    """Enter one dial at the meter, with a photo where it is odd; verified by its own history at once."""
    from zhishou.kernel import files

    meter = cmd.meter
    if cmd.value_milli >= meter.dial_milli:
        raise Refused("readings.too_large")
    opened = Round.objects.filter(
        site=meter.site, kind=meter.kind, closed_at=None, starts_on__lte=cmd.read_on, ends_on__gte=cmd.read_on
    ).first()
    period = opened.period if opened else periods.of(cmd.read_on)
    row = ReadingRow(
        number=meter.number, read_on=cmd.read_on, period=period, value_milli=cmd.value_milli, reader=act.person.name
    )
    taking = Taking(act, meter.site, [row], None)
    taking.all()
    if taking.second:
        raise Refused("readings.there_is_one")
    found = Reading.objects.filter(line=meter.line_id, period=period, read_on=cmd.read_on).latest("pk")
    if cmd.photo is not None:
        files.keep(cmd.photo, about=found, kind="dial", site=meter.site, by=act.person)
    return found


def undo_readings(act: Act, batch: ImportBatch) -> None:
    """Take back the readings of an import that no run has read yet."""
    rows = Reading.objects.filter(batch=batch)
    chains = Chains(batch.site, set(rows.values_list("line", flat=True)), act.now)
    if any(chains.is_frozen(r) for line in chains.lines.values() for r in line.readings if r.batch_id == batch.pk):
        raise Refused("property.import_in_use")
    rows.delete()
    save(Chains(batch.site, set(chains.lines), act.now))


def units_without(site: Site, period: int) -> models.QuerySet[Meter]:
    """Unit meters of a community that have no verified reading in a period."""
    read: Any = Reading.objects.filter(site=site, period=period, state=Reading.State.VERIFIED).values("line")
    return Meter.objects.filter(site=site, use=Meter.Use.UNIT, replaced_by=None).exclude(line__in=read)
