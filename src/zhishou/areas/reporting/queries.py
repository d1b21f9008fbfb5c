"""Which standard reports somebody reads, where."""

from __future__ import annotations

from itertools import groupby

from django.db.models import QuerySet

from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Job, Site
from zhishou.kernel.standard import StandardReport, reports


def sites(actor: Actor) -> list[Site]:
    """The places of which the actor reads some report, the widest first."""
    seen: set[int] = set()
    for one in reports():
        seen |= actor.sites(*one.seen_by)
    return actor.house.sites_of(seen)


def read_anywhere(actor: Actor) -> list[StandardReport]:
    """The reports the actor reads at some place."""
    return [one for one in reports() if actor.sites(*one.seen_by)]


def of(actor: Actor, site: Site) -> list[tuple[str, list[StandardReport]]]:
    """The reports the actor reads of a place, group by group; without those that have nothing to tell there."""
    found = [one for one in reports() if site.pk in actor.sites(*one.seen_by) and one.there(site)]
    return [(group, list(some)) for group, some in groupby(found, key=lambda one: one.group)]


def drawn(actor: Actor) -> QuerySet[Job]:
    """The sets the actor had drawn, the latest first."""
    return Job.objects.filter(name="reporting.prepare_set", person=actor.person).order_by("-made_at", "-pk")
