"""What calls and leads say of a customer, and what is left when they ask to be forgotten (PIPL 47).

The digest of a refused number stays: without it the number would be called again.
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.marketing.models import Call, Consent, Lead, Refusal
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _calls(whose: Whose) -> QuerySet[Call]:
    rows: QuerySet[Call] = Call.objects.filter(customer=whose.customer)
    return rows


def _leads(whose: Whose) -> QuerySet[Lead]:
    rows: QuerySet[Lead] = Lead.objects.filter(customer=whose.customer)
    return rows


privacy.register(Call, Holder(_calls, {"words": ERASED}, busy=lambda whose: _calls(whose).exclude(state="over")))
privacy.register(
    Lead,
    Holder(
        _leads,
        {"wanted": ERASED, "answer": ERASED, "result": ERASED},
        busy=lambda whose: _leads(whose).filter(closed_at=None),
    ),
)
privacy.register(Consent, Holder(lambda whose: Consent.objects.filter(customer=whose.customer), {"basis": ERASED}))
privacy.register(Refusal, Holder(lambda whose: Refusal.objects.filter(customer=whose.customer), {"words": ERASED}))
