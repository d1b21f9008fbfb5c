"""Who collects where, what was said at the door, letters, disputes, credits, frozen figures, suppliers' invoices."""

from zhishou.areas.arrears.models.collecting import Collector, Contact
from zhishou.areas.arrears.models.disputes import CreditRequest, Dispute, DisputedCharge
from zhishou.areas.arrears.models.figures import Figure, StatisticsReport
from zhishou.areas.arrears.models.letters import Letter, LetterHandover
from zhishou.areas.arrears.models.suppliers import Liaison, SupplierInvoice

__all__ = [
    "Collector", "Contact", "CreditRequest", "Dispute", "DisputedCharge", "Figure", "Letter", "LetterHandover", "Liaison",
    "StatisticsReport", "SupplierInvoice",
]  # fmt: skip
