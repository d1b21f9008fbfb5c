"""`bill check`: what a period would bill and what is missing, without writing anything."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from zhishou.areas.billing import facts, late_booking, parking, pools
from zhishou.areas.billing.engine import Community
from zhishou.areas.billing.models import Item, PoolSplit, Run
from zhishou.areas.billing.rates import Rates
from zhishou.areas.billing.trial import booked
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.actor import Actor
from zhishou.kernel.columns import among
from zhishou.kernel.models import Site

CHUNK_UNITS = 20_000


def check(actor: Actor, site: Site, period: int) -> dict[str, Any]:
    """Items with rows and fen, late fees with them, doubts, meters without a reading, pools that are parked with the reason."""
    rates = Rates(site)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    units = register.unit_ids(site)
    for start in range(0, len(units), CHUNK_UNITS):
        part = units[start : start + CHUNK_UNITS]
        rows = facts.billed(Community(site, period, part[0], part[-1], rates))
        for item in set(rows["item_id"].tolist()):
            mine = rows["item_id"] == item
            sums[item][0] += int(mine.sum())
            sums[item][1] += int(rows["amount_fen"][mine].sum())
    parked, unweighted = [], []
    if units:
        for split in pools.all_of(Community(site, period, units[0], units[-1], rates)):
            unweighted += [{"item": split.item.name, "unit": pk} for pk in split.unweighted]
            if split.reason:
                parked.append({"item": split.item.name, "code": split.reason, "reason": pools.REASONS[split.reason]})
            elif (split.parts > 0).any():
                sums[split.item.pk][0] += int((split.parts > 0).sum())
                sums[split.item.pk][1] += split.cost
    _add_split(site, period, rates, sums)
    late = _late(site, period, rates)
    return {
        "site": site.code,
        "period": periods.words(period),
        "items": [
            {"code": i.code, "name": i.name, "rows": sums[i.pk][0], "fen": sums[i.pk][1]}
            for i in rates.items.values()
            if i.kind != Item.Kind.LATE
        ]
        + [late] * bool(late["rows"]),
        "fen": sum(fen for _rows, fen in sums.values()) + late["fen"],
        "rows": sum(rows for rows, _fen in sums.values()) + late["rows"],
        "doubts": [
            {"meter": d["meter"], "unit": d["unit"], "why": d["why"]} for d in register.doubts(actor, site, period)
        ],
        "missing": _missing(site, period),
        "parked": parked,
        "held": [
            {"unit": p.unit.code if p.unit else "", "item": p.item.code if p.item else "", "reason": p.reason}
            for p in parking.waiting(site, period).select_related("unit", "item")
        ],
        "no_weight": unweighted,
        "run": _state(Run.objects.filter(site=site, period=period).first()),
    }


def _late(site: Site, period: int, rates: Rates) -> dict[str, Any]:
    """Late fees: what the period's run has booked, and what it would book now."""
    there = booked(site, period)
    late = [item.number for item in rates.items.values() if item.kind == Item.Kind.LATE]
    mine = among(there.items, late) & (there.run != 0)
    more = late_booking.expected(site, period, rates)
    return {
        "code": late_booking.LATE_CODE, "name": late_booking.LATE_NAME, "rows": int(mine.sum()) + more.rows,
        "fen": int(there.run[mine].sum()) + more.fen,
    }  # fmt: skip


def _add_split(site: Site, period: int, rates: Rates, sums: dict[int, list[int]]) -> None:
    """A pool that was split counts as it was booked: it is never split again."""
    done = set(PoolSplit.objects.filter(site=site, period=period).values_list("item", flat=True))
    if not done:
        return
    there = booked(site, period)
    for item, _versions in rates.of_kind(Item.Kind.SHARED):
        if item.pk in done:
            mine = there.items == item.number
            sums[item.pk][0] += int(mine.sum())
            sums[item.pk][1] += int(there.run[mine].sum())


def _missing(site: Site, period: int) -> list[dict[str, str]]:
    return [
        {
            "meter": m.number,
            "unit": m.unit.code if m.unit else "",
            "pool": m.pool.name if m.pool else "",
            "reason": "没有核实的读数",
        }
        for m in register.not_read(site, period)
    ]


def _state(run: Run | None) -> str:
    if run is None:
        return "none"
    return "approved" if run.approved_at else "finished" if run.finished_at else "running"
