"""What letters say of a customer they were for, and what is left when they ask to be forgotten (PIPL 47)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.documents.models import Envelope
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _rows(whose: Whose) -> QuerySet[Envelope]:
    rows: QuerySet[Envelope] = Envelope.objects.filter(customer=whose.customer)
    return rows


privacy.register(
    Envelope,
    Holder(
        _rows,
        {"recipient": ERASED, "place": "", "sender": ERASED, "taker": ERASED, "about": "", "outcome": ERASED},
        busy=lambda whose: _rows(whose).filter(ended_at=None),
        files=("signature",),
    ),
)
