"""Which files fall into which class and why, worked out from what the system knows of each (service.files.2).

Facts of a file: its type and importance, how complete it is, days since anybody spoke with the customer (a talk put on
file, a service, a callback), since it was opened, services and cases of the last year, days until the card expires.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.customers import queries
from zhishou.areas.customers.models import Classing, Contact, Customer, CustomerClass, ServiceRecord
from zhishou.areas.customers.models.classes import is_asked
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import quantity

A_YEAR, EXPIRED_FOR = timedelta(days=365), 30


@dataclass(frozen=True)
class Facts:
    """What is asked of one file; days are whole, `silent` None when nobody ever spoke with the customer."""

    kind: str
    vip: bool
    complete: int
    silent: int | None
    age: int
    services: int
    cases: int
    card: int | None  # days until the card expires, negative when it has


@dataclass(frozen=True)
class Move:
    """A file that changes its class: from which, to which, and the numbers that speak for it."""

    customer: Customer
    before: CustomerClass | None
    after: CustomerClass | None
    facts: dict[str, Any]

    @property
    def why(self) -> str:
        """The reason in a sentence."""
        return said(self.facts) if self.after else _("没有一个分类的条件全部符合")


@dataclass(frozen=True)
class Sorting:
    """What sorting the files of a site comes to. `seen` changes when any of it does."""

    classes: list[CustomerClass]
    moves: list[Move]
    sizes: dict[int, int]  # files of each class afterwards
    total: int
    seen: str

    @property
    def unsorted(self) -> int:
        """Files in no class."""
        return self.total - sum(self.sizes.values())


def in_force(site: Site) -> list[CustomerClass]:
    """The classes that count at a site, in the order in which they are tried: those of the nodes above first."""
    rows = CustomerClass.objects.filter(site_id__in=site.lineage(), retired_at=None).select_related("site")
    return list(rows.order_by("site__path", "place", "pk"))


def work_out(site: Site, rows: QuerySet[Customer] | None = None) -> Sorting:
    """Sort the files of a site (or some of them), in a fixed number of queries; nothing is written."""
    classes = in_force(site)
    people = list((rows if rows is not None else queries.at(site)).order_by("sort_key", "pk"))
    now = {one.customer_id: one.klass for one in Classing.objects.filter(customer__site=site).select_related("klass")}
    known = _Known.of(site)
    moves: list[Move] = []
    sizes: Counter[int] = Counter()
    for row in people:
        facts = known.facts(row)
        after = next((one for one in classes if fits(one, facts)), None)
        if after is not None:
            sizes[after.pk] += 1
        before = now.get(row.pk)
        if before != after:
            moves.append(Move(row, before, after, asked(after, facts) if after else {}))
    told = repr([(move.customer.pk, move.before and move.before.pk, move.after and move.after.pk) for move in moves])
    return Sorting(classes, moves, dict(sizes), len(people), hashlib.sha256(told.encode()).hexdigest()[:16])


def fits(one: CustomerClass, facts: Facts) -> bool:
    """Whether every condition of a class holds; the card's also for thirty days after it expired."""
    return all((
        not one.kind or facts.kind == one.kind,
        not one.vip or facts.vip,
        one.incomplete_below is None or facts.complete < one.incomplete_below,
        one.silent_days is None or facts.silent is None or facts.silent >= one.silent_days,
        one.new_days is None or facts.age < one.new_days,
        one.services_at_least is None or facts.services >= one.services_at_least,
        one.cases_at_least is None or facts.cases >= one.cases_at_least,
        one.card_days is None or (facts.card is not None and -EXPIRED_FOR <= facts.card <= one.card_days),
    ))  # fmt: skip


def asked(one: CustomerClass, facts: Facts) -> dict[str, Any]:
    """The facts behind the conditions of a class, by the name of the condition, as they are kept."""
    behind: dict[str, Any] = {
        "kind": facts.kind, "vip": facts.vip, "incomplete_below": facts.complete, "silent_days": facts.silent,
        "new_days": facts.age, "services_at_least": facts.services, "cases_at_least": facts.cases, "card_days": facts.card,
    }  # fmt: skip
    return {name: value for name, value in behind.items() if is_asked(getattr(one, name))}


def said(facts: dict[str, Any]) -> str:
    """Kept facts as the reason of a class: “重要客户，96 天没有联系过”."""
    return "，".join(_SAID[name](value) for name, value in facts.items() if name in _SAID)


def condition_words(one: CustomerClass) -> str:
    """The conditions of a class, all of which must hold: “会员，会员卡 30 天内到期”."""
    told = ((name, getattr(one, name)) for name in _ASKED)
    return "，".join(_ASKED[name](value) for name, value in told if is_asked(value))


def _card(days: int) -> str:
    return quantity("会员卡还有 {n} 天到期", n=days) if days >= 0 else quantity("会员卡已到期 {n} 天", n=-days)


_SAID: dict[str, Any] = {
    "kind": lambda value: str(Customer.Kind(value).label),
    "vip": lambda value: _("重要客户"),
    "incomplete_below": lambda value: _("档案完整度 {percent}%").format(percent=value),
    "silent_days": lambda n: _("没有联系过") if n is None else quantity("{n} 天没有联系过", n=n),
    "new_days": lambda n: quantity("建档 {n} 天", n=n),
    "services_at_least": lambda n: quantity("一年内服务 {n} 次", n=n),
    "cases_at_least": lambda n: quantity("一年内来过 {n} 件工单", n=n),
    "card_days": _card,
}
_ASKED: dict[str, Any] = {
    "kind": _SAID["kind"],
    "vip": _SAID["vip"],
    "incomplete_below": lambda value: _("档案完整度低于 {percent}%").format(percent=value),
    "silent_days": lambda n: quantity("{n} 天以上没有联系过", n=n),
    "new_days": lambda n: quantity("建档不到 {n} 天", n=n),
    "services_at_least": lambda n: quantity("一年内服务至少 {n} 次", n=n),
    "cases_at_least": lambda n: quantity("一年内至少 {n} 件工单", n=n),
    "card_days": lambda n: quantity("会员卡 {n} 天内到期", n=n),
}


@dataclass(frozen=True)
class _Known:
    """What is known of the customers of a site beside their files, by id."""

    now: datetime
    spoken: dict[int, datetime]
    services: dict[int, int]
    cases: dict[int, int]

    @classmethod
    def of(cls, site: Site) -> _Known:
        from zhishou.areas.callbacks.queries import last_made
        from zhishou.areas.cases.queries.listing import taken_since

        now = clock.now()
        served = ServiceRecord.objects.filter(customer__site=site).order_by().values_list("customer_id")
        talks = Contact.objects.filter(customer__site=site).order_by().values_list("customer_id")
        spoken: dict[int, datetime] = {}
        for found in (dict(talks.annotate(last=Max("at"))), dict(served.annotate(last=Max("at"))), last_made(site)):
            for pk, at in found.items():
                spoken[pk] = max(at, spoken.get(pk, at))
        since = now - A_YEAR
        return cls(now, spoken, dict(served.filter(at__gte=since).annotate(n=Count("pk"))), taken_since(site, since))

    def facts(self, row: Customer) -> Facts:
        """The facts of one file."""
        today, spoken = clock.local(self.now).date(), self.spoken.get(row.pk)
        return Facts(
            row.kind, row.is_vip, row.completeness(), None if spoken is None else max((self.now - spoken).days, 0),
            (self.now - row.created_at).days, self.services.get(row.pk, 0), self.cases.get(row.pk, 0),
            (row.card_expires_on - today).days if row.card_expires_on else None,
        )  # fmt: skip


def of_files(rows: Iterable[Customer]) -> dict[int, Classing]:
    """The class each of some files is in, by the id of the file."""
    found = Classing.objects.filter(customer__in=list(rows)).select_related("klass", "before")
    return {one.customer_id: one for one in found}
