"""行为要点: what a call is held against, which calls wait for a check, and how each clerk stands (service.complaint.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from zhishou.areas.callbacks.models import Answer, CallCheck
from zhishou.kernel import places, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.phrasing import listed

POINTS = settings_store.declare(
    "callbacks.conduct", "通话质量检查的行为要点",
    [
        "不和顾客争辩", "不说伤人的话", "不发火", "不抬高嗓门", "不随口承诺", "不推卸责任", "不说“不行”“不知道”“不可以”",
        "不怀疑顾客的诚实和品格",
    ],
    widget="lines", hint="一行一条，检查时逐条记“做到”或“没做到”；以前检查过的不受影响",
)  # fmt: skip
LONGEST = 100


def points(site: Site) -> list[str]:
    """The points of a site, in order, each once."""
    told = settings_store.value(POINTS.name, site)
    rows = told if isinstance(told, list) else str(told).splitlines()
    return list(dict.fromkeys(text for row in rows if (text := str(row).strip()[:LONGEST])))


@dataclass
class Standing:
    """One clerk in some days: calls made, calls checked, points kept of all, and what was missed how often."""

    person: Person
    calls: int = 0
    checked: int = 0
    kept: int = 0
    total: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def percent(self) -> int | None:
        """Points kept of all, rounded down: a hundred only when none was missed. None before a check."""
        return 100 * self.kept // self.total if self.total else None

    @property
    def worst(self) -> str:
        """The points missed most, with how often."""
        return listed(f"{words} {n}" for words, n in self.missed.most_common(3))


def answered(actor: Actor, since: datetime, until: datetime, site: str = "") -> QuerySet[Answer]:
    """The calls made in [since, until) at the sites where the actor checks calls; for others their own. `site`: there and below."""
    rows = places.at(Answer.objects.filter(called_at__gte=since, called_at__lt=until), site, "callback__site")
    held = actor.sites("check_calls")
    return rows.filter(callback__site_id__in=held) if held else rows.filter(by=actor.person)


def checks(actor: Actor, since: datetime, until: datetime, site: str = "") -> QuerySet[CallCheck]:
    """The checks within sight of the calls made in [since, until), the latest first. `site`: there and below."""
    rows: QuerySet[CallCheck] = places.at(CallCheck.objects.within(actor), site, "callback__site")
    rows = rows.filter(callback__answer__called_at__gte=since, callback__answer__called_at__lt=until)
    return rows.select_related("callback__answer", "clerk", "by")


def standings(actor: Actor, since: datetime, until: datetime, site: str = "") -> list[Standing]:
    """How each clerk stands who made calls in [since, until), by name. `site`: there and below."""
    calls = Counter(answered(actor, since, until, site).order_by().values_list("by", flat=True))
    by_clerk: defaultdict[int, list[CallCheck]] = defaultdict(list)
    for one in checks(actor, since, until, site):
        by_clerk[one.clerk_id].append(one)
    people = Person.objects.filter(pk__in=[*calls, *by_clerk]).order_by("sort_key", "pk")
    return [_standing(person, calls[person.pk], by_clerk[person.pk]) for person in people]


def _standing(person: Person, calls: int, found: Iterable[CallCheck]) -> Standing:
    made = Standing(person, calls)
    for one in found:
        made.checked, made.kept, made.total = made.checked + 1, made.kept + one.kept, made.total + one.total
        made.missed.update(one.missed)
    return made


def waiting(actor: Actor, since: datetime, until: datetime) -> QuerySet[Answer]:
    """Calls of others in [since, until) that the actor may check and nobody has checked."""
    rows = Answer.objects.filter(called_at__gte=since, called_at__lt=until, callback__check_made=None)
    rows = rows.filter(callback__site_id__in=actor.sites("check_calls"))
    return rows.exclude(by=actor.person).select_related("callback")
