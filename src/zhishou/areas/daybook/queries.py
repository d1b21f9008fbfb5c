"""The lists of a day with who saw to what, and a month of one list, item by item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhishou.areas.daybook.models import KEEP, SEES, DayList, Item, Signature, Tick
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site

TURNS_AT = timedelta(hours=4)
"""A desk that closes after midnight still ticks the day before, until four."""


def business_day(now: datetime) -> date:
    """The day a desk is at."""
    return clock.local(now - TURNS_AT).date()


def has_lists(site: Site) -> bool:
    """Whether a site has a list of the day."""
    return DayList.objects.filter(site=site).exists()


def sites(actor: Actor) -> list[Site]:
    """Where the actor sees the day book: stores first."""
    rows = Site.objects.filter(pk__in=actor.sites(*SEES)).order_by("path")
    return sorted(rows, key=lambda site: (site.kind != Site.Kind.STORE, site.path))


@dataclass(frozen=True)
class Sheet:
    """One list on one day: each item with its tick, or none."""

    day_list: DayList
    rows: list[tuple[Item, Tick | None]]

    @property
    def left(self) -> list[Item]:
        """What nobody has seen to."""
        return [item for item, tick in self.rows if tick is None]


def items_on(items: Iterable[Item], day: date) -> list[Item]:
    """What a day asks for."""
    return [one for one in items if one.first_day <= day and (one.end_day is None or day < one.end_day)]


def sheets(site: Site, day: date) -> list[Sheet]:
    """The lists a day of a site asks for, in the order of the day."""
    lists = list(DayList.objects.filter(site=site).prefetch_related("items"))
    ticks = {tick.item_id: tick for tick in Tick.objects.filter(item__day_list__in=lists, day=day).select_related("by")}
    asked = [Sheet(one, [(item, ticks.get(item.pk)) for item in items_on(one.items.all(), day)]) for one in lists]
    order = {kind: n for n, kind in enumerate(("opening", "cleaning", "other", "closing"))}
    return sorted((one for one in asked if one.rows), key=lambda one: (order[one.day_list.kind], one.day_list.pk))


def signatures(site: Site, first: date, end: date) -> QuerySet[Signature]:
    """Who signed what on the days [first, end)."""
    rows: QuerySet[Signature] = Signature.objects.filter(site=site, day__gte=first, day__lt=end)
    return rows.select_related("by").order_by("day", "pk")


def left(row: DayList) -> list[Item]:
    """What of a list nobody has seen to today."""
    today = business_day(clock.now())
    done = set(Tick.objects.filter(item__day_list=row, day=today).values_list("item_id", flat=True))
    return [item for item in items_on(row.items.all(), today) if item.pk not in done]


def items_here(actor: Actor) -> list[tuple[str, str]]:
    """Today's items where the actor keeps the day book, with their list."""
    today = business_day(clock.now())
    rows = Item.objects.filter(Q(end_day=None) | Q(end_day__gt=today), day_list__site_id__in=actor.sites(KEEP))
    rows = rows.filter(first_day__lte=today).select_related("day_list").order_by("day_list_id", "n")
    return [(str(one.pk), f"{one.day_list.name}　{one.words}") for one in rows]


def open_at(site: Site, now: datetime) -> int:
    """How many items of today nobody has seen to at a site and below: a number for the hand-over."""
    day = business_day(now)
    asked = Item.objects.filter(Q(end_day=None) | Q(end_day__gt=day), day_list__site__path__startswith=site.path)
    return asked.filter(first_day__lte=day).exclude(ticks__day=day).count()


@dataclass(frozen=True)
class Month:
    """A month of one list: `days` by `items`; `cells[day][n]` is the tick of the nth item, None where nobody saw to it
    and "" where the day did not ask for it (or has not come).
    """

    day_list: DayList
    first: date
    items: list[Item]
    cells: list[tuple[date, list[Tick | str | None], Signature | None]]

    @property
    def lines(self) -> list[tuple[date, list[tuple[Item, Tick | str | None]], Signature | None]]:
        """The days with each cell beside its item."""
        return [(day, list(zip(self.items, cells, strict=True)), signed) for day, cells, signed in self.cells]

    @property
    def missed(self) -> int:
        """How many items of past days nobody saw to."""
        return sum(cell is None for _day, cells, _signed in self.cells for cell in cells)


def month(row: DayList, first: date) -> Month:
    """A month of a list, up to today; today's open items are not missed yet."""
    end = (first + timedelta(days=31)).replace(day=1)
    today = business_day(clock.now())
    items = list(row.items.filter(Q(end_day=None) | Q(end_day__gt=first), first_day__lt=end))
    items = [one for one in items if one.end_day is None or one.end_day > one.first_day]
    found = Tick.objects.filter(item__in=items, day__gte=first, day__lt=end).select_related("by")
    ticks = {(one.item_id, one.day): one for one in found}
    signed = {one.day: one for one in signatures(row.site, first, end).filter(kind=row.kind)}
    days = [first + timedelta(days=n) for n in range((end - first).days)]

    def cell(item: Item, day: date) -> Tick | str | None:
        asked = bool(items_on([item], day)) and day <= today
        return ticks.get((item.pk, day)) or (None if asked and day < today else "")

    return Month(row, first, items, [(day, [cell(item, day) for item in items], signed.get(day)) for day in days])
