"""Incidents by the filters of the address, how many stand where, and how fast each kind was dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet

from zhishou.areas.incidents.models import Incident
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

VIEWS = ("", "open", "unreported", "reported", "reviewed")
NAMES = ("q", "view", "site", "kind", "severity", "from", "to")


def of_view(view: str) -> Q:
    """What each view of the list holds; without one: all."""
    return {
        "open": Q(state=Incident.State.OPEN),
        "unreported": Q(state__in=[Incident.State.ENDED, Incident.State.RETURNED]),
        "reported": Q(state=Incident.State.REPORTED),
        "reviewed": Q(state=Incident.State.REVIEWED),
    }.get(view, Q())


def counts(actor: Actor) -> dict[str, int]:
    """How many incidents each view holds."""
    tallies = {f"n_{view}": Count("pk", filter=of_view(view)) for view in VIEWS if view}
    found: dict[str, int] = Incident.objects.within(actor).order_by().aggregate(n_=Count("pk"), **tallies)
    return {view: found[f"n_{view}"] for view in VIEWS}


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Incident]:
    """Incidents by the filters of the address, the latest first."""
    found: QuerySet[Incident] = Incident.objects.within(actor).filter(of_view(asked.get("view", "")))
    found = places.at(found, asked.get("site", ""))
    for name, known in (("kind", Incident.Kind), ("severity", Incident.Severity)):
        if asked.get(name, "") in known.values:
            found = found.filter(**{name: asked[name]})
    if text := asked.get("q", "").strip():
        found = found.filter(Q(number__icontains=text) | Q(place__icontains=text) | Q(happened__icontains=text))
    if since := typed.day(asked.get("from", "")):
        found = found.filter(at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return found.select_related("site", "by")


def reported(site: Site, since: datetime, until: datetime) -> list[Incident]:
    """What was reported at a site and below from one moment up to another, in order: for the week's report."""
    found = Incident.objects.filter(site__path__startswith=site.path, at__gte=since, at__lt=until)
    return list(found.order_by("at", "pk"))


@dataclass(frozen=True)
class OfKind:
    """How many incidents of a kind there were and the average minutes to each moment; none where it never came."""

    kind: str
    n: int
    to_site: int | None
    to_words: int | None
    to_end: int | None


def by_kind(found: QuerySet[Incident]) -> list[OfKind]:
    """The times of the rows asked for, by kind, the most frequent first."""
    figures = found.order_by().values("kind").annotate(
        n=Count("pk"), site_in=Avg(F("on_site_at") - F("at")), words_in=Avg(F("told_at") - F("at")),
        end_in=Avg(F("ended_at") - F("at")),
    )  # fmt: skip
    return [
        OfKind(
            str(Incident.Kind(one["kind"]).label), one["n"], minutes(one["site_in"]), minutes(one["words_in"]),
            minutes(one["end_in"]),
        )
        for one in sorted(figures, key=lambda one: (-one["n"], one["kind"]))
    ]  # fmt: skip


def minutes(span: timedelta | None) -> int | None:
    """Whole minutes of a span."""
    return None if span is None else int(span.total_seconds() // 60)
