"""Guides, calls, leads and wishes within the actor's sight."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from zhishou.areas.marketing.models import Call, Consent, Guide, Lead, Refusal
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

LEAD_NAMES = ("q", "view")


def guides(actor: Actor, view: str) -> QuerySet[Guide]:
    """Guides with their number of calls (`made`) and leads (`leads`), those that run now or later unless `view` is over."""
    rows: QuerySet[Guide] = Guide.objects.within(actor).select_related("site")
    over = Q(ended_at__isnull=False) | Q(ends_on__lt=clock.today())
    rows = rows.filter(over) if view == "over" else rows.exclude(over)
    return rows.annotate(
        made=Count("calls", filter=Q(calls__state="over"), distinct=True), leads=Count("calls__lead", distinct=True)
    ).order_by("starts_on", "pk")


def in_hand(actor: Actor) -> Call | None:
    """The call the actor has begun and not recorded."""
    rows = Call.objects.within(actor).filter(by=actor.person_id, state=Call.State.OPEN)
    found: Call | None = rows.select_related("customer", "guide").first()
    return found


def calls(actor: Actor, guide: Guide) -> QuerySet[Call]:
    """The calls of a guide, the latest first."""
    rows: QuerySet[Call] = Call.objects.within(actor).filter(guide=guide)
    return rows.select_related("customer", "opener", "by", "lead").order_by("-at", "-pk")


def of_customer(actor: Actor, call: Call) -> QuerySet[Call]:
    """What was spoken with the customer of a call before, by whatever guide."""
    rows: QuerySet[Call] = Call.objects.within(actor).filter(customer=call.customer_id, state=Call.State.OVER)
    return rows.exclude(pk=call.pk).select_related("by", "guide").order_by("-at", "-pk")


def leads(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Lead]:
    """Leads by the filters of the address: open ones, the actor's own, won, lost; by number, customer or what is wanted."""
    rows: QuerySet[Lead] = Lead.objects.within(actor)
    view = asked.get("view", "")
    rows = {
        "mine": rows.filter(to=actor.person_id, closed_at=None),
        "won": rows.filter(state="won"),
        "lost": rows.filter(state="lost"),
        "all": rows,
    }.get(view, rows.filter(closed_at=None))
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(number__icontains=text) | Q(wanted__icontains=text) | Q(customer__name__icontains=text))
    return rows.select_related("customer", "to", "by", "site", "call").order_by("-at", "-pk")


def consents(actor: Actor) -> QuerySet[Consent]:
    """The consents that stand, the latest first."""
    rows: QuerySet[Consent] = Consent.objects.within(actor).filter(ended_at=None)
    return rows.select_related("customer", "by").order_by("-at", "-pk")


def refusals(actor: Actor) -> QuerySet[Refusal]:
    """The refusals that stand, the latest first."""
    rows: QuerySet[Refusal] = Refusal.objects.within(actor).filter(lifted_by=None)
    return rows.select_related("customer", "by").order_by("-at", "-pk")
