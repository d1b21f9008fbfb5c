"""Who is a collector in a month: whoever held a duty of collecting in a post that assesses nobody itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from zhishou.areas.assessment.models import ASSESS, OVERSEES
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Holding, Person, Site

COLLECTS = ("collect_arrears", "visit_arrears")  # as of who may be named 催缴负责人 of a building


@dataclass(frozen=True)
class Collector:
    """Somebody in a post that collects at a site, with every duty of that post: what is assessed for a month.

    What happened at a site below where the same person has a post of their own (`inner`, paths) counts there alone.
    """

    person: Person
    site: Site
    post: str
    duties: frozenset[str]
    inner: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[int, int]:
        """Person and site."""
        return self.person.pk, self.site.pk

    def covers(self, path: str) -> bool:
        """Whether what happened at the site of this path counts for this post."""
        return path.startswith(self.site.path) and not path.startswith(self.inner)


def moments(period: int) -> tuple[datetime, datetime]:
    """The first moment of a month and that of the next."""
    return clock.midnight(periods.first_day(period)), clock.midnight(periods.last_day(period) + timedelta(days=1))


def collectors(period: int) -> list[Collector]:
    """Every collector of a month, by site and name. Somebody in two such posts at one site is one of them."""
    begins, ends = moments(period)
    held = Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=begins), Q(appointment__ended_at=None) | Q(appointment__ended_at__gt=begins),
        starts_at__lt=ends, appointment__starts_at__lt=ends,
    )  # fmt: skip
    # Grouped, so that PostgreSQL goes through the duties once, whatever it knows of the tables.
    collecting = Count("pk", filter=Q(clause__grants__overlap=list(COLLECTS)))
    assessing = Count("pk", filter=Q(clause__grants__contains=[ASSESS]))
    posts = held.values("appointment").annotate(collecting=collecting, assessing=assessing)
    rows = held.filter(appointment__in=posts.filter(collecting__gt=0, assessing=0).values("appointment"))
    rows = rows.select_related("clause", "appointment__person", "appointment__site", "appointment__post")
    found: dict[tuple[int, int], Collector] = {}
    for row in rows.order_by("appointment__site__path", "appointment__person__sort_key", "pk"):
        at = row.appointment
        known = found.get((at.person_id, at.site_id))
        duties = known.duties if known else frozenset[str]()
        names = dict.fromkeys([*(known.post.split("、") if known else ()), at.post.name])
        found[(at.person_id, at.site_id)] = Collector(
            at.person, at.site, "、".join(names), duties | {row.clause.duty_id}
        )
    return [replace(one, inner=_inside(one, found.values())) for one in found.values()]


def _inside(one: Collector, rows: Iterable[Collector]) -> tuple[str, ...]:
    """The paths of the same person's posts below one of theirs."""
    own = (other.site.path for other in rows if other.person.pk == one.person.pk and other.key != one.key)
    return tuple(path for path in own if path.startswith(one.site.path))


def seen(actor: Actor, period: int, site: Site | None = None) -> list[Collector]:
    """Those whom the actor oversees (at a site and below), or the actor alone."""
    overseen = actor.sites(*OVERSEES)
    return [
        one
        for one in collectors(period)
        if one.person.pk == actor.person_id
        or (one.site.pk in overseen and (site is None or one.site.path.startswith(site.path)))
    ]


def sites_of(rows: Iterable[Collector]) -> dict[int, str]:
    """Ids and paths of the sites where some collectors work: those of their posts and all below that counts there."""
    asked = {(one.site.path, one.inner): one for one in rows}.values()
    return {node.pk: node.path for node in now_standing().sites if any(one.covers(node.path) for one in asked)}
