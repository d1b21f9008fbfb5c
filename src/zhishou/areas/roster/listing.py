"""The lists of exchanges, hand-overs and coordination notes by the filters of the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from zhishou.areas.roster.models import Coordination, Exchange, Handover
from zhishou.areas.roster.models.exchanging import OPEN
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor

NAMES = ("q", "view", "site", "from", "to")
VIEWS = ("", "open", "done")


def exchanges(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Exchange]:
    """Exchanges within sight, the latest first."""
    rows = Exchange.objects.within(actor).select_related("asked_by", "other", "gives_kind", "takes_kind", "site")
    found = _narrowed(rows, asked, Q(state__in=OPEN), ("number", "asked_by__name", "other__name", "reason"))
    return found.order_by("-at", "-pk")


def handovers(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Handover]:
    """Hand-overs within sight, the latest first."""
    rows = Handover.objects.within(actor).select_related("kind", "by", "taken_by", "site")
    found = _narrowed(rows, asked, Q(taken_at=None), ("number", "words", "by__name", "taken_by__name", "remark"))
    return found.order_by("-at", "-pk")


def coordination(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Coordination]:
    """Coordination notes within sight, the latest first; `open` are those still to be followed up."""
    rows = Coordination.objects.within(actor).select_related("by", "site", "errand__person", "settled_by")
    waits = Q(settled_at=None, follow_on__isnull=False)
    fields = ("number", "asker", "asked", "took_part", "matter", "agreed_on", "outcome", "by__name")
    return _narrowed(rows, asked, waits, fields).order_by("-at", "-pk")


def _narrowed(rows: QuerySet[Any], asked: Mapping[str, str], still: Q, fields: tuple[str, ...]) -> QuerySet[Any]:
    if view := asked.get("view", ""):
        rows = rows.filter(still if view == "open" else ~still)
    if code := asked.get("site", ""):
        rows = rows.filter(site__code=code)
    if text := asked.get("q", "").strip():
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": text})
        rows = rows.filter(wanted)
    if since := typed.day(asked.get("from", "")):
        rows = rows.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        rows = rows.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return rows
