"""Rows of the fees that name who made them: months run, charges put right, tables taken in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from zhishou.areas.billing.models import Correction, ImportBatch, Item, Run, Source
from zhishou.areas.property import by_person as readings


def batches(people: Collection[int], sites: Collection[int]) -> QuerySet[ImportBatch]:
    """Tables of tariffs, opening balances and old bills that some people took in."""
    rows: QuerySet[ImportBatch] = ImportBatch.objects.filter(site__in=sites, by__in=people)
    return rows


def corrected(sites: Collection[int], begins: datetime, ends: datetime) -> list[tuple[Correction, int | None]]:
    """The corrections (not waivers) approved within a time at some sites, and who entered what the charge rests on.

    Of a metered charge whoever entered its reading first; of any other whoever started the run. Nobody where the charge
    came with the opening balances.
    """
    rows = Correction.objects.filter(
        site__in=sites, recorded_at__range=(begins, ends), reversal__source=Source.REVERSAL
    )
    found = list(
        rows.select_related("original__unit", "original__item", "original__tariff", "new").order_by("recorded_at", "pk")
    )
    read, ran = _readers(found), _runners(found)
    return [(row, read[row.pk] if row.pk in read else ran.get((row.site_id, row.original.period))) for row in found]


def _readers(rows: list[Correction]) -> dict[int, int | None]:
    metered = {
        row.pk: (row.original.unit_id, row.original.tariff.meter_kind, row.original.period)
        for row in rows
        if row.original.item.kind == Item.Kind.METERED and row.original.tariff is not None
    }
    if not metered:
        return {}
    units, months = {key[0] for key in metered.values()}, {key[2] for key in metered.values()}
    first = readings.first_readers(units, months)
    return {pk: first[key] for pk, key in metered.items() if key in first}


def _runners(rows: list[Correction]) -> dict[tuple[int, int], int | None]:
    ran = [row for row in rows if row.original.source == Source.RUN]
    if not ran:
        return {}
    runs = Run.objects.filter(site__in={r.site_id for r in ran}, period__in={r.original.period for r in ran})
    return {(run.site_id, run.period): run.started_by_id for run in runs}
