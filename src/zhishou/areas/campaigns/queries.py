"""Campaigns in sight, their calls, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns.models import Campaign, Summary
from zhishou.kernel.actor import Actor

State = Callback.State
CALL_VIEWS = ("", "open", "done", "dissatisfied", "missed")


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Campaign]:
    """Campaigns by the filters of the address, the latest first, with how many of their calls are over."""
    found: QuerySet[Campaign] = Campaign.objects.within(actor)
    if asked.get("state") in Campaign.State.values:
        found = found.filter(state=asked["state"])
    if asked.get("purpose") in Campaign.Purpose.values:
        found = found.filter(purpose=asked["purpose"])
    if text := asked.get("q", "").strip():
        found = found.filter(Q(number__icontains=text) | Q(title__icontains=text))
    over = Count("calls", filter=~Q(calls__state=State.OPEN))
    return found.select_related("site", "by", "reporter").annotate(over=over).order_by("-at", "-pk")


def one(actor: Actor, number: str) -> Campaign | None:
    """A campaign by its number, when it is within sight."""
    rows = Campaign.objects.within(actor).select_related("site", "by", "reporter")
    found: Campaign | None = rows.filter(number=number).first()
    return found


def calls(actor: Actor, campaign: Campaign, view: str, share: int | None) -> QuerySet[Callback]:
    """The calls of a campaign within sight: all, still open, made, those of dissatisfied customers, or given up."""
    found = of_campaigns.calls_seen(actor, campaign)
    narrowed = {
        "open": Q(state=State.OPEN),
        "done": Q(state=State.DONE),
        "dissatisfied": Q(answer__satisfaction="dissatisfied"),
        "missed": Q(state__in=[State.UNREACHABLE, State.DECLINED, State.DROPPED]),
    }.get(view, Q())
    found = found.filter(narrowed)
    if share is not None:
        found = found.filter(share_id=share)
    full = found.select_related("customer", "share__person", "answer", "campaign").defer("customer__tokens")
    return full.annotate(tries=Count("attempts")).order_by("share_id", "pk")


def summary_of(actor: Actor, campaign: Campaign) -> Summary | None:
    """Its report, when it is written and within sight."""
    found: Summary | None = Summary.objects.within(actor).filter(campaign=campaign).select_related("by").first()
    return found
