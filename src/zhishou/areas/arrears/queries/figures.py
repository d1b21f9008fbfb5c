"""催缴情况统计: what was billed and collected by building and collector, and the three rates (docs/money.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Sum

from zhishou.areas.arrears.models import Collector, Figure
from zhishou.areas.arrears.queries.owing import collecting, range_of
from zhishou.areas.billing import closing
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, statement
from zhishou.kernel.models import Site

# What the charges of the period ask for with the corrections made until now, and what settled them, unit by unit.
_COHORT = """
WITH fixed AS (
  SELECT x.original_id AS id, sum(r.amount_fen)::bigint AS fen
    FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id
   WHERE x.site_id = %s AND x.original_id >= %s AND x.original_id < %s GROUP BY 1
), paid AS (
  SELECT a.charge_id AS id, sum(a.amount_fen)::bigint AS fen FROM payments_allocation a
   WHERE a.charge_id >= %s AND a.charge_id < %s AND a.site_id = %s AND NOT a.late GROUP BY 1
), owed AS (
  SELECT c.unit_id, sum(c.amount_fen + coalesce(f.fen, 0)) AS billed, sum(coalesce(p.fen, 0)) AS paid
    FROM billing_charge c JOIN billing_item i ON i.id = c.item_id
    LEFT JOIN fixed f ON f.id = c.id LEFT JOIN paid p ON p.id = c.id
   WHERE c.id >= %s AND c.id < %s AND c.site_id = %s AND c.amount_fen > 0 AND NOT (i.kind = 5 AND c.source = 0) GROUP BY 1
)
SELECT u.building_id, sum(o.billed)::bigint, sum(o.paid)::bigint, count(*) FILTER (WHERE o.billed > 0)::int,
       count(*) FILTER (WHERE o.billed > 0 AND o.paid >= o.billed)::int
  FROM owed o JOIN property_unit u ON u.id = o.unit_id GROUP BY 1
"""

# Charges of earlier periods: outstanding before the month began, settled and corrected within it.
_EARLIER = """
WITH months AS (
  SELECT ((p.period / 100 - 2000) * 12 + p.period %% 100 - 1)::bigint AS n FROM billing_billedperiod p
   WHERE p.site_id = %s AND p.period < %s
), asked AS (
  SELECT c.unit_id, sum(c.amount_fen) AS fen
    FROM months m
    JOIN billing_charge c ON c.id >= (m.n * 4294967296 + %s) * 524288 AND c.id < (m.n * 4294967296 + %s) * 524288
    JOIN billing_item i ON i.id = c.item_id
   WHERE c.site_id = %s AND c.amount_fen > 0 AND NOT (i.kind = 5 AND c.source = 0) GROUP BY 1
), fixed AS (
  SELECT x.original_id / 524288 %% 4294967296 AS unit_id,
         sum(r.amount_fen) FILTER (WHERE (x.recorded_at AT TIME ZONE 'Asia/Shanghai')::date < %s) AS before,
         sum(r.amount_fen) FILTER (WHERE (x.recorded_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s) AS within
    FROM billing_correction x JOIN billing_charge r ON r.id = x.reversal_id
   WHERE x.site_id = %s AND x.original_id < %s GROUP BY 1
), paid AS (
  SELECT a.charge_id / 524288 %% 4294967296 AS unit_id, sum(a.amount_fen) FILTER (WHERE a."on" < %s) AS before,
         sum(a.amount_fen) FILTER (WHERE a."on" BETWEEN %s AND %s) AS within
    FROM payments_allocation a WHERE a.site_id = %s AND a.charge_id < %s AND NOT a.late GROUP BY 1
)
SELECT u.building_id, sum(coalesce(o.fen, 0) + coalesce(f.before, 0) - coalesce(p.before, 0))::bigint,
       sum(coalesce(p.within, 0))::bigint, sum(coalesce(f.within, 0))::bigint
  FROM property_unit u LEFT JOIN asked o ON o.unit_id = u.id LEFT JOIN fixed f ON f.unit_id = u.id
  LEFT JOIN paid p ON p.unit_id = u.id WHERE u.site_id = %s GROUP BY 1
"""

_LATE = """
SELECT u.building_id, sum(s.booked)::bigint, sum(s.paid)::bigint FROM (
  SELECT l.charge_id / 524288 %% 4294967296 AS unit_id, l.amount_fen AS booked, 0 AS paid FROM billing_latefee l
   WHERE l.site_id = %s AND l.period = %s
  UNION ALL
  SELECT a.charge_id / 524288 %% 4294967296, 0, a.amount_fen FROM payments_allocation a
   WHERE a.site_id = %s AND a.late AND a."on" BETWEEN %s AND %s
) s JOIN property_unit u ON u.id = s.unit_id GROUP BY 1
"""


@dataclass
class Collected:
    """A building's (or a collector's, or everything's) month in fen of principal; late fees apart."""

    building: int | None = None
    name: str = ""
    collector: str = ""
    person: int | None = None  # the collector
    billed_fen: int = 0
    collected_fen: int = 0
    households: int = 0
    settled: int = 0
    start_fen: int = 0
    recovered_fen: int = 0
    adjusted_fen: int = 0
    late_billed_fen: int = 0
    late_collected_fen: int = 0

    @property
    def open_fen(self) -> int:
        """What of the month's charges is not paid yet."""
        return self.billed_fen - self.collected_fen

    @property
    def rest_fen(self) -> int:
        """What of the arrears from before is left."""
        return self.start_fen - self.recovered_fen + self.adjusted_fen

    @property
    def per_mille(self) -> tuple[int, int, int]:
        """The three rates in thousandths, for pictures; nothing to compare with counts as nought."""
        pairs = (
            (self.collected_fen, self.billed_fen), (self.settled, self.households), (self.recovered_fen, self.start_fen),
        )  # fmt: skip
        return tuple(1000 * part // whole if whole > 0 else 0 for part, whole in pairs)  # type: ignore[return-value]

    @property
    def rate(self) -> str:
        """收缴率: collected of billed, by money."""
        return percent(self.collected_fen, self.billed_fen)

    @property
    def household_rate(self) -> str:
        """户数收缴率: households that have settled all of the month, of those billed."""
        return percent(self.settled, self.households)

    @property
    def clearing_rate(self) -> str:
        """清欠率: settled in the month of what was owed from before."""
        return percent(self.recovered_fen, self.start_fen)


AMOUNTS = [f.name for f in fields(Collected) if f.type == "int"]


def percent(part: int, whole: int) -> str:
    """Half-up to a tenth of a percent; a dash when there is nothing to compare with."""
    if whole <= 0:
        return "—"
    size = (2000 * abs(part) + whole) // (2 * whole)
    return f"{'-' if part < 0 else ''}{size // 10}.{size % 10}%"


def month(site: Site, period: int, *, now: bool = False) -> tuple[list[Collected], date, bool]:
    """A community's month by building in walking order, up to which day, and whether it is frozen by its close.

    `now` reckons a closed month anew, as it stands today.
    """
    first = Figure.objects.filter(site=site, period=period).first()
    if not now and first is not None and closing.is_closed(site, period):
        return frozen(site, period), first.as_of, True
    return reckon(site, period), clock.today(), False


def frozen(site: Site, period: int) -> list[Collected]:
    """The month as it was closed, by building in walking order; nothing when it is open."""
    rows = list(Figure.objects.filter(site=site, period=period).select_related("building"))
    order = {pk: place for place, (pk, _name) in enumerate(register.buildings(site))}
    rows.sort(key=lambda row: order.get(row.building_id or 0, len(order)))
    who = _collectors_then(site, rows[0].as_of) if rows else {}
    return [_of_figure(row, who) for row in rows]


def _collectors_then(site: Site, on: date) -> dict[tuple[int, str], int]:
    """(building, name) → person of all who collected on a day, whoever took over later that day among them."""
    rows = Collector.objects.filter(site=site, starts_on__lte=on).exclude(ends_on__lt=on).order_by("pk")
    return {(row.building_id, row.person.name): row.person_id for row in rows.select_related("person")}


def _of_figure(row: Figure, who: dict[tuple[int, str], int]) -> Collected:
    amounts = {name: getattr(row, name) for name in AMOUNTS}
    person = who.get((row.building_id or 0, row.collector))
    return Collected(row.building_id, row.building.name if row.building else "", row.collector, person, **amounts)


def reckon(site: Site, period: int) -> list[Collected]:
    """A community's month by building, from the books as they stand."""
    units = register.unit_ids(site)
    names: list[tuple[int | None, str]] = [*register.buildings(site), (None, "")]
    who = collecting(site, clock.today())
    found = {}
    for pk, name in names:
        person, called = who.get(pk or 0, (None, ""))
        found[pk] = Collected(pk, name, called, person)
    if not units:
        return []
    low, high = range_of(period, units)
    pk = site.pk
    for building, billed, paid, households, settled in statement.run(
        _COHORT, [pk, low, high, low, high, pk, low, high, pk]
    ):
        one = found[building]
        one.billed_fen, one.collected_fen, one.households, one.settled = billed, paid, households, settled
    first, last = periods.first_day(period), periods.last_day(period)
    edge = range_of(period, [0])[0]
    rows = statement.run(
        _EARLIER,
        [pk, period, units[0], units[-1] + 1, pk, first, first, last, pk, edge, first, first, last, pk, edge, pk],
    )
    for building, start, recovered, adjusted in rows:
        one = found[building]
        one.start_fen, one.recovered_fen, one.adjusted_fen = start, recovered, adjusted
    for building, booked, paid in statement.run(_LATE, [pk, period, pk, first, last]):
        found[building].late_billed_fen, found[building].late_collected_fen = booked, paid
    return [one for one in found.values() if one.name or any(getattr(one, name) for name in AMOUNTS)]


def trend(site: Site, last: int) -> list[tuple[int, Collected]]:
    """The closed months up to one, a year at most, each as one sum of the site and below."""
    rows = Figure.objects.filter(site__path__startswith=site.path, period__lte=last, period__gt=periods.add(last, -12))
    sums = rows.values("period").annotate(**{f"sum_{name}": Sum(name) for name in AMOUNTS}).order_by("period")
    found = sums.values_list("period", *(f"sum_{name}" for name in AMOUNTS))
    return [(period, Collected(**dict(zip(AMOUNTS, amounts, strict=True)))) for period, *amounts in found]


def added(rows: Iterable[Collected], name: str) -> Collected:
    """Several lines as one."""
    total = Collected(name=name)
    for row in rows:
        for amount in AMOUNTS:
            setattr(total, amount, getattr(total, amount) + getattr(row, amount))
    return total


def by_collector(rows: Iterable[Collected]) -> list[Collected]:
    """The same lines by who collects; buildings without anyone last."""
    found: dict[tuple[str, int | None], list[Collected]] = defaultdict(list)
    for row in rows:
        found[(row.collector, row.person)].append(row)
    return [added(found[who], who[0]) for who in sorted(found, key=lambda w: (not w[0], w[0], w[1] or 0))]


def of_units(site: Site, period: int) -> dict[int, tuple[int, int]]:
    """Billed and collected principal of a period's charges, by unit: the rows behind a figure."""
    units = register.unit_ids(site)
    low, high = range_of(period, units)
    pk = site.pk
    head, _from, _rest = _COHORT.partition("SELECT u.building_id")
    rows = statement.run(
        f"{head} SELECT unit_id, billed::bigint, paid::bigint FROM owed", [pk, low, high, low, high, pk, low, high, pk]
    )
    return {unit: (billed, paid) for unit, billed, paid in rows}
