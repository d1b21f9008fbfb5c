"""Charges that were put right after they had been charged, each with the one person whose entry it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhishou.areas.billing.models import Correction, Item, Run, Source
from zhishou.areas.property.models import ReadingEntry


def charges(sites: Iterable[int], begins: datetime, ends: datetime) -> list[tuple[Correction, int | None]]:
    """The corrections (not waivers) approved within a time at some sites, and who entered what the charge rests on.

    Of a metered charge whoever entered its reading first; of any other whoever started the run. Nobody where the charge
    came with the opening balances.
    """
    rows = Correction.objects.filter(
        site__in=list(sites), recorded_at__range=(begins, ends), reversal__source=Source.REVERSAL
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
    entries = ReadingEntry.objects.filter(
        reading__unit__in={unit for unit, _kind, _period in metered.values()},
        reading__period__in={period for _unit, _kind, period in metered.values()},
    ).order_by("-at", "-pk")
    keys = entries.values_list("reading__unit", "reading__kind", "reading__period", "by") if metered else ()
    first = {(unit, kind, period): by for unit, kind, period, by in keys}  # the earliest entry is written last
    return {pk: first[key] for pk, key in metered.items() if key in first}


def _runners(rows: list[Correction]) -> dict[tuple[int, int], int | None]:
    ran = [row for row in rows if row.original.source == Source.RUN]
    runs = Run.objects.filter(site__in={r.site_id for r in ran}, period__in={r.original.period for r in ran})
    known = {(run.site_id, run.period): run.started_by_id for run in runs} if ran else {}
    return {(r.site_id, r.original.period): known.get((r.site_id, r.original.period)) for r in ran}
