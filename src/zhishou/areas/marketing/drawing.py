"""Whom to call next by a guide, and with which opener."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from zhishou.areas.callbacks import rules
from zhishou.areas.customers import closing
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.models import Customer
from zhishou.areas.marketing import wishes
from zhishou.areas.marketing.models import Call, Channel, Guide, Opener
from zhishou.kernel import clock, settings_store
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

Outcome, State = Call.Outcome, Call.State
LOOKED_AT = 200
TRIES = settings_store.declare("marketing.tries", "电话营销没有接通的，最多打几次", 3, widget="number")
REST_DAYS = settings_store.declare(
    "marketing.rest_days", "电话营销谈过一次之后，几天内不再打给同一位客户", 90, widget="number",
    hint="约好再打的不算",
)  # fmt: skip


def waiting(guide: Guide) -> QuerySet[Customer]:
    """The customers at the guide's site who agreed to be called, were not spoken to lately, nor tried today or too often."""
    now, today = clock.now(), clock.midnight(clock.today())
    told = settings_store.values([TRIES.name, REST_DAYS.name], guide.site)
    calls = Call.objects.filter(site=guide.site)
    spoken = calls.filter(ended_at__gte=now - timedelta(days=int(told[REST_DAYS.name])), outcome__in=Call.SPOKEN)
    missed = guide.calls.filter(outcome=Outcome.NO_ANSWER).order_by().values("customer").annotate(n=Count("pk"))
    out = (
        Q(pk__in=calls.filter(state__in=[State.OPEN, State.AGREED]).values("customer"))
        | Q(pk__in=spoken.values("customer"))
        | Q(pk__in=calls.filter(ended_at__gte=today).values("customer"))
        | Q(pk__in=guide.calls.filter(outcome=Outcome.WRONG).values("customer"))
        | Q(pk__in=missed.filter(n__gte=int(told[TRIES.name])).values("customer"))
        | Q(pk__in=closing.closed().values("customer"))
    )
    agreed = wishes.agreed(Channel.PHONE).filter(site=guide.site).values("customer")
    return (
        customers.at(guide.site)
        .filter(pk__in=agreed, no_marketing=False)
        .exclude(mobile="", other_phones=[])
        .exclude(out)
    )


def following(guide: Guide, person: Person, moment: datetime) -> Customer:
    """Who is called next: whoever looks after a customer calls them first. Refused when nobody is left at this hour."""
    mine = Case(When(owner=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = list(waiting(guide).order_by(mine, "pk")[:LOOKED_AT])
    out = wishes.refused(rows, guide.site.company())
    hours = rules.company_hours(guide.site)
    rows = [row for row in rows if row.pk not in out]
    for row in rows:
        if hours.for_customer(row).is_open(moment):
            return row
    raise Refused("marketing.not_now" if rows else "marketing.nobody", title=guide.title, n=len(rows))


def opener_for(guide: Guide) -> Opener:
    """The opener used least so far: nobody picks one, so what they bring can be compared. Refused when there is none."""
    used = Counter(guide.calls.exclude(outcome=Outcome.NOT_CALLED).values_list("opener_id", flat=True))
    rows = list(guide.openers.filter(ended_at=None))
    if not rows:
        raise Refused("marketing.no_opener", title=guide.title)
    return min(rows, key=lambda one: (used[one.pk], one.letter))
