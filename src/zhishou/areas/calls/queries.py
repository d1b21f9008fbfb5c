"""Calls in sight by what is asked, who a number belongs to, and a month of them counted by day, hour, matter and result."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhishou.areas.calls.models import SEES, About, Call, Result
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, hourly, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

NAMES = ("site", "view", "q", "about", "from", "to")
VIEWS = ("", "back", "message", "mine")
_A_NUMBER = 7  # fewer digits are no telephone number yet


def sites(actor: Actor) -> list[Site]:
    """Where the actor keeps or counts calls: where calls come in, communities and stores, before what lies above."""
    rows = Site.objects.filter(pk__in=actor.sites(*SEES)).order_by("path")
    return sorted(rows, key=lambda site: (site.kind not in (Site.Kind.STORE, Site.Kind.COMMUNITY), site.path))


def customer_of(actor: Actor, phone: str) -> Customer | None:
    """The one file within sight whose number this is; None when there is none, or more than one."""
    if len(phone) < _A_NUMBER:
        return None
    same = [one for one in customers.find(actor, phone) if phone in one.phones]
    return same[0] if len(same) == 1 else None


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Call]:
    """Calls by the filters of the address, the latest first."""
    found: QuerySet[Call] = Call.objects.within(actor).select_related(
        "site", "customer", "colleague", "by", "settled_by"
    )
    view = asked.get("view", "")
    if view == "back":
        found = found.filter(result=Result.MISSED, settled_at=None)
    elif view == "message":
        found = found.filter(result=Result.MESSAGE, settled_at=None)
    elif view == "mine":
        found = found.filter(result=Result.MESSAGE, colleague_id=actor.person_id)
    if code := asked.get("site", ""):
        found = found.filter(site__code=code)
    if asked.get("about", "") in About.values:
        found = found.filter(about=asked["about"])
    if text := asked.get("q", "").strip():
        digits = re.sub(r"\D", "", text)
        of_phone = Q(phone__contains=digits) if len(digits) >= 4 else Q(pk=None)
        found = found.filter(
            of_phone | Q(number__iexact=text) | Q(name__icontains=text) | Q(customer__name__icontains=text)
            | Q(words__icontains=text)
        )  # fmt: skip
    if since := typed.day(asked.get("from", "")):
        found = found.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return found.order_by("-at", "-pk")


def before(actor: Actor, phone: str, customer: Customer | None) -> list[Call]:
    """The latest calls from the same number or customer."""
    same = Q(customer=customer) if customer is not None else Q(pk=None)
    if len(phone) >= _A_NUMBER:
        same |= Q(phone=phone)
    found: QuerySet[Call] = Call.objects.within(actor).filter(same).select_related("by")
    return list(found.order_by("-at")[:3])


def by_hour(site: Site, since: datetime, until: datetime) -> hourly.Hours:
    """How many calls came in each hour at a site and below, whoever asks; a missed one counts as well."""
    rows = Call.objects.filter(site__path__startswith=site.path, at__gte=since, at__lt=until)
    return hourly.counted(rows, "at")


@dataclass
class DayOfCalls:
    """A day: how many calls, by what they were about and what came of them; how many of the missed were called back."""

    day: date
    abouts: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    back: int = 0

    @property
    def calls(self) -> int:
        """All of the day."""
        return self.results.total()


@dataclass
class MonthOfCalls:
    """A month of a site, day by day, with its hours and sums."""

    site: Site
    first: date
    days: list[DayOfCalls]
    hours: Counter[int]

    @property
    def total(self) -> DayOfCalls:
        """The whole month as one day."""
        made = DayOfCalls(self.first)
        for one in self.days:
            made.abouts.update(one.abouts)
            made.results.update(one.results)
            made.back += one.back
        return made

    @property
    def busiest(self) -> int:
        """The calls of the busiest hour of the day, for the length of bars; one at least."""
        return max(self.hours.values(), default=1)


def month(actor: Actor, site: Site, first: date) -> MonthOfCalls:
    """The calls of a month within sight; days without a call are left out."""
    end = (first + timedelta(days=31)).replace(day=1)
    found = Call.objects.within(actor).filter(site=site, at__gte=clock.midnight(first), at__lt=clock.midnight(end))
    days: dict[date, DayOfCalls] = {}
    hours: Counter[int] = Counter()
    for at, about, result, outcome in found.order_by("at").values_list("at", "about", "result", "outcome"):
        local = clock.local(at)
        one = days.setdefault(local.date(), DayOfCalls(local.date()))
        one.abouts[about] += 1
        one.results[result] += 1
        one.back += outcome == Call.Outcome.REACHED
        hours[local.hour] += 1
    return MonthOfCalls(site, first, list(days.values()), hours)
