"""An account is closed when nothing is left at the customer's units: looked at when it is checked, and when it takes effect."""

from __future__ import annotations

from zhishou.areas.confirmations.kinds.closing import open_balances, open_words
from zhishou.areas.confirmations.models import Confirmation
from zhishou.kernel.operation import Refused


def expect_settled(row: Confirmation) -> None:
    """Refused (`confirmation.not_settled`) with what is open; of other kinds nothing is asked."""
    if row.customer is not None and (found := open_balances(row.customer)):
        raise Refused("confirmation.not_settled", open=open_words(found))
