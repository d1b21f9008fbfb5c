"""By which capabilities the rows of this area are seen."""

from __future__ import annotations

TAKE, APPROVE, SET_RULES, IMPORT = "take_returns", "approve_returns", "set_return_rules", "import_sales"
SEES = (TAKE, APPROVE, SET_RULES, IMPORT)
