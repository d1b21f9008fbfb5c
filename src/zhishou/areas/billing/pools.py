"""公摊: a pool's cost, its weights, and why it is parked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from zhishou.areas.billing.engine import Community, Rows, day_of
from zhishou.areas.billing.exact import half_up, product, shares
from zhishou.areas.billing.models import Item, PoolInvoice, Tariff
from zhishou.areas.billing.rates import in_force
from zhishou.areas.property import periods, snapshot
from zhishou.kernel import statement
from zhishou.kernel.columns import Column, among
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


REASONS = {
    "no_meters": "没有公用表，也没有录入账单",
    "unread": "有公用表没有核实的读数",
    "mixed": "公用表的种类不同，请在收费标准里写明种类",
    "no_tariff": "抄表日期没有生效的收费标准",
    "no_members": "公摊组里没有房屋",
    "no_weight": "所有房屋的份额都是零",
    "negative": "公用表的用量小于零",
    "parked": "已挂起，放行之后再分摊",
}


@dataclass
class Split:
    """A pool ready to be split, or parked with the reason."""

    item: Item
    reason: str = ""
    version: Tariff | None = None
    cost: int = 0
    usage: int = 0
    unweighted: list[int] = field(default_factory=list)  # units without a verified reading: weight 0
    weights: Column = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    parts: Column = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def split_of(community: Community, item: Item, versions: list[Tariff]) -> Split:
    """The cost of an item's pool in the period and each unit's part, in the order of the community's units."""
    if item.pk in community.parks.whole:
        return Split(item, "parked")
    last = in_force(versions, periods.last_day(community.period))
    if last is None:
        return Split(item, "no_tariff")
    meters = snapshot.public(community.site.pk, community.period, last.pool_name)
    if last.meter_kind:
        meters = {name: column[meters["kind"] == last.meter_kind] for name, column in meters.items()}
    invoice = statement.row(PoolInvoice, "WHERE item_id = %s AND period = %s", [item.pk, community.period])
    if not len(meters["meter"]) and invoice is None:
        return Split(item, "no_meters")
    if len(set(meters["kind"].tolist())) > 1:
        return Split(item, "mixed")
    read = meters["read_on"] > snapshot.NO_DAY
    if invoice is None and not read.all():
        return Split(item, "unread")
    version = in_force(versions, _latest(meters, community))
    if version is None:
        return Split(item, "no_tariff")
    usage = int(meters["usage"].sum())
    cost = invoice.amount_fen if invoice else int(half_up(product(np.array([usage]), version.price_e4), 100_000)[0])
    if cost < 0:
        return Split(item, "negative")
    kind = int(meters["kind"][0]) if len(meters["kind"]) else last.meter_kind
    return _weighted(community, Split(item, "", version, cost, usage), kind)


def _latest(meters: dict[str, Column], community: Community) -> date:
    found = meters["read_on"][meters["read_on"] > snapshot.NO_DAY]
    return day_of(int(found.max())) if len(found) else day_of(community.end)


def _weighted(community: Community, split: Split, kind: int) -> Split:
    assert split.version is not None
    members = snapshot.members(community.site.pk, split.version.pool_name)
    at, here = community.places(members)
    at = at[here]
    if not len(at):
        split.reason = "no_members"
        return split
    if split.version.split_by == "area":
        weights = community.units["area_e2"][at]
    elif split.version.split_by == "household":
        weights = np.ones(len(at), dtype=np.int64)
    else:
        weights, split.unweighted = _usages(community, at, kind)
    if not weights.any():
        split.reason = "no_weight"
        return split
    split.weights = np.zeros(len(community.ids), dtype=np.int64)
    split.parts = np.zeros(len(community.ids), dtype=np.int64)
    split.weights[at] = weights
    split.parts[at] = shares(split.cost, weights, community.units["rank"][at])
    return split


def _usages(community: Community, at: Column, kind: int) -> tuple[Column, list[int]]:
    rows = snapshot.readings(community.site.pk, community.period, community.first, community.last)
    mine = rows["kind"] == kind
    place, here = community.places(rows["unit"][mine])
    usage = np.zeros(len(community.ids), dtype=np.int64)
    np.add.at(usage, place[here], rows["usage"][mine][here])
    read = among(community.ids[at], rows["unit"][mine])
    return np.maximum(usage[at], 0), [int(pk) for pk in community.ids[at][~read]]


def all_of(community: Community) -> list[Split]:
    """Every pool of the community that is not split yet, ready or parked."""
    split = "SELECT item_id FROM billing_poolsplit WHERE site_id = %s AND period = %s"
    done = {item for (item,) in statement.run(split, [community.site.pk, community.period])}
    items = community.rates.of_kind(Item.Kind.SHARED)
    return [split_of(community, item, versions) for item, versions in items if item.pk not in done]


def rows_of(community: Community, split: Split, start: int = 0, stop: int | None = None) -> Rows:
    """The charges of a split pool for the units from one place to another: weight and the pool's cost stay with each share."""
    assert split.version is not None
    mask = np.zeros(len(community.ids), dtype=bool)
    mask[start:stop] = split.parts[start:stop] > 0
    return community.rows(
        split.item, split.version, mask, community.payer(split.item), split.parts, usage_milli=split.weights,
        before_milli=split.cost,
    )  # fmt: skip
