"""What an import brought, and the operation that takes it back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.kernel import clock, evidence
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Job, Site
from zhishou.kernel.operation import REGISTRY
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


def recent(actor: Actor, site: Site, limit: int) -> list[dict[str, Any]]:
    """The latest batches taken in at a site and below, within the actor's sight, as the command answers them."""
    events = Event.objects.filter(site__path__startswith=site.path, operation__in=UNDONE_BY).exclude(result="")
    found: list[dict[str, Any]] = []
    for event in events.order_by("-id")[: 4 * limit]:
        batch = evidence.row_of(event.result)
        rows: Any = type(batch)._default_manager if batch is not None else None
        if batch is None or not rows.within(actor).filter(pk=batch.pk).exists():
            continue
        found.append(
            {
                "batch": event.result, "what": _(REGISTRY[event.operation].label), "at": f"{clock.local(event.at):%Y-%m-%d %H:%M}",
                "taken": getattr(batch, "taken", 0), "already": getattr(batch, "already", 0),
                "undone": getattr(batch, "undone_at", None) is not None,
            }
        )  # fmt: skip
    return found[:limit]


def operation_of(batch: str) -> str | None:
    """The operation that takes a batch back, by the batch's name (`property.importbatch:12`)."""
    brought = Event.objects.filter(result=batch, operation__in=UNDONE_BY).order_by("id").first()
    return UNDONE_BY[brought.operation] if brought else None
