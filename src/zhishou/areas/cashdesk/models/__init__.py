"""Receipt books and receipts; the drawer and its daily check; slips and deposit slips."""

from zhishou.areas.cashdesk.models.bank import BankDeposit, Slip
from zhishou.areas.cashdesk.models.books import Book, Receipt, ReceiptLine, ReceiptPrint
from zhishou.areas.cashdesk.models.drawer import CashCheck, CashCount, Entry

__all__ = ["BankDeposit", "Book", "CashCheck", "CashCount", "Entry", "Receipt", "ReceiptLine", "ReceiptPrint", "Slip"]
