"""What callbacks say about a customer, and what is left when they ask to be forgotten (PIPL 47)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from zhishou.areas.callbacks.models import AgreedCall, Answer, Attempt, Callback, CallCheck
from zhishou.areas.cases.privacy import cases
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _callbacks(whose: Whose) -> models.QuerySet[Callback]:
    theirs = Q(customer_id=whose.customer) | Q(service__customer_id=whose.customer) | Q(case__in=cases(whose))
    return Callback.objects.filter(theirs)


def _of(model: type[Any]) -> Any:
    return lambda whose: model.objects.filter(callback__in=_callbacks(whose))


privacy.register(
    Callback,
    Holder(_callbacks, {"close_reason": ERASED}, busy=lambda whose: _callbacks(whose).filter(state="open")),
)
privacy.register(Attempt, Holder(_of(Attempt), {"words": ERASED, "consent": ERASED}))
privacy.register(
    Answer,
    Holder(_of(Answer), {"answers": list, "wish": ERASED, "complaint": ERASED, "follow_up": ERASED, "consent": ERASED}),
)
privacy.register(AgreedCall, Holder(_of(AgreedCall), {"words": ERASED}))
privacy.register(CallCheck, Holder(_of(CallCheck), {"remark": ERASED, "reply": ERASED}))
