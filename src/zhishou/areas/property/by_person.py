"""Rows of the register that name who made them: readings entered, and tables taken in."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet

from zhishou.areas.property.models import ImportBatch, Reading, ReadingEntry


def entries(people: Collection[int], sites: Collection[int], months: Collection[int]) -> QuerySet[ReadingEntry]:
    """Dials that some people entered for readings of some periods."""
    rows: QuerySet[ReadingEntry] = ReadingEntry.objects.filter(
        reading__site__in=sites, reading__period__in=months, by__in=people
    )
    return rows


def misread(people: Collection[int], sites: Collection[int], months: Collection[int]) -> QuerySet[ReadingEntry]:
    """Those whose reading was verified with another dial; one still in doubt is not wrong yet."""
    settled = entries(people, sites, months).filter(
        reading__state=Reading.State.VERIFIED, reading__value_milli__isnull=False
    )
    return settled.exclude(value_milli=F("reading__value_milli"))


def first_readers(units: Collection[int], months: Collection[int]) -> dict[tuple[int, int, int], int | None]:
    """(unit, kind of meter, period) → who entered the reading first."""
    rows = ReadingEntry.objects.filter(reading__unit__in=units, reading__period__in=months).order_by("-at", "-pk")
    keys = rows.values_list("reading__unit", "reading__kind", "reading__period", "by")
    return {(unit, kind, period): by for unit, kind, period, by in keys}  # the earliest entry is written last


def batches(people: Collection[int], sites: Collection[int]) -> QuerySet[ImportBatch]:
    """Tables of units, meters and readings that some people took in."""
    rows: QuerySet[ImportBatch] = ImportBatch.objects.filter(site__in=sites, by__in=people)
    return rows
