"""Money that came in and what it settled."""

from zhishou.areas.payments.models.payments import Allocation, Payment

__all__ = ["Allocation", "Payment"]
