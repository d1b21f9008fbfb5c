"""What an import brought, and the operation that takes it back."""

from __future__ import annotations

from django.db import models

from zhishou.kernel import evidence
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Job
from zhishou.kernel.taking_back import UNDONE_BY
from zhishou.kernel.templatetags.zhishou import may_do

AT_MOST = 40


def to_undo(actor: Actor, job: Job) -> list[tuple[str, models.Model]]:
    """(operation, batch) of every chunk the job took that can still be taken back by the actor, the last one first."""
    if job.started_at is None or job.ended_at is None or job.site is None:
        return []
    events = Event.objects.filter(
        actor_id=job.person_id, site=job.site, operation__in=UNDONE_BY, at__gte=job.started_at, at__lte=job.ended_at
    )
    found = []
    for event in events.order_by("-id")[:AT_MOST]:
        batch = evidence.row_of(event.result)
        if batch is None or getattr(batch, "undone_at", None) or not getattr(batch, "taken", 0):
            continue
        if may_do(actor, UNDONE_BY[event.operation], batch):
            found.append((UNDONE_BY[event.operation], batch))
    return found
