"""A community as numbers for the month run: columns of integers, one row a unit, meter or member. Days count from 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhishou.areas.property import periods
from zhishou.kernel.columns import Column, Packed, numbers, read
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


NO_DAY = -1_000_000
_UNIT = Packed(kind=8, status=8, people=16, handed_over=32)
_FACTS = _UNIT.sql(
    kind="u.kind", status="f.status", people="f.people",
    handed_over=f"coalesce(f.handed_over_on - date '1970-01-01', {NO_DAY})",
)  # fmt: skip
_UNITS = f"""
SELECT u.id, f.area_e2::bigint, {_FACTS}
  FROM property_unit u JOIN property_unitfact f ON f.unit_id = u.id
 WHERE u.site_id = %s AND f.unit_id BETWEEN %s AND %s AND f.starts_on <= %s ORDER BY u.code COLLATE "C", f.starts_on
"""  # a unit's older facts too: they are few, and what keeps one of each by sorting costs more than sending them
_READING = Packed(kind=8, estimated=1, months=16, read_on=32)
_TOLD = _READING.sql(
    kind="r.kind", estimated="r.estimated::int", months="r.months", read_on="r.read_on - date '1970-01-01'"
)
_READINGS = f"""
SELECT r.unit_id, r.usage_milli, {_TOLD}
  FROM property_reading r
 WHERE r.site_id = %s AND r.period = %s AND r.state = 1 AND NOT r.split_of
   AND r.meter_id <> ALL(ARRAY(SELECT m.id FROM property_meter m WHERE m.site_id = %s AND m.use <> 1))
   AND r.unit_id + 0 BETWEEN %s AND %s  -- not by its index, which knows no period
"""
_YEAR = """
SELECT r.unit_id, r.kind::bigint, sum(r.usage_milli)::bigint
  FROM property_reading r
 WHERE r.site_id = %s AND r.period >= %s AND r.period < %s AND r.state = 1 AND NOT r.split_of AND NOT r.estimated
   AND r.kind = %s AND r.meter_id <> ALL(ARRAY(SELECT m.id FROM property_meter m WHERE m.site_id = %s AND m.use <> 1))
   AND r.unit_id + 0 BETWEEN %s AND %s GROUP BY 1, 2 ORDER BY 1
"""
# The estimates first, by their own small index: a planner without figures of tables just filled would begin with all readings.
_ESTIMATES = """
WITH guessed AS MATERIALIZED (
  SELECT unit_id, kind, line, period FROM property_reading
   WHERE site_id = %s AND period < %s AND estimated AND unit_id + 0 BETWEEN %s AND %s
)
SELECT r.unit_id, r.kind::bigint, max(r.period)::bigint, min(r.period)::bigint
  FROM guessed r
 WHERE r.period > (SELECT coalesce(max(e.period), 0) FROM property_reading e
                    WHERE e.line = r.line AND e.period < %s AND NOT e.estimated AND e.state = 1 AND NOT e.split_of)
   AND EXISTS (SELECT 1 FROM property_reading n
                WHERE n.line = r.line AND n.period = %s AND NOT n.estimated AND n.state = 1 AND NOT n.split_of)
 GROUP BY 1, 2 ORDER BY 1, 2
"""
_AGAIN = """
SELECT g.unit, g.kind, sum(r.usage_milli)::bigint,
       coalesce(sum(r.usage_milli) FILTER (WHERE NOT r.estimated AND r.period >= %s), 0)::bigint
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS g(unit, kind, earliest, latest)
  JOIN property_reading r ON r.unit_id = g.unit AND r.kind = g.kind AND r.period BETWEEN g.earliest AND g.latest
  JOIN property_meter m ON m.id = r.meter_id AND m.use = 1
 WHERE r.state = 1 AND NOT r.split_of
   AND (NOT r.estimated OR NOT EXISTS (SELECT 1 FROM property_reading n WHERE n.line = r.line AND n.period = %s
                                        AND NOT n.estimated AND n.state = 1 AND NOT n.split_of))
 GROUP BY 1, 2 ORDER BY 1, 2
"""
_PUBLIC = """
SELECT m.id, m.kind::bigint, coalesce(r.usage_milli, 0), coalesce(r.read_on - date '1970-01-01', %s)::bigint
  FROM property_meter m JOIN property_pool p ON p.id = m.pool_id
  LEFT JOIN property_reading r ON r.line = m.line AND r.period = %s AND r.state = 1 AND NOT r.split_of
 WHERE m.site_id = %s AND p.name = %s AND m.use = 2
   AND NOT EXISTS (SELECT 1 FROM property_meter n WHERE n.replaces_id = m.id) ORDER BY m.id
"""
_MEMBERS = """
SELECT x.unit_id FROM property_poolmember x JOIN property_pool p ON p.id = x.pool_id WHERE p.site_id = %s AND p.name = %s
"""
_TENANTS = """
SELECT DISTINCT a.unit_id, array_position(%s::text[], a.item_code::text)::bigint FROM property_payeragreement a
 WHERE a.site_id = %s AND a.item_code = ANY(%s::text[]) AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on > %s)
   AND EXISTS (SELECT 1 FROM property_tenure t WHERE t.unit_id = a.unit_id AND t.role = 1 AND t.starts_on <= %s
                AND (t.ends_on IS NULL OR t.ends_on > %s))
"""
_SUBSCRIBED = """
SELECT unit_id, sum(quantity)::bigint FROM property_subscription
 WHERE site_id = %s AND item_code = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s) GROUP BY 1 ORDER BY 1
"""
# Of several turns in a period the first: what came before it is another's. A dial that had turned over by then counts its
# turn; one that hung in an exchanged meter's place counts on from what the old one had used.
_SPLITS = """
SELECT t.unit_id, t.kind, sum(t.used)::bigint
  FROM (SELECT DISTINCT ON (s.line) r.unit_id, r.kind::bigint AS kind, r.usage_milli,
               CASE WHEN s.meter_id <> o.id
                    THEN (r.old_final_milli - p.dial + CASE WHEN r.rolled_over AND r.old_final_milli < p.dial
                          THEN 1000 * 10::numeric ^ o.digits ELSE 0 END) * o.multiplier
                         + (s.value_milli - r.new_initial_milli) * m.multiplier
                    ELSE (s.value_milli - p.dial + CASE WHEN r.rolled_over AND s.value_milli < p.dial
                          THEN 1000 * 10::numeric ^ m.digits ELSE 0 END) * m.multiplier END AS used
          FROM property_reading s
          JOIN property_reading r ON r.line = s.line AND r.period = s.period AND NOT r.split_of AND r.state = 1
          JOIN property_meter m ON m.id = s.meter_id
          LEFT JOIN property_meter o ON o.id = r.old_meter_id
         CROSS JOIN LATERAL (SELECT coalesce(r.previous_milli, 0) AS dial) p
         WHERE s.site_id = %s AND s.period = %s AND s.split_of AND s.value_milli IS NOT NULL AND m.use = 1
           AND s.unit_id + 0 BETWEEN %s AND %s
         ORDER BY s.line, s.read_on, s.id) t
 WHERE t.used BETWEEN 0 AND t.usage_milli GROUP BY 1, 2 ORDER BY 1
"""


def units(site: int, period: int, first: int, last: int) -> dict[str, Column]:
    """Units of a community by id, with their facts on the period's last day and their rank by code."""
    facts = read(_UNITS, [site, first, last, periods.last_day(period)], ("unit", "area_e2", "facts"))
    newest = np.flatnonzero(np.diff(facts["unit"], append=0))
    rank = facts["unit"][newest].argsort()
    found = {name: column[newest[rank]] for name, column in facts.items()}
    return found | _UNIT.apart(found.pop("facts")) | {"rank": rank}


def readings(site: int, period: int, first: int, last: int) -> dict[str, Column]:
    """Verified readings of unit meters in a period."""
    found = read(_READINGS, [site, period, site, first, last], ("unit", "usage", "told"))
    return found | _READING.apart(found.pop("told"))


def used_before(site: int, since: int, period: int, kind: int, first: int, last: int) -> dict[str, Column]:
    """What each unit used of a kind from one period until before another."""
    return read(_YEAR, [site, since, period, kind, site, first, last], ("unit", "kind", "usage"))


def estimates(site: int, period: int, first: int, last: int) -> dict[str, Column]:
    """Units with a meter that is really read in a period after estimates: their first and last period since it was read."""
    asked = [site, period, first, last, period, period]
    return read(_ESTIMATES, asked, ("unit", "kind", "latest", "earliest"))


def counted_again(guessed: dict[str, Column], period: int, since: int) -> dict[str, Column]:
    """What such units' other meters used in those periods: billed with the estimates, it is billed again with their settlement.

    `real` is the part of it that was really read from the period `since` on.
    """
    spans = [numbers(guessed[name]) for name in ("unit", "kind", "earliest", "latest")]
    return read(_AGAIN, [since, *spans, period], ("unit", "kind", "usage", "real"))


def public(site: int, period: int, pool: str) -> dict[str, Column]:
    """The public meters of a pool with their verified usage; `read_on` is NO_DAY where there is none."""
    return read(_PUBLIC, [NO_DAY, period, site, pool], ("meter", "kind", "usage", "read_on"))


def members(site: int, pool: str) -> Column:
    """The units of a pool by id."""
    found: Column = read(_MEMBERS, [site, pool], ("unit",))["unit"]
    found.sort()
    return found


def paying_tenants(site: int, item_codes: list[str], period: int) -> dict[str, Column]:
    """For each of these items the units whose tenant pays it on the period's last day."""
    day = periods.last_day(period)
    rows = read(_TENANTS, [item_codes, site, item_codes, day, day, day, day], ("unit", "place"))
    return {code: rows["unit"][rows["place"] == place] for place, code in enumerate(item_codes, 1)}


def subscribed(site: int, item_code: str, period: int) -> dict[str, Column]:
    """How many of a fixed item each unit takes in a period."""
    since, until = periods.first_day(period), periods.last_day(period)
    return read(_SUBSCRIBED, [site, item_code, until, since], ("unit", "quantity"))


def used_until_turn(site: int, period: int, first: int, last: int) -> dict[str, Column]:
    """What each unit used before its payer changed inside the period, where the dial was read that day."""
    return read(_SPLITS, [site, period, first, last], ("unit", "kind", "usage"))
