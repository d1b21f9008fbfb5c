"""Money that came in and what it settled; files for the bank."""

from zhishou.areas.payments.models.debit import DebitBatch, DebitLine, DebitPart
from zhishou.areas.payments.models.payments import Allocation, LaterEntry, Payment

__all__ = ["Allocation", "DebitBatch", "DebitLine", "DebitPart", "LaterEntry", "Payment"]
