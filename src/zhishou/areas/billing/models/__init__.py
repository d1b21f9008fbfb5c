"""What is charged: items and their tariff versions, runs, charges, pools and late fees."""

from zhishou.areas.billing.models.batches import ImportBatch
from zhishou.areas.billing.models.charges import Charge, Correction, Freeze, LateFee, Payer, Source
from zhishou.areas.billing.models.closing import MonthClose
from zhishou.areas.billing.models.first_month import Explained, FirstMonth, OldBill
from zhishou.areas.billing.models.late import LateMark, LateWatch
from zhishou.areas.billing.models.periods import BilledPeriod
from zhishou.areas.billing.models.runs import Chunk, PoolInvoice, PoolSplit, Run
from zhishou.areas.billing.models.tariffs import Item, Tariff
from zhishou.areas.billing.models.trial import LookedOver, Parked

__all__ = [
    "BilledPeriod", "Charge", "Chunk", "Correction", "Explained", "FirstMonth", "Freeze", "ImportBatch", "Item", "LateFee", "LateMark", "LateWatch", "LookedOver",
    "MonthClose", "OldBill", "Parked",
    "Payer", "PoolInvoice", "PoolSplit", "Run", "Source", "Tariff",
]  # fmt: skip
