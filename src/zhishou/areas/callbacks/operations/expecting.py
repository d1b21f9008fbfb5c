"""A callback is owed, or no longer: called by the areas whose matters are called back about."""

from __future__ import annotations

from typing import Any

from zhishou.areas.callbacks import rules
from zhishou.areas.callbacks.models import AgreedCall, Callback
from zhishou.areas.callbacks.operations.shared import close, settle_agreed
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.models import ServiceRecord
from zhishou.kernel import numbering
from zhishou.kernel.gate import Act


def expect(subject: Case | ServiceRecord, act: Act) -> Callback:
    """A callback is owed about a matter settled just now: one open at a time; a second call returns the same one."""
    about: dict[str, Any] = {"case": subject} if isinstance(subject, Case) else {"service": subject}
    given: dict[str, Any] = {
        "number": lambda: numbering.take("H"),  # only for a new one
        "site_id": subject.site_id,
        "customer_id": subject.customer_id,
        "due_at": act.now + rules.days(subject.site),
        "created_at": act.now,
    }
    made, _new = Callback.objects.get_or_create(state=Callback.State.OPEN, **about, defaults=given)
    return made


def no_longer_expected(subject: Case | ServiceRecord, act: Act, reason: str) -> None:
    """The matter was reopened or ended otherwise: an open callback is closed as not possible, and says why."""
    about: dict[str, Any] = {"case": subject} if isinstance(subject, Case) else {"service": subject}
    for callback in Callback.objects.select_for_update(of=("self",)).filter(state=Callback.State.OPEN, **about):
        settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
        close(act, callback, Callback.State.UNREACHABLE, reason)
