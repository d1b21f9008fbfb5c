"""Cabinets as a map, what was left by the filters of the address, and how a site stands right now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from zhishou.areas.lockers.models import SEES, Box, Cabinet, Check, Fault, Opening, Stay
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

NAMES = ("q", "view", "site", "from", "to")
VIEWS = ("", "overtime", "bulky", "kept", "gone", "all")
FREE, TAKEN, OVERTIME, BROKEN = "free", "taken", "overtime", "broken"


def sites(actor: Actor) -> list[Site]:
    """Where the actor sees lockers: those that have any first."""
    rows = Site.objects.filter(pk__in=actor.sites(*SEES)).order_by("path")
    having = set(Cabinet.objects.filter(site__in=rows, retired_at=None).values_list("site_id", flat=True))
    return sorted(rows, key=lambda site: (site.pk not in having, site.kind != Site.Kind.STORE, site.path))


@dataclass(frozen=True)
class Square:
    """A box on the map: how it stands, and what lies in it."""

    box: Box
    state: str
    stay: Stay | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Row:
    """A cabinet on the map."""

    cabinet: Cabinet
    squares: list[Square]


def plan(site: Site, now: datetime) -> list[Row]:
    """The cabinets in use at a site with every box; four queries, however many boxes."""
    held: Any = Prefetch("stays", Stay.objects.filter(state=Stay.State.HELD), to_attr="held")
    broken: Any = Prefetch("faults", Fault.objects.filter(repaired_at=None), to_attr="broken")
    boxes: Any = Prefetch(
        "boxes", Box.objects.select_related("cabinet__site").prefetch_related(held, broken).order_by("n")
    )
    cabinets = Cabinet.objects.filter(site=site, retired_at=None).prefetch_related(boxes)
    return [Row(each, [_square(box, now) for box in each.boxes.all()]) for each in cabinets]


def _square(box: Box, now: datetime) -> Square:
    stay = next(iter(box.held), None)  # type: ignore[attr-defined]
    fault = next(iter(box.broken), None)  # type: ignore[attr-defined]
    if stay is not None and now > stay.due_at:
        return Square(box, OVERTIME, stay, fault)
    if fault is not None:
        return Square(box, BROKEN, stay, fault)
    return Square(box, TAKEN if stay is not None else FREE, stay)


@dataclass(frozen=True)
class Standing:
    """How a site and everything below it stand: counts, and what is overtime as [number, where]."""

    held: int
    kept: int
    faults: int
    left: list[list[str]] = field(default_factory=list)


def standing(site: Site, now: datetime) -> Standing:
    """Reckoned from the rows, never typed in."""
    here = Stay.objects.filter(site__path__startswith=site.path)
    late = here.filter(state=Stay.State.HELD, due_at__lt=now).select_related("box__cabinet").order_by("due_at", "pk")
    faults = Fault.objects.filter(
        repaired_at=None, box__cabinet__retired_at=None, box__cabinet__site__path__startswith=site.path
    )
    return Standing(
        here.filter(state=Stay.State.HELD).count(), here.filter(state=Stay.State.KEPT).count(), faults.count(),
        [[stay.number, stay.where] for stay in late],
    )  # fmt: skip


def of_view(view: str) -> Q:
    """What each view of the register holds; without one: what is still here."""
    here = ~Q(state=Stay.State.GONE)
    return {
        "overtime": Q(state=Stay.State.HELD, due_at__lt=clock.now()), "bulky": here & Q(box=None), "kept": Q(state=Stay.State.KEPT),
        "gone": Q(state=Stay.State.GONE), "all": Q(),
    }.get(view, here)  # fmt: skip


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Stay]:
    """The register by the filters of the address, the latest first."""
    found: QuerySet[Stay] = Stay.objects.within(actor).filter(of_view(asked.get("view", "")))
    found = found.select_related("box__cabinet", "site", "stored_by", "ended_by")
    if code := asked.get("site", ""):
        found = found.filter(site__code=code)
    if text := asked.get("q", "").strip():
        letter, _dash, n = text.upper().rpartition("-")
        box = Q(box__cabinet__code__iexact=letter, box__n=typed.number(n)) if typed.number(n) and letter else Q(pk=None)
        found = found.filter(Q(number__icontains=text) | Q(tag__icontains=text) | Q(what__icontains=text) | box)
    if since := typed.day(asked.get("from", "")):
        found = found.filter(stored_at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(stored_at__lt=clock.midnight(until + timedelta(days=1)))
    return found.order_by("-stored_at", "-pk")


def openings(actor: Actor) -> QuerySet[Opening]:
    """Those that wait for a second person."""
    rows: QuerySet[Opening] = Opening.objects.within(actor).filter(state=Opening.State.ASKED)
    return rows.select_related("stay__box__cabinet", "stay__site", "asked_by").order_by("asked_at", "pk")


def opened(actor: Actor, site: Site, since: datetime) -> QuerySet[Opening]:
    """What was opened at a site without a code since a moment, the latest first."""
    rows: QuerySet[Opening] = Opening.objects.within(actor).filter(
        stay__site=site, state=Opening.State.DONE, decided_at__gte=since
    )
    return rows.select_related("stay__box__cabinet", "asked_by", "decided_by").order_by("-decided_at", "-pk")


def checks(actor: Actor, site: Site) -> QuerySet[Check]:
    """The checks of a site, the latest first."""
    rows: QuerySet[Check] = Check.objects.within(actor).filter(site=site)
    return rows.select_related("by").order_by("-day")
