"""What is done at the counter, with the drawer, at the bank and with what the bank and the channels say."""

from zhishou.areas.cashdesk.operations import (
    bank_months,
    banking,
    books,
    counting,
    deposits,
    receiving,
    reconciling,
    statements,
)

__all__ = ["bank_months", "banking", "books", "counting", "deposits", "receiving", "reconciling", "statements"]
