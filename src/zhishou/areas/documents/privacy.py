"""What letters and contracts say of a customer they were for, and what is left when they ask to be forgotten (PIPL 47)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.documents.models import Contract, Envelope
from zhishou.areas.documents.operations import contracting
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


def _contracts(whose: Whose) -> QuerySet[Contract]:
    rows: QuerySet[Contract] = Contract.objects.filter(customer=whose.customer)
    return rows


def _words_anew(row: Contract) -> None:
    contracting.find_by(row)
    row.save(update_fields=["tokens"])


privacy.register(
    Contract,
    Holder(
        _contracts,
        {"party": ERASED, "title": ERASED, "note": "", "own_number": ""},
        busy=lambda whose: _contracts(whose).filter(closed_at=None),
        after=_words_anew,
    ),
)
