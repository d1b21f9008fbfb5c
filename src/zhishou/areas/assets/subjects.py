"""What assets and what is done about them are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.assets.models import Asset, Count, CountLine, Custody, Scrap, Upkeep
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Asset)
def _asset(row: Asset) -> Described:
    return Described(row.name, row.number, row.url())


@subjects.of(Custody, "asset")
def _custody(row: Custody) -> Described:
    return Described(row.asset.name, row.asset.number, row.asset.url())


@subjects.of(Upkeep, "asset")
def _upkeep(row: Upkeep) -> Described:
    return Described(f"{row.asset.name}　{row.what}", row.asset.number, row.asset.url(), "维保")


@subjects.of(Scrap, "asset")
def _scrap(row: Scrap) -> Described:
    return Described(f"{row.asset.name}　{row.reason[:30]}", row.number, row.url(), "审批报废")


@subjects.of(Count, "site")
def _count(row: Count) -> Described:
    return Described(row.site.name, row.number, row.url(), "盘点")


@subjects.of(CountLine, "asset", "count")
def _line(row: CountLine) -> Described:
    return Described(row.asset.name, row.count.number, row.count.url())
