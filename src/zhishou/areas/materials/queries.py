"""Materials in sight: the catalogue with what is there, the ledger, work orders still to be drawn from, requests and plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.cases.queries import listing as cases
from zhishou.areas.materials import suggesting
from zhishou.areas.materials.models import Count, Entry, Material, NeedPlan, Request, Slip
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor

NAMES = ("q", "view", "site", "from", "to", "kind")
ORDERS_BACK = timedelta(days=60)


def catalogue(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Material]:
    """Materials with what is in stock where the actor has to do with them (`total`): in use, in stock, or retired."""
    here = Q(stocks__site__in=actor.sites(*Material.seen_by))
    if site := asked.get("site", ""):
        here &= Q(stocks__site__code=site)
    rows: QuerySet[Material] = Material.objects.within(actor)
    rows = rows.annotate(total=Coalesce(Sum("stocks__quantity_milli", filter=here), 0))
    view = asked.get("view", "")
    rows = rows.filter(retired_at__isnull=view != "retired")
    if view == "stock":
        rows = rows.filter(total__gt=0)
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text) | Q(spec__icontains=text))
    return rows.order_by("code", "pk")


def entries(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Lines of the ledger in sight, the latest first."""
    rows: QuerySet[Entry] = Entry.objects.within(actor).select_related(
        "stock__material", "stock__site", "slip__department", "slip__person", "slip__by", "slip__order"
    )
    rows = places.at(rows, asked.get("site", ""), "stock__site")
    if asked.get("kind", "") in Slip.Kind.values:
        rows = rows.filter(slip__kind=asked["kind"])
    if text := asked.get("q", "").strip():
        named = Q(stock__material__code__icontains=text) | Q(stock__material__name__icontains=text)
        rows = rows.filter(named | Q(slip__number__icontains=text) | Q(slip__order__number__icontains=text))
    if since := typed.day(asked.get("from", "")):
        rows = rows.filter(slip__at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        rows = rows.filter(slip__at__lt=clock.midnight(until + timedelta(days=1)))
    return rows.order_by("-slip__at", "-pk")


def orders(actor: Actor) -> QuerySet[WorkOrder]:
    """Work orders done in the last sixty days whose engineer wrote down materials that nobody drew from stock yet."""
    drawn = Slip.objects.filter(order__isnull=False, kind__in=["issue", "aside"]).values("order")
    rows = cases.orders(actor, {"view": "done"}).filter(state="done", ended_at__gte=clock.now() - ORDERS_BACK)
    return rows.exclude(materials__in=suggesting.NOTHING).exclude(pk__in=drawn)


def slips_of(actor: Actor, order: WorkOrder) -> list[Slip]:
    """What was drawn for a work order and brought back from it."""
    return list(Slip.objects.within(actor).filter(order=order).order_by("at", "pk"))


def counts(actor: Actor) -> QuerySet[Count]:
    """Counts in sight, the latest first."""
    rows: QuerySet[Count] = Count.objects.within(actor).select_related("site", "by", "closed_by")
    return rows.order_by("-at", "-pk")


def requests(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Request]:
    """Requests in sight, those that wait first."""
    rows: QuerySet[Request] = Request.objects.within(actor).select_related("site", "department", "by", "plan")
    if asked.get("view", "") in Request.State.values:
        rows = rows.filter(state=asked["view"])
    if text := asked.get("q", "").strip():
        named = Q(number__icontains=text) | Q(department__name__icontains=text) | Q(by__name__icontains=text)
        rows = rows.filter(named | Q(reason__icontains=text))
    return rows.order_by("-month", "-at", "-pk")


def plans(actor: Actor) -> QuerySet[NeedPlan]:
    """Plans of materials in sight, the latest month first."""
    rows: QuerySet[NeedPlan] = NeedPlan.objects.within(actor).select_related(
        "site", "drawn_by", "submitted_by", "decided_by"
    )
    return rows.order_by("-month", "-pk")
