"""Offices and what was spoken with them, within the actor's sight."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from zhishou.areas.contacts.models import Office, Talk
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

NAMES = ("q", "view", "kind")
_TO_FOLLOW = Q(talks__follow_on__isnull=False, talks__followed_at=None)


def overdue(rows: QuerySet[Office]) -> QuerySet[Office]:
    """Those nobody spoke to for longer than their cadence, the longest silent first."""
    since = Coalesce("last_on", TruncDate("at", tzinfo=timezone.get_default_timezone()))
    due = ExpressionWrapper(since + F("cadence_days"), output_field=DateField())
    return (
        rows.filter(cadence_days__isnull=False, retired_at=None)
        .annotate(due=due)
        .filter(due__lt=clock.today())
        .order_by("due", "pk")
    )


def offices(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Office]:
    """The register by the filters of the address, with how much is to be followed up (`to_follow`)."""
    rows: QuerySet[Office] = Office.objects.within(actor).select_related("site")
    view = asked.get("view", "")
    rows = rows.filter(retired_at__isnull=view != "retired")
    if view == "due":
        rows = overdue(rows)
    if asked.get("kind", "") in Office.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(about__icontains=text) | Q(people__name__icontains=text))
    rows = rows.annotate(to_follow=Count("talks", filter=_TO_FOLLOW, distinct=True))
    return rows.order_by("kind", "name", "pk")


def talks(actor: Actor) -> QuerySet[Talk]:
    """The log, the latest first."""
    rows: QuerySet[Talk] = Talk.objects.within(actor).select_related("office", "by", "followed_by", "site")
    return rows.order_by("-on", "-pk")
