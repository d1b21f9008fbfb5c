"""Drawing the list of a campaign: which customers, whom it leaves out and why, and how the rest is shared out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers import balancing, closing
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.balance import Taker, distribute, spread
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, settings_store
from zhishou.kernel.models import Person, Site
from zhishou.kernel.phrasing import quantity

MOST = 500  # calls of one campaign
REFUSED_FOR = settings_store.declare(
    "campaigns.refused_days", "客户说过不愿回访的，多少天内不列入回访活动", 365, widget="number"
)
REASONS = {
    "no_marketing": gettext_noop("不接受推广联系"),
    "closed": gettext_noop("已经销户"),
    "refused": gettext_noop("说过不愿回访"),
    "no_phone": gettext_noop("没有登记电话"),
    "no_email": gettext_noop("没有登记电子邮箱"),
    "in_campaign": gettext_noop("已经在一个进行中的活动里"),
    "beyond": gettext_noop("超过一次活动的人数上限"),
}
Channel = Campaign.Channel
BY_PHONE = (Channel.PHONE, Channel.SMS, Channel.MESSAGE)


@dataclass(frozen=True)
class Segment:
    """By what customers are chosen. None and empty: not asked."""

    kind: str = ""
    vip: bool = False
    quiet_days: int | None = None  # last contact, service or callback longer ago than this, or never
    expires_days: int | None = None  # the card expires within so many days, or has expired in the last thirty
    klass: int | None = None  # the class their files fall into (customers.classing)

    def as_json(self) -> dict[str, Any]:
        """As the campaign keeps it."""
        return {
            "kind": self.kind, "klass": self.klass, "vip": self.vip, "quiet_days": self.quiet_days,
            "expires_days": self.expires_days,
        }  # fmt: skip

    def rows(self, site: Site) -> QuerySet[Customer]:
        """The customers of a site it means, those of importance and whose card expires first on top."""
        found = customers.at(site)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.klass is not None:
            found = found.filter(classing__klass_id=self.klass)
        if self.vip:
            found = found.filter(is_vip=True)
        if self.expires_days is not None:
            today = clock.today()
            until = today + timedelta(days=self.expires_days)
            found = found.filter(card_expires_on__gte=today - timedelta(days=30), card_expires_on__lte=until)
        if self.quiet_days is not None:
            since = clock.now() - timedelta(days=self.quiet_days)
            found = found.exclude(Q(contacts__at__gte=since) | Q(services__at__gte=since))
            found = found.exclude(pk__in=of_campaigns.called_since(since))
        return found.order_by("-is_vip", "card_expires_on", "pk")


@dataclass(frozen=True)
class Planned:
    """One customer of the list: who calls, and why just they."""

    customer: Customer
    caller: Person
    kept: bool
    why: str


@dataclass(frozen=True)
class Part:
    """How much one of the staff gets."""

    person: Person
    percent: int
    base: int  # calls of other campaigns still open
    drawn: int
    kept: int

    @property
    def load(self) -> float:
        """Calls to make, as a usual colleague's."""
        return round((self.base + self.drawn) * 100 / self.percent, 1)


@dataclass(frozen=True)
class Plan:
    """A list as it would be. `seen` changes when anything it was worked out from does."""

    calls: list[Planned]
    parts: list[Part]
    left_out: list[tuple[Customer, str]]  # with the code of the reason
    spread: float
    seen: str
    counts: dict[str, int] = field(default_factory=dict)


def plan(site: Site, segment: Segment, channel: str, people: Sequence[Person], able: Sequence[Person]) -> Plan:
    """Draw the list and share it out, each customer to whoever looks after them where that stays even."""
    chosen, left_out = _sifted(list(segment.rows(site)), site, channel)
    percent = balancing.strengths(site, people)
    busy = of_campaigns.open_by_person(people)
    takers = [Taker(person.pk, percent[person.pk], busy.get(person.pk, 0)) for person in people]
    placed = distribute(takers, [(row.pk, row.owner_id) for row in chosen])
    named, after = {person.pk: person for person in people}, Counter(one.to for one in placed)
    kept = Counter(one.to for one in placed if one.kept)
    parts = [Part(named[t.key], t.weight, t.base, after[t.key], kept[t.key]) for t in takers]
    by_key = {part.person.pk: part for part in parts}
    fit = {person.pk for person in able}
    calls = [
        Planned(row, named[one.to], one.kept, _why(row, one.kept, by_key, fit))
        for row, one in zip(chosen, placed, strict=bool(people))
    ]
    told = repr(([(c.customer.pk, c.caller.pk) for c in calls], [(row.pk, why) for row, why in left_out], percent))
    return Plan(
        calls, parts, left_out, float(spread(takers, after)) if takers else 0,
        hashlib.sha256(told.encode()).hexdigest()[:16], dict(Counter(why for _row, why in left_out)),
    )  # fmt: skip


def _sifted(rows: list[Customer], site: Site, channel: str) -> tuple[list[Customer], list[tuple[Customer, str]]]:
    """Who is called, and who is not, each with the first reason that holds."""
    since = clock.now() - timedelta(days=int(settings_store.value(REFUSED_FOR.name, site)))
    refused, in_campaign = of_campaigns.refused_since(rows, since), of_campaigns.in_campaigns(rows)
    called: list[Customer] = []
    left_out: list[tuple[Customer, str]] = []
    closed = set(closing.closed().filter(customer__in=rows).values_list("customer_id", flat=True))
    for row in rows:
        if row.no_marketing:
            left_out.append((row, "no_marketing"))
        elif row.pk in closed:
            left_out.append((row, "closed"))
        elif row.pk in refused:
            left_out.append((row, "refused"))
        elif channel in BY_PHONE and not row.phones:
            left_out.append((row, "no_phone"))
        elif channel == Channel.EMAIL and not row.email:
            left_out.append((row, "no_email"))
        elif row.pk in in_campaign:
            left_out.append((row, "in_campaign"))
        elif len(called) >= MOST:
            left_out.append((row, "beyond"))
        else:
            called.append(row)
    return called, left_out


def _why(row: Customer, kept: bool, parts: dict[int, Part], able: set[int]) -> str:
    if row.owner is None:
        return _("还没有负责人，按均衡分配")
    if kept:
        return _("由负责人回访")
    if row.owner.pk not in able:
        return _("负责人{name}不能回访这里的客户").format(name=row.owner.name)
    if (part := parts.get(row.owner.pk)) is None:
        return _("负责人{name}没有参加这次活动").format(name=row.owner.name)
    return quantity("负责人{name}均衡后打 {n} 位，已经满了", n=part.drawn, name=row.owner.name)
