"""By which capabilities the rows of this area are seen."""

from __future__ import annotations

TAKE, APPROVE, SET_RULES, IMPORT = "take_returns", "approve_returns", "set_return_rules", "import_sales"
INVOICE, APPROVE_INVOICES = "make_invoices", "approve_invoices"
SEES_INVOICES = (INVOICE, APPROVE_INVOICES)
SEES = (TAKE, APPROVE, SET_RULES, IMPORT)
SEES_TICKETS = (*SEES, *SEES_INVOICES)
