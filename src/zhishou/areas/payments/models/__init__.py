"""Money that came in and what it settled; what of it was taken back; files for the bank."""

from zhishou.areas.payments.models.batches import PaymentBatch
from zhishou.areas.payments.models.debit import DebitBatch, DebitHold, DebitLine, DebitPart
from zhishou.areas.payments.models.payments import Allocation, LaterEntry, Payment
from zhishou.areas.payments.models.reversals import Reversal

__all__ = [
    "Allocation", "DebitBatch", "DebitHold", "DebitLine", "DebitPart", "LaterEntry", "Payment", "PaymentBatch", "Reversal",
]  # fmt: skip
