"""What campaigns ask of callbacks: their calls made, looked up, counted and dropped. The rest of a call is as every other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from zhishou.areas.callbacks.models import AgreedCall, Answer, Callback
from zhishou.areas.customers.models import Customer
from zhishou.kernel import numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person

if TYPE_CHECKING:
    from zhishou.areas.campaigns.models import Campaign, Share

State = Callback.State


def calls(campaign: Campaign) -> QuerySet[Callback]:
    """Every call of a campaign, whoever asks: to reckon with."""
    rows: QuerySet[Callback] = Callback.objects.filter(campaign=campaign)
    return rows


def calls_seen(actor: Actor, campaign: Campaign) -> QuerySet[Callback]:
    """The calls of a campaign within sight."""
    rows: QuerySet[Callback] = Callback.objects.within(actor).filter(campaign=campaign)
    return rows


def call(actor: Actor, number: str) -> Callback | None:
    """A call of some campaign by its number, when it is within sight."""
    rows = Callback.objects.within(actor).select_related("campaign", "site", "customer").defer("customer__tokens")
    found: Callback | None = rows.filter(number=number, campaign__isnull=False).first()
    return found


def answers(campaign: Campaign) -> QuerySet[Answer]:
    """The records of the calls that were made."""
    return Answer.objects.filter(callback__campaign=campaign)


def open_by_person(people: Sequence[Person]) -> dict[int, int]:
    """How many calls of campaigns each person has still to make."""
    rows = Callback.objects.filter(state=State.OPEN, share__person__in=people).order_by()
    return dict(rows.values_list("share__person_id").annotate(n=Count("pk")))


def open_by_share(shares: Iterable[int]) -> dict[int, int]:
    """How many calls are left of each share."""
    rows = Callback.objects.filter(share__in=list(shares), state=State.OPEN).order_by()
    return dict(rows.values_list("share_id").annotate(n=Count("pk")))


def called_since(since: datetime) -> QuerySet[Any]:
    """The ids of the customers who were called back, about whatever, since a moment."""
    rows = Callback.objects.filter(state=State.DONE, closed_at__gte=since, customer__isnull=False)
    return rows.values("customer_id")


def refused_since(customers: Sequence[Customer], since: datetime) -> set[int | None]:
    """Who of some customers refused a callback since a moment."""
    rows = Callback.objects.filter(customer__in=customers, state=State.DECLINED, closed_at__gte=since)
    return set(rows.values_list("customer_id", flat=True))


def in_campaigns(customers: Sequence[Customer]) -> set[int | None]:
    """Who of some customers is still to be called in a campaign."""
    rows = Callback.objects.filter(customer__in=customers, state=State.OPEN, campaign__isnull=False)
    return set(rows.values_list("customer_id", flat=True))


def expect_calls(act: Act, share: Share, customers: Sequence[Customer], opens: datetime) -> None:
    """A call to each of some customers, in a share, from a moment on and by the end of the share."""
    Callback.objects.bulk_create(
        Callback(
            number=numbering.take("H"), site_id=share.site_id, campaign=share.campaign, share=share, customer=customer,
            due_at=share.due_at, created_at=act.now, next_at=opens if opens > act.now else None,
        )
        for customer in customers
    )  # fmt: skip


def drop_calls(act: Act, campaign: Campaign, reason: str) -> int:
    """The calls of a campaign that are left are no longer made; how many that are."""
    left = calls(campaign).filter(state=State.OPEN)
    agreed = AgreedCall.objects.filter(callback__in=left, state=AgreedCall.State.OPEN)
    agreed.update(state=AgreedCall.State.MOVED, settled_at=act.now)
    return left.update(
        state=State.DROPPED, closed_at=act.now, closed_by=act.person, close_reason=reason[:300], next_at=None
    )
