"""Media contacts and activities within the actor's sight."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhishou.areas.publicity.models import Activity, Clipping, Invitation, Reporter
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

VIEWS = ("", "to_sum_up", "closed", "all")


def reporters(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Reporter]:
    """Who is still with an outlet, by outlet, with how often they were asked and came."""
    rows: QuerySet[Reporter] = Reporter.objects.within(actor).filter(left_at=None)
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(outlet__icontains=text) | Q(beat__icontains=text))
    counted = rows.annotate(
        invited=Count("invitations"), attended=Count("invitations", filter=Q(invitations__came=True))
    )
    return counted.order_by("outlet", "name", "pk")


def of_view(view: str) -> Q:
    """What each view of the list holds; without one: all that is not closed."""
    return {
        "to_sum_up": Q(closed_at=None, on__lte=clock.today()),
        "closed": Q(closed_at__isnull=False),
        "all": Q(),
    }.get(view, Q(closed_at=None))


def activities(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Activity]:
    """Activities by the filters of the address, the latest first, with who was asked and came and what was published by tone."""
    rows: QuerySet[Activity] = Activity.objects.within(actor).select_related("owner", "site")
    rows = rows.filter(of_view(asked.get("view", "")))
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(aim__icontains=text))
    asked_to, published = Invitation.objects.all(), Clipping.objects.filter(dropped_at=None)
    return rows.annotate(
        invited=_count(asked_to), attended=_count(asked_to.filter(came=True)),
        published=_count(published), unfavourable=_count(published.filter(tone=Clipping.Tone.BAD)),
    ).order_by("-on", "-pk")  # fmt: skip


def _count(rows: QuerySet[Invitation] | QuerySet[Clipping]) -> Coalesce:
    """How many of these rows an activity has."""
    of_one = rows.order_by().filter(activity=OuterRef("pk")).values("activity").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(of_one), 0)


def clippings(row: Activity) -> QuerySet[Clipping]:
    """What was published of an activity, the latest first; what was entered by mistake is left out."""
    return row.clippings.filter(dropped_at=None).select_related("by", "file")
