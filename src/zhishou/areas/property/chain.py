"""The chain of a line's readings: each counts from the verified real one before it, and is doubted by its own history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhishou.areas.property import checks, periods
from zhishou.areas.property.checks import Dial, Past
from zhishou.areas.property.models import Meter, Reading, Round, UnitFact
from zhishou.kernel.models import Site

DECIDED = {"accepted", "aside"}  # a person has cleared the doubt, or decided that the period is not billed
TURNED = "turned"  # who cleared the doubt says that the dial went past its end, though nothing makes it plausible
DERIVED = ("previous_milli", "usage_milli", "months", "rolled_over", "state", "why", "changed_at")


@dataclass
class Line:
    """A line's meters and readings in order of period, and its verified history while it is walked."""

    meters: dict[int, Meter]
    readings: list[Reading]
    history: list[Past] = field(default_factory=list)
    previous: int | None = None
    last_real: int | None = None
    exchanged: bool = False  # by a reading that is not verified: nobody knows yet from where the new dial counts


def dial_of(meter: Meter) -> Dial:
    """What the rules need to know of a meter."""
    return Dial(meter.digits, meter.decimals, meter.multiplier, meter.kind)


class Billed:
    """What the month runs of a community have read as verified, and billed: those readings never change again."""

    def __init__(self, site: Site) -> None:
        self._at, self._parked = _billed_at(site), _parked(site)

    def has(self, reading: Reading) -> bool:
        """True once the month run has read it as verified, unless it is parked and not billed."""
        at = self._at.get(reading.period)
        if at is None or reading.state != Reading.State.VERIFIED or reading.changed_at > at:
            return False
        return (reading.unit_id or 0, reading.period, reading.kind) not in self._parked

    def with_later(self, readings: Iterable[Reading], period: int) -> bool:
        """True when a dial, or an estimate, of a later period among a line's readings is billed: it counts this period too."""
        later = (r for r in readings if r.period > period and not r.split_of)
        return any(self.has(r) for r in later if r.value_milli is not None or r.estimated)


class Chains:
    """The lines of some meters at a site, loaded at once."""

    def __init__(self, site: Site, lines: Collection[int], now: datetime) -> None:
        self.site, self.now = site, now
        self.lines: dict[int, Line] = {}
        self._load(lines)
        self.windows = {
            (r.period, r.kind): (r.starts_on, r.ends_on) for r in Round.objects.filter(site=site, closed_at=None)
        }
        self.billed = Billed(site)
        self.occupied = _occupied([m.unit_id for line in self.lines.values() for m in line.meters.values()])

    def _load(self, lines: Collection[int]) -> None:
        for start in range(0, len(lines), 20_000):
            part = list(lines)[start : start + 20_000]
            for meter in (
                Meter.objects.filter(line__in=part).select_related("unit").defer("unit__tokens").order_by("id")
            ):
                self.lines.setdefault(meter.line_id, Line({}, [])).meters[meter.pk] = meter
            rows = Reading.objects.filter(line__in=part, split_of=False).order_by("period")
            for reading in rows:
                self.lines[reading.line].readings.append(reading)

    def add(self, reading: Reading) -> None:
        """A new reading, not saved yet."""
        line = self.lines[reading.line]
        line.readings.append(reading)
        line.readings.sort(key=lambda r: r.period)

    def is_frozen(self, reading: Reading) -> bool:
        """True once a month has billed it: it never changes again."""
        return self.billed.has(reading)

    def derive(self, accepted: Collection[int] = ()) -> list[Reading]:
        """Walk every line; returns the readings whose derived values changed. `accepted`: ids a person cleared."""
        changed: list[Reading] = []
        for line in self.lines.values():
            _begin(line)
            for reading in line.readings:
                if self._step(line, reading, reading.pk in accepted if reading.pk else False):
                    changed.append(reading)
        return changed

    def _step(self, line: Line, reading: Reading, accepted: bool) -> bool:
        before = tuple(getattr(reading, name) for name in DERIVED[:-1])
        if not self.is_frozen(reading):
            self._count(line, reading)
            if accepted:
                reading.why = [*(code for code in reading.why if code not in DECIDED), "accepted"]
            elif not DECIDED & set(reading.why):
                reading.why = self._why(line, reading)
            reading.state = _state(reading.why)
        _remember(line, reading)
        if tuple(getattr(reading, name) for name in DERIVED[:-1]) == before:
            return False
        reading.changed_at = self.now
        return True

    def _count(self, line: Line, reading: Reading) -> None:
        meter = line.meters[reading.meter_id]
        root = next(iter(line.meters.values()))
        since = line.history[-1].period if reading.estimated and line.history else line.last_real
        reading.months = checks.months_covered(since, root.installed_on, reading.period)
        reading.previous_milli = line.previous
        if reading.value_milli is None:
            reading.usage_milli = reading.given_milli or 0
            return
        parts = [(dial_of(meter), reading.value_milli - (line.previous or 0))]
        if reading.old_final_milli is not None:
            old = line.meters[reading.old_meter_id or reading.meter_id]
            parts = [
                (dial_of(old), reading.old_final_milli - (line.previous or 0)),
                (dial_of(meter), reading.value_milli - (reading.new_initial_milli or 0)),
            ]
        around = checks.rolled_over(line.history, reading.period, reading.months, parts, seen=TURNED in reading.why)
        reading.rolled_over = around is not None
        straight = sum(more * dial.multiplier for dial, more in parts)
        reading.usage_milli = straight if around is None else around

    def _why(self, line: Line, reading: Reading) -> list[str]:
        if reading.estimated:
            return []
        meter, history = line.meters[reading.meter_id], line.history
        found: list[str] = [code for code in ("duplicate", "questioned") if code in reading.why]
        window = self.windows.get((reading.period, reading.kind), periods.window(reading.period))
        if checks.outside(reading.read_on, window):
            found.append("window")
        if line.exchanged and reading.value_milli is not None:
            found.append("exchange")
        dial, usage, months = dial_of(meter), reading.usage_milli, reading.months
        if reading.value_milli is not None and checks.is_sentinel(dial, reading.value_milli):
            found.append("sentinel")
        if reading.rolled_over:
            found += ["negative", "rollover"]
        if runs_backwards(reading):
            found.append("negative")
        elif history:
            if not checks.in_range(meter.kind, history, reading.period, usage, months):
                found.append("range")
            if checks.jumps(history, usage, months):
                found.append("jump")
        if reading.value_milli is not None and checks.stands_still(history, usage) and meter.unit_id in self.occupied:
            found.append("unchanged")
        return found + (["swapped"] if "swapped" in reading.why else [])

    def swapped(self) -> list[Reading]:
        """Doubted dials that fit a neighbour's history while the neighbour's dial fits theirs; both are marked."""
        near: dict[tuple[int, int, int], list[tuple[Line, Reading]]] = defaultdict(list)
        for line in self.lines.values():
            for reading in line.readings:
                meter = line.meters[reading.meter_id]
                if reading.value_milli is not None and meter.use == Meter.Use.UNIT and not self.is_frozen(reading):
                    building = meter.unit.building_id if meter.unit_id and meter.unit else 0
                    near[(building or 0, meter.kind, reading.period)].append((line, reading))
        marked: list[Reading] = []
        for neighbours in near.values():
            odd = [pair for pair in neighbours if {"negative", "range", "jump"} & set(pair[1].why)]
            for mine in odd:
                for theirs in neighbours:
                    if mine[1] is not theirs[1] and _fits(mine, theirs[1]) and _fits(theirs, mine[1]):
                        marked += [r for r in (mine[1], theirs[1]) if not {"swapped", *DECIDED} & set(r.why)]
                        for reading in (mine[1], theirs[1]):
                            _mark(reading, "swapped", self.now)
        return marked


def runs_backwards(reading: Reading) -> bool:
    """True when a dial shows less than before and no turn explains it; after a swap, either of the two."""
    if reading.rolled_over or reading.old_final_milli is None:
        return not reading.rolled_over and reading.usage_milli < 0
    before, began = reading.previous_milli or 0, reading.new_initial_milli or 0
    return reading.old_final_milli < before or (reading.value_milli or 0) < began


def _fits(mine: tuple[Line, Reading], other: Reading) -> bool:
    line, reading = mine
    history = [p for p in line.history if p.period < reading.period]
    value = other.value_milli or 0
    usage = (value - (reading.previous_milli or 0)) * line.meters[reading.meter_id].multiplier
    return checks.plausible(reading.kind, history, reading.period, usage, reading.months)


def _state(why: list[str]) -> int:
    if not why or "accepted" in why:
        return Reading.State.VERIFIED
    return Reading.State.SET_ASIDE if "aside" in why else Reading.State.DOUBTED


def _mark(reading: Reading, code: str, now: datetime) -> None:
    if not {code, *DECIDED} & set(reading.why):
        reading.why = [*reading.why, code]
        reading.state, reading.changed_at = Reading.State.DOUBTED, now


def _begin(line: Line) -> None:
    first = next(iter(line.meters.values()))
    line.history, line.previous, line.last_real, line.exchanged = [], first.initial_milli, None, False


def _remember(line: Line, reading: Reading) -> None:
    if reading.state != Reading.State.VERIFIED or reading.estimated:
        line.exchanged |= reading.old_final_milli is not None
        return
    moved = reading.usage_milli != 0
    line.history.append(Past(reading.period, reading.usage_milli, reading.months, moved))
    line.last_real = reading.period
    if reading.value_milli is not None:
        line.previous = reading.value_milli
    else:  # used as the dial turned all the same: the next dial counts from where it must stand now
        dial = dial_of(line.meters[reading.meter_id])
        line.previous = ((line.previous or 0) + reading.usage_milli // dial.multiplier) % dial.turn_milli


def _billed_at(site: Site) -> Mapping[int, datetime]:
    from zhishou.areas.billing.queries import read_at

    return read_at(site)


def _parked(site: Site) -> set[tuple[int, int, int]]:
    from zhishou.areas.billing.parking import metered

    return metered(site)


def _occupied(units: Iterable[int | None]) -> set[int]:
    """Units that are lived in now."""
    rows = UnitFact.objects.filter(unit__in={pk for pk in units if pk})
    rows = rows.order_by("unit_id", "-starts_on").distinct("unit_id")
    return {r.unit_id for r in rows.only("unit_id", "status") if r.status == 1}


def lines_of(meters: Iterable[Meter]) -> set[int]:
    """The lines of some meters."""
    return {meter.line_id for meter in meters}


def period_of(day: date, given: str) -> int:
    """The period of a reading: the one that is given, else the month of its date."""
    return periods.read(given) if given else periods.of(day)


_WRITE = """
UPDATE property_reading r
   SET previous_milli = v.previous, usage_milli = v.usage, months = v.months, rolled_over = v.turned, state = v.state,
       why = string_to_array(v.why, ','), changed_at = v.at
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::bool[], %s::int[], %s::text[], %s::timestamptz[])
       AS v(id, previous, usage, months, turned, state, why, at)
 WHERE r.id = v.id
"""


def write(changed: list[Reading]) -> None:
    """What the chain derived, in one statement a part: a file of readings is thousands of rows."""
    for start in range(0, len(changed), 10_000):
        part = changed[start : start + 10_000]
        columns: list[list[Any]] = [[r.pk for r in part]]
        for name in DERIVED:
            columns.append([",".join(r.why) if name == "why" else getattr(r, name) for r in part])
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, columns)
