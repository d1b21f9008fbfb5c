"""催缴情况统计: what was billed and collected by building and collector, and the three rates (docs/money.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from zhishou.kernel.money import per_mille

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
    size = abs(per_mille(part, whole))
    return f"{'-' if part < 0 else ''}{size // 10}.{size % 10}%"


Asked = tuple[Site, int]  # a community and a period
AT_ONCE = 8  # communities and months in one statement


def month(site: Site, period: int, *, now: bool = False) -> tuple[list[Collected], date, bool]:
    """A community's month by building in walking order, up to which day, and whether it is frozen by its close.

    `now` reckons a closed month anew, as it stands today.
    """
    if now:
        return reckon(site, period), clock.today(), False
    return months([(site, period)])[site.pk, period]


def months(asked: Sequence[Asked]) -> dict[tuple[int, int], tuple[list[Collected], date, bool]]:
    """The same of several communities and periods, in a fixed number of queries; by site (id) and period."""
    frozen = _frozen(asked)
    open_ones = [(site, period) for site, period in asked if (site.pk, period) not in frozen]
    found = {key: (lines, as_of, True) for key, (lines, as_of) in frozen.items()}
    for (site, period), lines in zip(open_ones, _reckoned(open_ones), strict=True):
        found[site.pk, period] = (lines, clock.today(), False)
    return found


def reckon(site: Site, period: int) -> list[Collected]:
    """A community's month by building, from the books as they stand."""
    return _reckoned([(site, period)])[0]


def _frozen(asked: Sequence[Asked]) -> dict[tuple[int, int], tuple[list[Collected], date]]:
    """Those of the months that are closed, as they were closed."""
    sites, wanted = {site.pk: site for site, _period in asked}, {(site.pk, period) for site, period in asked}
    rows = list(
        Figure.objects.filter(site__in=sites, period__in={period for _site, period in wanted})
        .select_related("building")
        .order_by("building__walk_order", "building_id")
    )
    through = {pk: closing.closed_through(sites[pk]) for pk in {row.site_id for row in rows}}
    rows = [row for row in rows if (row.site_id, row.period) in wanted and row.period <= through[row.site_id]]
    who = _collectors_then(rows)
    found: dict[tuple[int, int], tuple[list[Collected], date]] = {}
    for row in rows:
        amounts = {name: getattr(row, name) for name in AMOUNTS}
        person = who.get((row.building_id or 0, row.collector, row.as_of))
        name = row.building.name if row.building else ""
        lines, _as_of = found.setdefault((row.site_id, row.period), ([], row.as_of))
        lines.append(Collected(row.building_id, name, row.collector, person, **amounts))
    return found


def _collectors_then(rows: Sequence[Figure]) -> dict[tuple[int, str, date], int]:
    """(building, name, day) → person of all who collected that day, whoever took over later on it among them."""
    if not rows:
        return {}
    named = Collector.objects.filter(building__in={row.building_id for row in rows}).select_related("person")
    days = {row.as_of for row in rows}
    return {
        (one.building_id, one.person.name, day): one.person_id
        for one in named.order_by("pk")
        for day in days
        if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
    }


def _reckoned(asked: Sequence[Asked]) -> list[list[Collected]]:
    """Communities' months from the books, each by building in walking order."""
    sites = list({site.pk for site, _period in asked})
    if not sites:
        return []
    extents, buildings = register.extents(sites), register.buildings_of(sites)
    who = collecting(sites, clock.today())
    found: list[dict[int | None, Collected]] = []
    for site, _period in asked:
        named: list[tuple[int | None, str]] = [*buildings.get(site.pk, []), (None, "")]
        lines: dict[int | None, Collected] = {}
        for pk, name in named if extents[site.pk].units else ():
            person, called = who.get(pk or 0, (None, ""))
            lines[pk] = Collected(pk, name, called, person)
        found.append(lines)
    parts = [part for n, one in enumerate(asked) if found[n] for part in _parts(n, *one, extents[one[0].pk])]
    for start in range(0, len(parts), 3 * AT_ONCE):
        some = parts[start : start + 3 * AT_ONCE]
        text = " UNION ALL ".join(sql for sql, _values in some)
        for place, kind, building, *amounts in statement.run(text, [v for _sql, values in some for v in values]):
            for name, fen in zip(_NAMES[kind], amounts, strict=False):
                setattr(found[place][building], name, fen)
    return [
        [one for one in lines.values() if one.name or any(getattr(one, name) for name in AMOUNTS)] for lines in found
    ]


_NAMES = (
    ("billed_fen", "collected_fen", "households", "settled"), ("start_fen", "recovered_fen", "adjusted_fen"),
    ("late_billed_fen", "late_collected_fen"),
)  # fmt: skip


def _parts(place: int, site: Site, period: int, extent: register.Extent) -> list[tuple[str, list[object]]]:
    """The three questions about a community's month, as parts of one statement: place, kind, building, four amounts."""
    low, high = range_of(period, [extent.first, extent.last])
    first, last = periods.first_day(period), periods.last_day(period)
    edge, pk = range_of(period, [0])[0], site.pk
    asked: tuple[tuple[str, list[object]], ...] = (
        (_COHORT, [pk, low, high, low, high, pk, low, high, pk]),
        (
            _EARLIER,
            [
                pk,
                period,
                extent.first,
                extent.last + 1,
                pk,
                first,
                first,
                last,
                pk,
                edge,
                first,
                first,
                last,
                pk,
                edge,
                pk,
            ],
        ),
        (_LATE, [pk, period, pk, first, last]),
    )
    columns = ("a", "b", "c", "d")
    made = []
    for kind, (sql, values) in enumerate(asked):
        width = len(_NAMES[kind])
        amounts = ", ".join(f"x.{c}::bigint" if n < width else "0::bigint" for n, c in enumerate(columns))
        head = f"SELECT {place}, {kind}, x.building, {amounts}"
        made.append((f"{head} FROM ({sql}) AS x(building, {', '.join(columns[:width])})", values))
    return made


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
