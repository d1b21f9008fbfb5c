"""Callbacks as an actor may see them: who is due and when they may be called, one call's facts, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import rules
from zhishou.areas.callbacks.hours import AGREED_SLACK, Hours
from zhishou.areas.callbacks.models import AgreedCall, Answer, Attempt, Callback
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Obligation, Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.scope import subject_of

AT_ONCE = 300
AGREED_SHOWN = 20


@dataclass
class Due:
    """A callback to be made: until when, whether the customer may be called now, and what was agreed or tried."""

    callback: Callback
    due_at: datetime
    now: datetime
    hours: Hours
    agreed: AgreedCall | None
    tries: list[Attempt] = field(default_factory=list)

    @property
    def open_now(self) -> bool:
        """True when the customer may be called now: within the hours, or at the time they named."""
        if self.agreed is not None:
            return abs(self.agreed.at - self.now) <= AGREED_SLACK or self.agreed.at < self.now
        later = self.callback.next_at is not None and self.callback.next_at > self.now
        return not later and self.hours.is_open(self.now)

    @property
    def opens_at(self) -> datetime | None:
        """When the customer may next be called; the agreed time or the next try when there is one."""
        if self.agreed is not None:
            return self.agreed.at
        after = max(self.now, self.callback.next_at) if self.callback.next_at else self.now
        return self.hours.next_open(after)

    @property
    def closes_at(self) -> datetime | None:
        return self.hours.closes_at(self.now)

    @property
    def no_time_left(self) -> bool:
        """True when the customer's hours leave no time to call before the deadline."""
        return not self.open_now and self.due_at > self.now and (self.opens_at is None or self.opens_at > self.due_at)

    @property
    def is_late(self) -> bool:
        return self.due_at < self.now

    @property
    def first(self) -> datetime:
        """What the list is ordered by: the agreed time when it comes before the deadline."""
        return min(self.agreed.at, self.due_at) if self.agreed else self.due_at


def open_of(actor: Actor, campaign: str = "") -> QuerySet[Callback]:
    """Every callback within sight that is still to be made, what is due or agreed first on top.

    Those about matters; or, with the number of a campaign, those of it that are the actor's own.
    """
    rows: QuerySet[Callback] = Callback.objects.within(actor).filter(state=Callback.State.OPEN)
    if campaign:
        rows = rows.filter(campaign__number=campaign, share__person_id__in=actor.stands_for())
    else:
        rows = rows.filter(campaign=None)
    agreed = AgreedCall.objects.filter(callback=OuterRef("pk"), state=AgreedCall.State.OPEN).values("at")
    return rows.order_by(Least("due_at", Subquery(agreed)), "pk")


def campaigns_to_call(actor: Actor) -> list[dict[str, Any]]:
    """The campaigns in which the actor has calls to make, the one that ends first on top: number, title, end, how many."""
    rows = Callback.objects.within(actor).filter(
        state=Callback.State.OPEN, campaign__isnull=False, share__person_id__in=actor.stands_for()
    )
    named = rows.order_by().values("campaign__number", "campaign__title", "campaign__ends_on")
    return [dict(row) for row in named.annotate(n=Count("pk")).order_by("campaign__ends_on", "campaign__number")]


def due(actor: Actor, campaign: str = "") -> Iterator[Due]:
    """Every open callback within sight (of a campaign: the actor's own), read in portions."""
    rows = open_of(actor, campaign)
    for start in count(0, AT_ONCE):
        portion = with_hours(rows[start : start + AT_ONCE])
        yield from portion
        if len(portion) < AT_ONCE:
            return


def agreed(actor: Actor, campaign: str = "") -> list[AgreedCall]:
    """The next times that customers named for a callback."""
    rows = AgreedCall.objects.filter(state=AgreedCall.State.OPEN, callback__in=open_of(actor, campaign).order_by())
    full = rows.select_related("callback__case", "callback__service", "callback__campaign", "callback__customer")
    return list(full.defer("callback__customer__tokens", "callback__case__tokens").order_by("at", "pk")[:AGREED_SHOWN])


def due_one(callback: Callback) -> Due:
    """The same facts about one callback."""
    return with_hours(Callback.objects.filter(pk=callback.pk))[0]


def with_hours(rows: QuerySet[Callback]) -> list[Due]:
    """Some callbacks with when they may be called, what is due or agreed first on top."""
    now = clock.now()
    full = rows.select_related("site", "case", "service", "campaign", "customer__owner").defer(
        "customer__tokens", "case__tokens"
    )
    open_agreed = AgreedCall.objects.filter(state=AgreedCall.State.OPEN)
    found = list(full.prefetch_related("attempts__by", Prefetch("agreed", queryset=open_agreed, to_attr="open_agreed")))
    deadlines = _deadlines(found)
    company = {site.pk: rules.company_hours(site) for site in {row.site for row in found}}
    made = [
        Due(
            callback=row,
            due_at=deadlines.get(subject_of(row.subject), row.due_at),
            now=now,
            hours=company[row.site_id].for_customer(row.customer),
            agreed=next(iter(row.open_agreed), None),
            tries=list(row.attempts.all()),
        )
        for row in found
    ]
    return sorted(made, key=lambda one: (one.first, one.callback.pk))


def _deadlines(rows: Iterable[Callback]) -> dict[str, datetime]:
    """When the signed duties want the callback, where they say so: the earliest open obligation about the matter."""
    contexts = [subject_of(row.subject) for row in rows]
    owed = Obligation.objects.filter(context__in=contexts, state="open", kept_by__contains=["callbacks.record"])
    found: dict[str, datetime] = {}
    for context, due_at in owed.order_by("-due_at").values_list("context", "due_at"):
        found[context] = due_at
    return found


def by_number(actor: Actor, number: str) -> Callback | None:
    """A callback by its number, when it is within sight."""
    rows = Callback.objects.within(actor).filter(number=number)
    found: Callback | None = (
        rows.select_related(
            "site",
            "case",
            "service",
            "campaign",
            "share__person",
            "customer",
            "closed_by",
            "answer__by",
            "answer__opened_case",
        )
        .defer("customer__tokens", "case__tokens")
        .first()
    )
    return found


def about(actor: Actor, **matter: str | int) -> Callback | None:
    """The latest callback about a case or a service record, named by `case__number`, `service_id` and the like."""
    rows = Callback.objects.within(actor).filter(**matter)
    found: Callback | None = rows.order_by("-created_at", "-pk").first()
    return found


def of_customer(actor: Actor, customer: Customer) -> list[Callback]:
    """The customer's callbacks, the latest first."""
    rows = Callback.objects.within(actor).filter(customer=customer)
    rows = rows.select_related("case", "service", "campaign", "answer")
    return list(rows.defer("case__tokens").order_by("-created_at", "-pk")[:20])


def last_made(site: Site) -> dict[int, datetime]:
    """When each customer of a site was last called back, about whatever, whoever asks: to sort files by."""
    rows = Callback.objects.filter(customer__site=site, state=Callback.State.DONE, closed_at__isnull=False).order_by()
    return dict(rows.values_list("customer_id").annotate(last=Max("closed_at")))


def last_answer(actor: Actor, customer: Customer) -> Answer | None:
    """The record of the customer's latest callback within sight."""
    rows = Answer.objects.within(actor).filter(callback__customer=customer)
    found: Answer | None = rows.order_by("-called_at").first()
    return found


def wish_about(case: Case) -> str:
    """What the customer said when called back about a case, for its paper; empty before that."""
    found = Answer.objects.filter(callback__case=case).order_by("-called_at").first()
    return "\n".join(filter(None, (found.complaint, found.wish))) if found else ""


def facts(callback: Callback, caller: str) -> dict[str, str]:
    """What the script's {words} stand for."""
    case, service = callback.case, callback.service
    expires = callback.customer.card_expires_on if callback.customer else None
    settled = case.taken_at if case else service.at if service else callback.created_at
    return {
        "customer": callback.name,
        "company": callback.site.company().name,
        "caller": caller,
        "matter": callback.reason,
        "expires": f"{expires:%Y-%m-%d}" if expires else "",
        "date": _("{month} 月 {day} 日").format(month=clock.local(settled).month, day=clock.local(settled).day),
        "done": done_words(callback),
    }


def done_words(callback: Callback) -> str:
    """What was done about the matter, in the words of those who did it."""
    if callback.service is not None:
        return _("{person}在{place}为您做了“{item}”。").format(
            person=callback.service.technician, place=callback.service.place, item=callback.service.item
        )
    if callback.case is None:
        return ""
    carried = callback.case.carryings.last()
    order = None if carried else callback.case.orders.filter(state="done").last()
    words = carried.done if carried else order.done if order else ""
    if not words:
        return _("已经处理完毕。")
    return words if words.endswith(("。", "！", "；")) else f"{words}。"


def apart(callback: Callback, actor: Actor) -> Event | None:
    """The step by which the actor is not independent of the matter, if there is one."""
    steps = REGISTRY["callbacks.record"].apart_from
    rows = Event.objects.filter(context=subject_of(callback.subject), operation__in=steps, actor=actor.person)
    return rows.order_by("-pk").first()


def answered(actor: Actor, filters: dict[str, str]) -> QuerySet[Callback]:
    """Callbacks that are over, the latest first; `filters`: satisfaction, state, length (`over`: longer than wanted)."""
    rows: QuerySet[Callback] = Callback.objects.within(actor).exclude(state=Callback.State.OPEN)
    if filters.get("satisfaction"):
        rows = rows.filter(answer__satisfaction=filters["satisfaction"])
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("length") == "over":
        rows = rows.filter(answer__seconds__gt=F("answer__limit_seconds"))
    full = rows.select_related("case", "service", "campaign", "customer", "answer__by", "closed_by", "site")
    return full.defer("customer__tokens", "case__tokens").order_by("-closed_at", "-pk")


def attempts_of(callback: Callback) -> list[Any]:
    """Every try, in order."""
    return list(callback.attempts.select_related("by"))
