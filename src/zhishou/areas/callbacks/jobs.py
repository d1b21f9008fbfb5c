"""Agreed calls are reminded of when their time comes, and said to be missed when it has passed."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app as queue

from zhishou.areas.callbacks.hours import AGREED_SLACK
from zhishou.areas.callbacks.models import AgreedCall
from zhishou.kernel import clock
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Notice


@queue.periodic(cron="* * * * *")
@queue.task(name="callbacks.agreed_calls", queueing_lock="callbacks.agreed_calls", lock="callbacks.agreed_calls")
def every_minute(timestamp: int) -> None:
    """Look after the agreed calls."""
    look_after_agreed_calls()


def look_after_agreed_calls() -> int:
    """Tell whoever promised to call, at the agreed time and again when it was missed. Repeating it adds nothing."""
    now = clock.now()
    told = 0
    coming = AgreedCall.objects.filter(state=AgreedCall.State.OPEN, at__lte=now)
    for pk in coming.values_list("pk", flat=True):
        with transaction.atomic():
            begin("system.callbacks")
            rows = AgreedCall.objects.select_for_update(of=("self",), skip_locked=True)
            agreed = rows.filter(pk=pk, state=AgreedCall.State.OPEN).first()
            if agreed is not None:
                told += _tell(agreed)
    return told


def _tell(agreed: AgreedCall) -> int:
    now = clock.now()
    missed = agreed.at + AGREED_SLACK < now
    if not missed and agreed.reminded_at is not None:
        return 0
    if missed:
        agreed.state, agreed.settled_at = AgreedCall.State.MISSED, now
    agreed.reminded_at = agreed.reminded_at or now
    agreed.save(update_fields=["state", "settled_at", "reminded_at"])
    callback = agreed.callback
    kind = "callback.missed" if missed else "callback.agreed"
    _notice, new = Notice.objects.get_or_create(
        natural_key=f"{kind}|{agreed.pk}",
        defaults={
            "person": agreed.made_by,
            "kind": kind,
            "facts": {
                "at": f"{clock.local(agreed.at):%m-%d %H:%M}",
                "number": callback.number,
                "reason": callback.reason,
            },
            "url": callback.url(),
            "at": now,
        },
    )
    return int(new)
