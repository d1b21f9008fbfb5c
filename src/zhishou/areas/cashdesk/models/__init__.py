"""Receipt books and receipts; the drawer and its daily check; slips and deposit slips; what bank and channels say."""

from zhishou.areas.cashdesk.models.bank import BankDeposit, Slip
from zhishou.areas.cashdesk.models.books import Book, Receipt, ReceiptLine, ReceiptPrint
from zhishou.areas.cashdesk.models.drawer import CashCheck, CashCount, Entry
from zhishou.areas.cashdesk.models.months import BankMonth, BankMonthItem, OpenReason
from zhishou.areas.cashdesk.models.scanning import ScanLine, Settlement, SettlementBatch
from zhishou.areas.cashdesk.models.statement import Match, MatchLine, MatchPaper, StatementBatch, StatementLine

__all__ = [
    "BankDeposit", "BankMonth", "BankMonthItem", "Book", "CashCheck", "CashCount", "Entry", "Match", "MatchLine",
    "MatchPaper", "OpenReason", "Receipt", "ReceiptLine", "ReceiptPrint", "ScanLine", "Settlement", "SettlementBatch", "Slip", "StatementBatch", "StatementLine",
]  # fmt: skip
