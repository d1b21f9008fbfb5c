"""The catalogue of materials, the stock with its ledger, the counts of it, and what is needed in a month."""

from zhishou.areas.materials.models.needs import NeedLine, NeedPlan, Request, RequestLine
from zhishou.areas.materials.models.stock import (
    APPROVE,
    ASK,
    CHECK,
    KEEP,
    SEES,
    Count,
    CountLine,
    Entry,
    Material,
    Slip,
    Stock,
)
from zhishou.areas.materials.models.stocktaking import StockTake

__all__ = [
    "APPROVE", "ASK", "CHECK", "KEEP", "SEES", "Count", "CountLine", "Entry", "Material", "NeedLine", "NeedPlan", "Request",
    "RequestLine", "Slip", "Stock", "StockTake",
]  # fmt: skip
