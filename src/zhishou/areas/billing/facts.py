"""What the facts of a period bill of a range of units, estimates settled: for the run, for what is looked at before it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from zhishou.areas.billing.engine import Community, Metered, Rows, bill, together
from zhishou.areas.billing.models import Charge, Correction, Item, Source
from zhishou.areas.billing.models.charges import CORRECTED, charge_id
from zhishou.areas.property import periods
from zhishou.kernel.later import later
from zhishou.kernel.models import Site

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


def billed(community: Community) -> Rows:
    """Charges by area, fixed price and meters, in the order of their ids, less what estimates billed before."""
    metered = Metered(community)
    return _settled(together(bill(community, metered)), community, metered)


def _settled(rows: Rows, community: Community, metered: Metered) -> Rows:
    """A real reading after estimates: its lines over all months since, less what was billed with the estimates."""
    guessed = metered.guessed
    if not len(guessed["unit"]):
        return rows
    kinds = {item: {v.meter_kind for v in versions} for item, versions in community.rates.of_kind(Item.Kind.METERED)}
    spans = [
        Span(unit, item.pk, earliest, latest)
        for unit, kind, latest, earliest in zip(
            *(guessed[n].tolist() for n in ("unit", "kind", "latest", "earliest")), strict=True
        )
        for item, known in kinds.items()
        if kind in known
    ]
    fen_of = _billed(community.site, spans)
    for span in spans:
        places = np.flatnonzero((rows["unit_id"] == span.unit) & (rows["item_id"] == span.item))
        if len(places):
            rows["amount_fen"][places[0]] -= fen_of[span]
            rows["deducted_fen"][places[0]] += fen_of[span]
    keep = rows["amount_fen"] != 0
    return {name: column[keep] for name, column in rows.items()}


class Span(NamedTuple):
    """A unit's item in the months of its estimates."""

    unit: int
    item: int
    earliest: int
    latest: int


_PUT_RIGHT = (Source.RUN, Source.REVERSAL, Source.CORRECTION)  # a waiver is no other amount: what it gives stays given


def _billed(site: Site, spans: list[Span]) -> dict[Span, int]:
    """What each span was billed, in fen, with what was put right of it since: three queries, however many spans."""
    if not spans:
        return {}
    low = charge_id(min(span.earliest for span in spans), 0, 0, 0)
    high = charge_id(periods.add(max(span.latest for span in spans), 1), 0, 0, 0)
    mine = Charge.objects.filter(
        site=site, unit_id__in={span.unit for span in spans}, item_id__in={span.item for span in spans}
    )
    there = mine.filter(pk__gte=low, pk__lt=high, sequence__lt=CORRECTED)
    by_key: dict[tuple[int, int], list[tuple[int, int, int, int]]] = defaultdict(list)
    for unit, item, *row in there.values_list("unit_id", "item_id", "pk", "period", "source", "amount_fen"):
        by_key[unit, item].append((row[0], row[1], row[2], row[3]))
    later = _put_right_later(mine, [row[0] for rows in by_key.values() for row in rows])
    found = dict.fromkeys(spans, 0)
    for span in found:
        for pk, period, source, fen in by_key[span.unit, span.item]:
            if span.earliest <= period <= span.latest:
                found[span] += (fen if source in _PUT_RIGHT else 0) + later[pk]
    return found


def _put_right_later(mine: QuerySet[Charge], originals: list[int]) -> dict[int, int]:
    """By charge: what was put right of it after its month's close, in fen."""
    found: dict[int, int] = defaultdict(int)
    raises: dict[int, int] = {}  # a raise is posted right behind its correction
    rows = Correction.objects.filter(original__in=originals, reversal__sequence__gte=CORRECTED)
    for original, source, fen, new, new_fen in rows.values_list(
        "original_id", "reversal__source", "reversal__amount_fen", "new_id", "new__amount_fen"
    ):
        if source != Source.WAIVER:
            found[original] += fen + (new_fen or 0)
        if new is not None:
            raises[new + 1] = original
    raised = mine.filter(pk__in=raises, source=Source.CORRECTION) if raises else mine.none()
    for pk, fen in raised.values_list("pk", "amount_fen"):
        found[raises[pk]] += fen
    return found
