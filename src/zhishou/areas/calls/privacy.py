"""What is kept about who called, found by the file or the number (PIPL 45 and 47)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhishou.areas.calls.models import Call, Result
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _calls(whose: Whose) -> QuerySet[Call]:
    theirs = Q(customer_id=whose.customer)
    if whose.phones:
        theirs |= Q(phone__in=whose.phones, site_id__in=whose.sites)
    rows: QuerySet[Call] = Call.objects.filter(theirs)
    return rows


def _waiting(whose: Whose) -> QuerySet[Call]:
    return _calls(whose).filter(result__in=(Result.MISSED, Result.MESSAGE), settled_at=None)


privacy.register(Call, Holder(_calls, {"name": "", "phone": "", "words": ERASED, "outcome_words": ""}, busy=_waiting))
