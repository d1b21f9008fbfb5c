"""The meters that a table of readings names, and what is on file of them, some thousands of lines at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from zhishou.areas.property.chain import Billed
from zhishou.areas.property.models import Meter, Reading
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    from zhishou.areas.property.import_readings import ReadingRow

PART = 5_000  # readings are looked at with the history of as many at a time: memory stays the same for any file


class Known:
    """The meters a table names, and the readings that are there of a part of them."""

    def __init__(self, site: Site, rows: list[ReadingRow]) -> None:
        named = [m for m in _meters(site, {row.number for row in rows}) if m.number]
        self.meters = {m.number: m for m in named}
        self.communities = Counter(m.number for m in named)  # a number is a meter's own within one community
        hung = {row.new_number for row in rows} - {""}
        self.hung = {(m.site_id, m.number): m for m in _meters(site, hung)}  # on file before they were hung
        self.billed = {m.site_id: Billed(m.site) for m in {m.site_id: m for m in named}.values()}
        self._hangs = {row.new_number: row.number for row in rows if row.new_number}
        self.keys: dict[tuple[int, int], list[Reading]] = defaultdict(list)
        self.by_line: dict[int, list[Reading]] = defaultdict(list)

    def parts(self, rows: Sequence[ReadingRow]) -> Iterator[list[int]]:
        """The places of the rows, some thousands at a time, a line never parted; what is on file of them is read with each.

        Unit by unit, as they were entered: the dials of a building are held against one another.
        """
        lines: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            lines[self._line_of(row.number)].append(place)
        part: list[int] = []
        for key in sorted(lines):
            part += lines[key]
            if len(part) >= PART:
                yield self._with_history(rows, part)
                part = []
        if part:
            yield self._with_history(rows, part)

    def _line_of(self, number: str) -> tuple[int, int, str]:
        seen: set[str] = set()
        while number not in self.meters and number in self._hangs and number not in seen:
            seen.add(number)
            number = self._hangs[number]
        meter = self.meters.get(number)
        return (0, 0, number) if meter is None else (meter.unit_id or 0, meter.line_id, "")

    def _with_history(self, rows: Sequence[ReadingRow], part: list[int]) -> list[int]:
        self.keys.clear()
        self.by_line.clear()
        meters = (self.meters.get(rows[place].number) for place in part)
        for reading in Reading.objects.filter(line__in={m.line_id for m in meters if m is not None}):
            self.keys[(reading.line, reading.period)].append(reading)
            self.by_line[reading.line].append(reading)
        return part

    def already(self, row: ReadingRow) -> bool:
        """True when the same value of the same day is on file, whatever its period; every entry counts, accepted or not."""
        meter = self.meters.get(row.number)
        if meter is None:
            return False
        return any(
            r.read_on == row.read_on and (r.value_milli, r.given_milli) == (row.value_milli, row.given_milli)
            for r in self.by_line.get(meter.line_id, ())
        )

    def is_billed(self, row: ReadingRow) -> bool:
        """True when a month has billed a later dial of the line, which counts the period of the row too."""
        meter = self.meters.get(row.number)
        return meter is not None and self.billed[meter.site_id].with_later(self.by_line[meter.line_id], row.period)

    def beyond(self, row: ReadingRow) -> bool:
        """True when a dial of the row is more than its meter can show."""
        if (meter := self.meters.get(row.number)) is None:
            return False
        now = self.hung.get((meter.site_id, row.new_number), meter)
        return (row.old_final_milli or 0) >= meter.dial_milli or max(
            row.value_milli or 0, row.new_initial_milli or 0
        ) >= now.dial_milli

    def other(self, row: ReadingRow) -> Reading | None:
        """A reading of the same line and period with another value."""
        meter = self.meters.get(row.number)
        found = self.keys.get((meter.line_id, row.period), []) if meter else []
        return next((r for r in found if not r.split_of), None)


def _meters(site: Site, numbers: Collection[str]) -> list[Meter]:
    """The meters of these numbers at a site and below; those of a community share the object of their site."""
    wanted, found = sorted(numbers), list[Meter]()
    for start in range(0, len(wanted), PART):
        rows = Meter.objects.filter(site__path__startswith=site.path, number__in=wanted[start : start + PART])
        found += rows.order_by("pk")
    prefetch_related_objects(found, "site")
    return found
