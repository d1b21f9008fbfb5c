"""What the pages of a round ask: its meters in walking order, how far each building is, what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Missed, Reading, Round
from zhishou.areas.property.queries import milli

OTHERS = 0  # the id of the group of public meters and masters
_DIGITS = re.compile(r"(\d+)")


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """Order as people count: 7-201 before 7-1001."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in _DIGITS.split(text) if part)


@dataclass
class Stop:
    """A meter on the way: what was read of it this time, or why not."""

    meter: Meter
    reading: Reading | None = None
    missed: Missed | None = None

    @property
    def title(self) -> str:
        """The room, or what a public meter is called."""
        unit = self.meter.unit
        return unit.code if unit else self.meter.label or self.meter.number

    @property
    def is_open(self) -> bool:
        """Neither read nor excused."""
        return self.reading is None and self.missed is None

    @property
    def is_doubted(self) -> bool:
        """Read, and waiting for a second person."""
        return self.reading is not None and self.reading.state == Reading.State.DOUBTED

    @property
    def state(self) -> tuple[str, str]:
        """In words, with a colour."""
        if self.reading is None:
            return (self.missed.words, "orange") if self.missed else (_("没抄"), "secondary")
        if self.reading.state == Reading.State.SET_ASIDE:
            return (_("本月不计费"), "orange")
        if self.is_doubted:
            return (_("存疑"), "red")
        return (_("估抄"), "yellow") if self.reading.estimated else (_("已核实"), "green")


@dataclass
class Part:
    """The meters of one building, or the public ones and masters."""

    id: int
    name: str
    order: tuple[int, tuple[tuple[int, int | str], ...]]
    stops: list[Stop] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many are read or excused."""
        return sum(not stop.is_open for stop in self.stops)

    @property
    def doubted(self) -> int:
        """How many wait for a second person."""
        return sum(stop.is_doubted for stop in self.stops)

    @property
    def next_open(self) -> Stop | None:
        """The first that is neither read nor excused."""
        return next((stop for stop in self.stops if stop.is_open), None)


def meters_of(found: Round) -> models.QuerySet[Meter]:
    """The meters of a round: those of its kind that hang now."""
    return Meter.objects.filter(site=found.site, kind=found.kind, replaced_by=None)


def missed(found: Round) -> models.QuerySet[Missed]:
    """What is listed as not billed in a round's period."""
    rows = Missed.objects.filter(site=found.site, period=found.period, kind=found.kind)
    return rows.select_related("meter__unit", "by").order_by("meter__number")


def unread(found: Round) -> list[Meter]:
    """Meters that are neither read nor excused; masters are not asked for, since nothing is billed by them."""
    read = Reading.objects.filter(site=found.site, period=found.period, kind=found.kind, split_of=False).values("line")
    rows = meters_of(found).exclude(use=Meter.Use.MASTER).exclude(line__in=read)
    return list(rows.exclude(line__in=missed(found).order_by().values("line")))


def parts(found: Round) -> list[Part]:
    """Buildings in walking order, each with its meters as one walks them; public meters and masters last."""
    read = {
        r.line: r for r in Reading.objects.filter(site=found.site, period=found.period, kind=found.kind, split_of=False)
    }
    excused = {row.line: row for row in missed(found)}
    groups: dict[int, Part] = {}
    for meter in meters_of(found).select_related("unit__building"):
        building = meter.unit.building if meter.unit else None
        key = building.pk if building else OTHERS
        if key not in groups:
            name = building.name if building else _("公用表和总表")
            order = (building.walk_order if building else 10**9, natural(name))
            groups[key] = Part(key, name, order)
        line = meter.line_id
        groups[key].stops.append(Stop(meter, read.get(line), excused.get(line)))
    for part in groups.values():
        part.stops.sort(key=_on_the_way)
    return sorted(groups.values(), key=lambda part: part.order)


def _on_the_way(stop: Stop) -> tuple[object, ...]:
    unit = stop.meter.unit
    return (natural(unit.entrance if unit else ""), natural(unit.code if unit else ""), natural(stop.meter.number))


def previous(meter: Meter, period: int) -> Reading | None:
    """The verified reading from which a meter's usage of a period counts."""
    rows = Reading.objects.filter(
        line=meter.line_id, period__lt=period, state=Reading.State.VERIFIED, split_of=False, value_milli__isnull=False
    )
    return rows.order_by("-period").first()


@dataclass(frozen=True)
class Summary:
    """How far a round is, in numbers of meters."""

    round: Round
    meters: int
    done: int
    doubted: int

    @property
    def percent(self) -> int:
        """Of a hundred, rounded down: only a whole round is 100."""
        return self.done * 100 // self.meters if self.meters else 0


def summaries(rounds: Iterable[Round]) -> list[Summary]:
    """How far each round is, in three queries for all of them."""
    wanted = list(rounds)
    sites = {r.site_id for r in wanted}
    meters: dict[tuple[int, int], set[int]] = {}
    for site, kind, line in Meter.objects.filter(site__in=sites, replaced_by=None).values_list("site", "kind", "line"):
        meters.setdefault((site, kind), set()).add(line or 0)
    periods = {r.period for r in wanted}
    read: dict[tuple[int, int, int], dict[int, int]] = {}
    rows = Reading.objects.filter(site__in=sites, period__in=periods, split_of=False)
    for site, kind, period, line, state in rows.values_list("site", "kind", "period", "line", "state"):
        read.setdefault((site, kind, period), {})[line] = state
    for site, kind, period, line in Missed.objects.filter(site__in=sites, period__in=periods).values_list(
        "site", "kind", "period", "line"
    ):
        read.setdefault((site, kind, period), {}).setdefault(line, Reading.State.SET_ASIDE)
    return [
        _summary(r, meters.get((r.site_id, r.kind), set()), read.get((r.site_id, r.kind, r.period), {})) for r in wanted
    ]


def _summary(found: Round, lines: set[int], states: dict[int, int]) -> Summary:
    doubted = sum(state == Reading.State.DOUBTED for state in states.values())
    return Summary(found, len(lines), sum(line in lines for line in states), doubted)


def sheet(found: Round) -> list[list[object]]:
    """The round as a table to take along and import again: meter, day, dial; with place and last dial to go by."""
    rows = Reading.objects.filter(
        site=found.site, kind=found.kind, period__lt=found.period, state=Reading.State.VERIFIED, split_of=False
    )
    last = dict(rows.order_by("period").values_list("line", "value_milli"))
    return [
        [
            stop.meter.number, "", "", periods.words(found.period), part.name, stop.title,
            milli(last.get(stop.meter.line_id)), stop.state[0],
        ]
        for part in parts(found)
        for stop in part.stops
    ]  # fmt: skip
