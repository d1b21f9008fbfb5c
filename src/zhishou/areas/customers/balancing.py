"""Balanced assignment (service.files.3): whose files, over whom, with what it comes to and why, before it is done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhishou.areas.customers import closing, queries
from zhishou.areas.customers.balance import Placed, Taker, distribute, spread
from zhishou.areas.customers.models import Assignment, Customer, Strength
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.types import Ref

MOST = 300  # files shared out at once: each is an assignment of its own, with its first contact within a week


class Which(models.TextChoices):
    """Which files are shared out."""

    NONE = "none", gettext_lazy("没有负责人的，或负责人已经不能负责的")
    ALL = "all", gettext_lazy("全部客户，重新均衡")
    CHOSEN = "chosen", gettext_lazy("在列表里勾选的")


@dataclass(frozen=True)
class Bearer:
    """One of those who take part: how much they can carry, what they have now and what they would have."""

    person: Person
    percent: int
    before: int
    after: int

    @property
    def load(self) -> float:
        """What they would have, in files of a usual colleague."""
        return round(self.after * 100 / self.percent, 1)


@dataclass(frozen=True)
class Move:
    """One file: to whom it goes, and why."""

    customer: Customer
    to: Person
    kept: bool
    why: str


@dataclass(frozen=True)
class Proposal:
    """What an assignment would come to. `seen` changes when anything it was worked out from changes."""

    bearers: list[Bearer]
    moves: list[Move]
    spread_before: float
    spread_after: float
    total: int  # files that were meant, the ones beyond MOST too
    seen: str

    @property
    def moved(self) -> list[Move]:
        """The files that get another person."""
        return [one for one in self.moves if not one.kept]

    @property
    def kept(self) -> list[Move]:
        """The files that stay with whom they are."""
        return [one for one in self.moves if one.kept]


def meant(site: Site, which: str, kind: str, chosen: Sequence[int], able: Sequence[Person]) -> QuerySet[Customer]:
    """The files of a site that are to be shared out; those first that should rather stay: important, long together."""
    since = Assignment.objects.filter(customer=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows: QuerySet[Customer] = Customer.objects.filter(site=site).defer("tokens").select_related("owner", "site")
    rows = rows.exclude(pk__in=closing.closed().values("customer"))
    if kind:
        rows = rows.filter(kind=kind)
    if which == Which.CHOSEN:
        rows = rows.filter(pk__in=chosen)
    elif which == Which.NONE:
        rows = rows.exclude(owner__in=[person.pk for person in able], owner__isnull=False)
    return rows.annotate(since=Subquery(since)).order_by("-is_vip", "since", "pk")


def strengths(site: Site, people: Sequence[Person]) -> dict[int, int]:
    """How much each can carry at a site, in percent of a usual colleague."""
    known = dict(Strength.objects.filter(site=site, person__in=people).values_list("person_id", "percent"))
    return {person.pk: known.get(person.pk, Strength.USUAL) for person in people}


def propose(rows: QuerySet[Customer], site: Site, people: Sequence[Person], able: Sequence[Person]) -> Proposal:
    """Share files out over people by the rule of `balance`, with the reason of every one."""
    found = list(rows[:MOST])
    held = _in_hand(site, people)
    mine = Counter(row.owner_id for row in found)
    percent = strengths(site, people)
    takers = [Taker(person.pk, percent[person.pk], held[person.pk] - mine[person.pk]) for person in people]
    placed = distribute(takers, [(row.pk, row.owner_id) for row in found])
    after = Counter(one.to for one in placed)
    named = {person.pk: person for person in people}
    bearers = [
        Bearer(named[pk], taker.weight, held[pk], taker.base + after[pk])
        for pk, taker in ((person.pk, taker) for person, taker in zip(people, takers, strict=True))
    ]
    why = _Reasons({one.person.pk: one for one in bearers}, {person.pk for person in able})
    moves = [
        Move(row, named[one.to], one.kept, why.of(row, one)) for row, one in zip(found, placed, strict=bool(people))
    ]
    return Proposal(
        bearers, moves, float(spread(takers, mine)) if takers else 0, float(spread(takers, after)) if takers else 0,
        rows.count(), _seen(placed, takers),
    )  # fmt: skip


def _in_hand(site: Site, people: Sequence[Person]) -> dict[int, int]:
    rows = Customer.objects.filter(site=site, owner__in=people).order_by().values_list("owner_id")
    found = dict(rows.annotate(n=Count("pk")))
    return {person.pk: found.get(person.pk, 0) for person in people}


def _seen(placed: Sequence[Placed], takers: Sequence[Taker]) -> str:
    told = repr([(one.thing, one.before, one.to) for one in placed] + [(t.key, t.weight, t.base) for t in takers])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Reasons:
    bearers: dict[int, Bearer]
    able: set[int]

    def of(self, row: Customer, one: Placed) -> str:
        """Why a file goes where it goes, in a sentence."""
        if row.owner is None:
            return _("还没有负责人")
        if one.kept:
            return _("保持原来的负责人")
        if row.owner_id not in self.able:
            return _("原负责人{name}已经不能负责这里的客户").format(name=row.owner.name)
        if (before := self.bearers.get(row.owner.pk)) is None:
            return _("原负责人{name}没有选进这次分派").format(name=row.owner.name)
        return quantity(
            "原负责人{name}手上有 {n} 位，按业务能力 {percent}% 均衡后是 {after} 位", n=before.before, after=before.after,
            name=row.owner.name, percent=before.percent,
        )  # fmt: skip


def sites(actor: Actor, _row: Any = None) -> list[tuple[str, str]]:
    """Where the actor assigns."""
    held = Site.objects.filter(pk__in=actor.sites("assign_customers")).order_by("path")
    return [(str(site.pk), site.name) for site in held]


def _people(actor: Actor, _row: Any = None) -> list[tuple[str, str]]:
    return [(str(person.pk), person.name) for person in queries.people_who_contact(actor, None)]


class SetStrength(Command):
    site: Ref[Site] = ask("小区或门店")
    person: Ref[Person] = ask("人员", choices=_people)
    percent: int = ask(
        "业务能力（百分比）", at_least=Strength.LEAST, at_most=Strength.MOST, hint="一般的同事是 100，新人可以是 50"
    )


@operation(
    "customers.set_strength",
    label="定业务能力",
    capability="assign_customers",
    url_after=lambda _row: "/customers/balance",
)
def set_strength(act: Act, cmd: SetStrength) -> Strength:
    """Say how many customers somebody can look after beside a usual colleague, in percent (seed service.files.3)."""
    if not Actor.of(cmd.person).can("contact_customers", cmd.site):
        raise Refused("customer.cannot_own", name=cmd.person.name, site=cmd.site.name)
    made, _new = Strength.objects.update_or_create(
        site=cmd.site, person=cmd.person, defaults={"percent": cmd.percent, "by": act.person, "at": act.now}
    )
    act.note(percent=cmd.percent)
    return made


class Balance(Command):
    site: Ref[Site] = ask("小区或门店", choices=sites)
    which: Which = ask("分派哪些客户", default=Which.NONE)
    kind: str = ask("类型", default="", at_most=10, public=True)
    customers: list[Ref[Customer]] = ask("勾选的客户", default=[], at_most=MOST)
    people: list[Ref[Person]] = ask("分给谁", at_least=1, at_most=60, choices=_people)
    seen: str = ask("看过的结果", at_most=16, public=True)


@operation(
    "customers.balance", label="均衡分派客户", capability="assign_customers", about="site",
    url_after=lambda _row: "/customers",
)  # fmt: skip
def balance(act: Act, cmd: Balance) -> Site:
    """Share files out over people as it was shown: each file that gets another person is an assignment of its own.

    The largest load less the smallest is as small as can be, by capability, and as many as can stay (seed service.files.3).
    Refused when the result would be another than the one that was seen.
    """
    site = act.lock(cmd.site)
    able = queries.people_who_contact(act.actor, site)
    people = ordered(cmd.people)
    for person in people:
        if person not in able:
            raise Refused("customer.cannot_take", name=person.name, site=site.name)
    rows = meant(site, cmd.which, cmd.kind, [row.pk for row in cmd.customers], able)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    found = propose(rows, site, people, able)
    if found.seen != cmd.seen:
        raise Refused("customer.balance_changed")
    if not found.moved:
        raise Refused("customer.nothing_to_assign")
    for one in found.moved:
        perform("customers.assign", act.actor, {"customer": one.customer, "person": one.to}, door=act.door)
    act.note(moved=len(found.moved), kept=len(found.kept))
    return site


def ordered(people: Sequence[Person]) -> list[Person]:
    """Each once, by name: the same question has the same answer."""
    return sorted({person.pk: person for person in people}.values(), key=lambda one: (one.sort_key, one.pk))
