"""Assets, what is asked about them and their counts, within the actor's sight."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet

from zhishou.areas.assets.models import SEES, Asset, Count, CountLine, Custody, Scrap, Upkeep
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

NAMES = ("q", "view", "kind")
LINE_VIEWS = ("", "found", "elsewhere", "missing", "all")


def assets(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Asset]:
    """The register of the sites the actor manages, by the filters of the address; scrapped ones only when asked for."""
    rows: QuerySet[Asset] = Asset.objects.filter(site_id__in=actor.sites(*SEES))
    view = asked.get("view", "")
    narrowed = {
        "idle": Q(custodian=None, state="held"),
        "waiting": Q(pk__in=Custody.objects.filter(ended_at=None).values("asset")),
        "due": Q(pk__in=Upkeep.objects.filter(ended_at=None, due_on__lte=clock.today()).values("asset")),
        "scrap": Q(pk__in=Scrap.objects.filter(decided_at=None).values("asset")),
        "missing": Q(state="missing"),
        "scrapped": Q(state="scrapped"),
    }.get(view, Q())
    rows = rows.filter(narrowed)
    if view != "scrapped":
        rows = rows.exclude(state="scrapped")
    if asked.get("kind", "") in Asset.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if text := asked.get("q", "").strip():
        rows = rows.filter(
            Q(number__icontains=text) | Q(name__icontains=text) | Q(place__icontains=text) | Q(serial__icontains=text)
            | Q(model__icontains=text) | Q(custodian__name__icontains=text)
        )  # fmt: skip
    return rows.select_related("site", "custodian").order_by("number")


def mine(actor: Actor) -> QuerySet[Asset]:
    """What the actor keeps."""
    rows: QuerySet[Asset] = Asset.objects.filter(custodian=actor.person_id)
    return rows.select_related("site").order_by("number")


def asked_of(actor: Actor) -> QuerySet[Custody]:
    """What the actor is asked to keep."""
    rows: QuerySet[Custody] = Custody.objects.filter(to=actor.person_id, ended_at=None)
    return rows.select_related("asset__site", "by").order_by("at")


def open_line(actor: Actor, asset: Asset) -> CountLine | None:
    """The line of the asset in the count that is under way."""
    rows = CountLine.objects.within(actor).filter(asset=asset, count__signed_at=None)
    found: CountLine | None = rows.select_related("count", "by").first()
    return found


def counts(actor: Actor) -> QuerySet[Count]:
    """Counts, the latest first, with how many assets and how many of them were not where they should be (`off`)."""
    rows: QuerySet[Count] = Count.objects.within(actor).select_related("site", "by", "signed_by")
    off = Counted("lines", filter=Q(lines__result__in=["elsewhere", "missing"]))
    left = Counted("lines", filter=Q(lines__result=""))
    return rows.annotate(all=Counted("lines"), off=off, left=left).order_by("-at", "-pk")


def lines(count: Count, view: str, text: str) -> QuerySet[CountLine]:
    """The lines of a count in sight: those to be ticked, by result, or all; by number, name or place."""
    rows: QuerySet[CountLine] = CountLine.objects.filter(count=count)
    rows = rows if view == "all" else rows.filter(result=view)
    if text := text.strip():
        rows = rows.filter(Q(asset__number__icontains=text) | Q(asset__name__icontains=text) | Q(place__icontains=text))
    return rows.select_related("asset", "custodian", "by").order_by("place", "asset__number")
