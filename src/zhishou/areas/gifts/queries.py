"""Gifts, hand-outs, promotions, counts, draws and charity in sight, by the filters of the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Count as Number
from django.db.models import Prefetch, Q, QuerySet

from zhishou.areas.gifts.models import (
    SEES,
    Charity,
    Count,
    Draw,
    Entry,
    Gift,
    HandOut,
    HandOutLine,
    Promotion,
    Win,
)
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

NAMES = ("q", "view", "site", "kind", "from", "to")


def sites(actor: Actor, *capabilities: str) -> list[Site]:
    """Where the actor has to do with gifts: stores first."""
    rows = Site.objects.filter(pk__in=actor.sites(*(capabilities or SEES))).order_by("path")
    return sorted(rows, key=lambda site: (site.kind != Site.Kind.STORE, site.path))


def has_gifts(site: Site) -> bool:
    """Whether a site keeps gifts."""
    return Gift.objects.filter(site=site).exists()


def gifts(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Gift]:
    """The gifts: in use, in stock, or retired."""
    view = asked.get("view", "")
    rows: QuerySet[Gift] = (
        Gift.objects.within(actor).filter(retired_at__isnull=view != "retired").select_related("site")
    )
    if view == "stock":
        rows = rows.filter(quantity__gt=0)
    if site := asked.get("site", ""):
        rows = rows.filter(site__code=site)
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text))
    return rows.order_by("site__path", "code", "pk")


def entries(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Lines of the ledger, the latest first."""
    rows: QuerySet[Entry] = Entry.objects.within(actor).select_related("gift__site", "by")
    rows = places.at(rows, asked.get("site", ""), "gift__site")
    if asked.get("kind", "") in Entry.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if text := asked.get("q", "").strip():
        named = Q(gift__code__icontains=text) | Q(gift__name__icontains=text)
        rows = rows.filter(named | Q(paper__icontains=text) | Q(note__icontains=text))
    if since := typed.day(asked.get("from", "")):
        rows = rows.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        rows = rows.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return rows.order_by("-at", "-pk")


def handouts(actor: Actor, asked: Mapping[str, str]) -> QuerySet[HandOut]:
    """Hand-outs with their lines, the latest first."""
    rows: QuerySet[HandOut] = HandOut.objects.within(actor).select_related("promotion__site", "sale", "by")
    if asked.get("view", "") in HandOut.State.values:
        rows = rows.filter(state=asked["view"])
    if text := asked.get("q", "").strip():
        rows = rows.filter(
            Q(number__icontains=text) | Q(sale__ticket__icontains=text) | Q(promotion__name__icontains=text)
        )
    lines = HandOutLine.objects.select_related("gift")
    return rows.prefetch_related(Prefetch("lines", lines)).order_by("-at", "-pk")


def promotions(actor: Actor) -> QuerySet[Promotion]:
    """Promotions, the latest first."""
    rows: QuerySet[Promotion] = Promotion.objects.within(actor).select_related("site", "by", "decided_by")
    return rows.order_by("-starts_on", "-pk")


def counts(actor: Actor) -> QuerySet[Count]:
    """Counts, the latest first."""
    rows: QuerySet[Count] = Count.objects.within(actor).select_related("site", "by", "closed_by")
    return rows.order_by("-at", "-pk")


def draws(actor: Actor) -> QuerySet[Draw]:
    """Draws with how many take part (`taking_part`), the latest first."""
    rows: QuerySet[Draw] = Draw.objects.within(actor).select_related("site", "by", "decided_by", "drawn_by", "owner")
    return rows.annotate(taking_part=Number("entries", filter=Q(entries__struck=""))).order_by("-draws_at", "-pk")


def wins(row: Draw) -> QuerySet[Win]:
    """Who won, the highest prize first."""
    found: QuerySet[Win] = Win.objects.filter(prize__draw=row).select_related(
        "prize__gift", "entry", "claimed_by", "signature"
    )
    return found.order_by("prize__n", "n")


def charities(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Charity]:
    """Activities, the latest first."""
    rows: QuerySet[Charity] = Charity.objects.within(actor).select_related("site", "by")
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(partner__icontains=text) | Q(number__icontains=text))
    return rows.order_by("-on", "-pk")
