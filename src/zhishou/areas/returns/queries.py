"""Tickets by number, returns by the filters of the address, and what a day's returns took out of the till by each way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhishou.areas.returns.models import Invoice, Return, ReturnLine, Rule, Sale, Way
from zhishou.areas.returns.models.who import SEES
from zhishou.areas.returns.numbers import ticket_number
from zhishou.kernel import clock, hourly, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import plain_number

NAMES = ("q", "view", "site", "decision", "from", "to")
VIEWS = ("", "waiting", "ready", "done", "refused", "over_rule", "all")
State = Return.State


def sites(actor: Actor) -> list[Site]:
    """Where the actor sees returns: stores first."""
    rows = Site.objects.filter(pk__in=actor.sites(*SEES)).order_by("path")
    return sorted(rows, key=lambda site: (site.kind != Site.Kind.STORE, site.path))


def _written(text: str) -> set[str]:
    """How a number may be kept: in capitals, or as a table of before brought it."""
    return {ticket_number(text), plain_number(text)}


def tickets(actor: Actor, text: str) -> QuerySet[Sale]:
    """The tickets whose number is this, else those that end with it: people read out the end."""
    wanted = ticket_number(text)
    rows: QuerySet[Sale] = Sale.objects.within(actor).select_related("site")
    exact = rows.filter(ticket__in=_written(text))
    return exact if exact.exists() else rows.filter(ticket__iendswith=wanted)


def of_view(view: str) -> Q:
    """What each view holds; without one: what is still to be done."""
    return {
        "waiting": Q(state=State.WAITING), "ready": Q(state=State.READY), "done": Q(state=State.DONE),
        "refused": Q(state=State.REFUSED), "over_rule": Q(by_rule=False), "all": Q(),
    }.get(view, Q(state__in=[State.WAITING, State.READY]))  # fmt: skip


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Return]:
    """Returns by the filters of the address, the latest first."""
    found: QuerySet[Return] = Return.objects.within(actor).filter(of_view(asked.get("view", "")))
    found = found.select_related("sale", "site", "rule", "decided_by", "second_by", "settled_by")
    if code := asked.get("site", ""):
        found = found.filter(site__code=code)
    if asked.get("decision", "") in Return.Decision.values:
        found = found.filter(decision=asked["decision"])
    if text := asked.get("q", "").strip():
        found = found.filter(
            Q(number__icontains=text) | Q(sale__ticket__icontains=text) | Q(lines__line__name__icontains=text)
        ).distinct()
    if since := typed.day(asked.get("from", "")):
        found = found.filter(decided_at__gte=clock.midnight(since))
    if until := typed.day(asked.get("to", "")):
        found = found.filter(decided_at__lt=clock.midnight(until + timedelta(days=1)))
    lines = ReturnLine.objects.select_related("line")
    return found.prefetch_related(Prefetch("lines", lines)).order_by("-decided_at", "-pk")


def goods(row: Return) -> str:
    """“保温杯 ×1、棉袜 ×2”; of a difference in price and of a refusal the goods alone."""
    return listed(f"{one.line.name} ×{one.quantity}" if one.quantity else one.line.name for one in row.lines.all())


def rules(actor: Actor) -> QuerySet[Rule]:
    """The rules in force within sight."""
    found: QuerySet[Rule] = Rule.objects.within(actor).filter(ended_at=None)
    return found.select_related("site", "by").order_by("site__path", "category", "pk")


@dataclass(frozen=True)
class WayTotal:
    """What one way of paying gave back and took in on a day, and how many returns that were."""

    way: str
    count: int
    refund_fen: int
    extra_fen: int

    @property
    def label(self) -> str:
        """The way in the reader's language."""
        return str(Way(self.way).label)

    @property
    def net_fen(self) -> int:
        """By how much the till is shorter."""
        return self.refund_fen - self.extra_fen


def settled(actor: Actor, site: Site, first: date, last: date) -> QuerySet[Return]:
    """What was settled at a site and below on the days from `first` to `last`, in order."""
    found: QuerySet[Return] = Return.objects.within(actor).filter(
        site__path__startswith=site.path, state=State.DONE, settled_at__gte=clock.midnight(first),
        settled_at__lt=clock.midnight(last + timedelta(days=1)),
    )  # fmt: skip
    lines = ReturnLine.objects.select_related("line")
    found = found.select_related("sale", "settled_by", "second_by").prefetch_related(Prefetch("lines", lines))
    return found.order_by("settled_at", "pk")


def totals(actor: Actor, site: Site, first: date, last: date) -> list[WayTotal]:
    """The returns of the days by the way of paying, reckoned from the rows."""
    grouped = settled(actor, site, first, last).order_by().values("way").annotate(
        n=Count("pk"), refund=Sum(F("refund_fen") - F("set_off_fen")), extra=Sum("extra_fen")
    )  # fmt: skip
    found = {row["way"]: row for row in grouped}
    return [
        WayTotal(way, found[way]["n"], found[way]["refund"], found[way]["extra"])
        for way in Way.values if way in found
    ]  # fmt: skip


def open_at(site: Site) -> int:
    """How many returns at a site and below wait for a signature or the payment: a number, no contents."""
    waiting = (Return.State.WAITING, Return.State.READY)
    return Return.objects.filter(site__path__startswith=site.path, state__in=waiting).count()


def of_number(site: Site, ticket: str, *, hold: bool = False) -> Sale | None:
    """The ticket of a store by its whole number; `hold`: locked, so that two at once wait for one another."""
    rows: QuerySet[Sale] = Sale.objects.filter(site=site, ticket__in=_written(ticket))
    return (rows.select_for_update(of=("self",)) if hold else rows).first()


def kept_fen(sale: Sale) -> int:
    """What was paid for a ticket and neither given back nor promised to be, in fen."""
    return int(sale.total_fen - (sale.lines.aggregate(fen=Sum("returned_fen"))["fen"] or 0))


def sold(site: Site, since: datetime, until: datetime, *, least_fen: int) -> list[Sale]:
    """The tickets of a store of a time of which so much was paid and not given back."""
    rows = Sale.objects.filter(site=site, sold_at__gte=since, sold_at__lte=until, total_fen__gte=least_fen)
    kept = F("total_fen") - Coalesce(Sum("lines__returned_fen"), 0)
    return list(rows.annotate(kept=kept).filter(kept__gte=least_fen).order_by("ticket"))


def by_hour(site: Site, since: datetime, until: datetime) -> hourly.Hours:
    """How many returns were decided and invoices asked for in each hour at a site and below, whoever asks."""
    backs = Return.objects.filter(site__path__startswith=site.path, decided_at__gte=since, decided_at__lt=until)
    papers = Invoice.objects.filter(site__path__startswith=site.path, at__gte=since, at__lt=until, reverses=None)
    return hourly.counted(backs, "decided_at") + hourly.counted(papers, "at")
