"""What paid services cost, what was billed and remitted, and whose deposits are held."""

from zhishou.areas.services.models.bills import Bill, BillLine
from zhishou.areas.services.models.deposits import Deduction, Deposit, Refund
from zhishou.areas.services.models.prices import Price, PriceList
from zhishou.areas.services.models.remittances import Remittance, Remitted

__all__ = ["Bill", "BillLine", "Deduction", "Deposit", "Price", "PriceList", "Refund", "Remittance", "Remitted"]
