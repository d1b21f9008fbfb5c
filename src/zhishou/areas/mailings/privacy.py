"""What mailings keep of customers: number and text of a list, and what they answered; an e-mail stands in the outbox (mail)."""

from __future__ import annotations

from zhishou.areas.mailings.models import Piece, Reply
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder

privacy.register(
    Piece, Holder(lambda whose: Piece.objects.filter(customer=whose.customer), {"phone": "", "text": "", "told": ""})
)
privacy.register(
    Reply,
    Holder(
        lambda whose: Reply.objects.filter(piece__customer=whose.customer),
        {"answers": [], "words": ERASED, "outcome": ERASED},
        busy=lambda whose: Reply.objects.filter(piece__customer=whose.customer, due_at__isnull=False, settled_at=None),
    ),
)
