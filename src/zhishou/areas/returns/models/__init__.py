"""Tickets, what the house promises and the law demands of their goods, and what came back."""

from zhishou.areas.returns.models.back import Return, ReturnLine
from zhishou.areas.returns.models.invoices import Invoice
from zhishou.areas.returns.models.rules import Rule
from zhishou.areas.returns.models.sales import ImportBatch, Sale, SaleLine, Way

__all__ = ["ImportBatch", "Invoice", "Return", "ReturnLine", "Rule", "Sale", "SaleLine", "Way"]
