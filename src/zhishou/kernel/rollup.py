"""Dashboard figures without reading every event, and exact at every moment.

A job adds up, in one transaction, what happened in transactions below the oldest running one (as seals do) and moves the
mark there. A figure is the sum of the counts and of the few rows past the mark, read in one statement, so in one snapshot:
no event is missed, none counted twice, however many write meanwhile. It works because what is counted cannot change: events
are append-only, and a closed deadline stays as it was closed (a trigger refuses, see guard.py). `zhishou audit` counts again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

_MARK = "(SELECT coalesce((SELECT below_xid FROM kernel_rollupmark LIMIT 1), '0'::xid8))"
_HORIZON = "zhishou_horizon()"
_CLOSED_COLUMNS = "day, due_month, site_id, duty_id, person_id, actor_id, state"
_EVENT_COLUMNS = "day, site_id, actor_id, duty_id, operation"
_CLOSED_ROWS = """
SELECT (o.closed_at AT TIME ZONE %(zone)s)::date AS day,
       date_trunc('month', o.due_at AT TIME ZONE %(zone)s)::date AS due_month,
       o.site_id, o.duty_id, o.person_id, e.actor_id, o.state
  FROM kernel_obligation o LEFT JOIN kernel_event e ON e.id = o.closed_by_id
 WHERE o.closed_xid {bound}"""
_EVENT_ROWS = """
SELECT (at AT TIME ZONE %(zone)s)::date AS day, site_id, actor_id, duty_id, operation
  FROM kernel_event WHERE xid {bound}"""
# The mark as it was a moment ago says the same (it only grows), and lets the planner see that little lies past it.
_PAST = f">= {_MARK} AND {{key}} >= %(seen)s::xid8"
_DONE = ">= %(floor)s::xid8 AND {} < %(horizon)s::xid8"

# All closed deadlines and all events as (…, n), to be narrowed and summed.
CLOSED = (
    f"(SELECT {_CLOSED_COLUMNS}, n FROM kernel_closedday UNION ALL "
    f"SELECT {_CLOSED_COLUMNS}, 1 FROM ({_CLOSED_ROWS.format(bound=_PAST.format(key='o.closed_xid'))}) AS fresh)"
)
EVENTS = (
    f"(SELECT {_EVENT_COLUMNS}, n FROM kernel_eventday UNION ALL "
    f"SELECT {_EVENT_COLUMNS}, 1 FROM ({_EVENT_ROWS.format(bound=_PAST.format(key='xid'))}) AS fresh)"
)


def ask(statement: str, **given: Any) -> list[tuple[Any, ...]]:
    """Run a statement over CLOSED or EVENTS; `%(zone)s` is the installation's time zone, `%(seen)s` the mark as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_MARK}::text")
        (seen,) = cursor.fetchone()
        cursor.execute(statement, {"seen": seen, "zone": settings.TIME_ZONE, **given})
        return list(cursor.fetchall())


def roll_up() -> int:
    """Add what has ended since the mark to the counts and move the mark; returns how many rows were taken in.

    One transaction: cut short, nothing has happened, and the next run does it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhishou.rollup'))")
        cursor.execute(f"SELECT f::text, h::text, f < h FROM (SELECT {_MARK}, {_HORIZON}) AS bounds (f, h)")
        floor, horizon, ahead = cursor.fetchone()
        if not ahead:
            return 0
        given = {"zone": settings.TIME_ZONE, "floor": floor, "horizon": horizon}
        taken = 0
        for table, columns, rows, key in (
            ("kernel_closedday", _CLOSED_COLUMNS, _CLOSED_ROWS, "o.closed_xid"),
            ("kernel_eventday", _EVENT_COLUMNS, _EVENT_ROWS, "xid"),
        ):
            cursor.execute(
                f"WITH fresh AS ({rows.format(bound=_DONE.format(key))}), "
                f"told AS (INSERT INTO {table} AS t ({columns}, n) SELECT {columns}, count(*) FROM fresh "
                f"GROUP BY {columns} ON CONFLICT ({columns}) DO UPDATE SET n = t.n + excluded.n RETURNING 1) "
                "SELECT (SELECT count(*) FROM fresh)",
                given,
            )
            taken += cursor.fetchone()[0]
        cursor.execute("DELETE FROM kernel_rollupmark")
        cursor.execute("INSERT INTO kernel_rollupmark (below_xid) VALUES (%s::xid8)", [horizon])
    return taken


def differences() -> list[str]:
    """Every count that is not what counting anew gives, in one snapshot; empty when all is well."""
    found: list[str] = []
    for words, columns, both, rows in (
        ("期限", _CLOSED_COLUMNS, CLOSED, _CLOSED_ROWS.format(bound="IS NOT NULL")),
        ("记录", _EVENT_COLUMNS, EVENTS, _EVENT_ROWS.format(bound="IS NOT NULL")),
    ):
        summed = f"SELECT {columns}, sum(n)::bigint AS n FROM {both} AS both_kinds GROUP BY {columns}"
        counted = f"SELECT {columns}, count(*) AS n FROM ({rows}) AS each GROUP BY {columns}"
        apart = f"(({summed}) EXCEPT ({counted})) UNION ALL (({counted}) EXCEPT ({summed}))"
        found += [f"{words}汇总与逐条计数不符：{' '.join(map(str, row))}" for row in ask(apart)]
    return found


class Settled(NamedTuple):
    """Closed deadlines of one kind: where, by which duty, owed by whom, done by whom, how they ended, how many."""

    site_id: int
    duty_id: str
    person_id: int | None
    actor_id: int | None
    state: str
    n: int
    today: int


def settled_at(sites: Iterable[int], since: date, today: date) -> list[Settled]:
    """Deadlines closed at the sites from a local day on; `today` counts those closed on or after that day."""
    return [
        Settled(*row)
        for row in ask(
            "SELECT site_id, duty_id, person_id, actor_id, state, sum(n)::bigint, "
            "coalesce(sum(n) FILTER (WHERE day >= %(today)s), 0)::bigint "
            f"FROM {CLOSED} AS closed WHERE day >= %(since)s AND site_id = ANY(%(sites)s) GROUP BY 1, 2, 3, 4, 5",
            sites=list(sites), since=since, today=today,
        )
    ]  # fmt: skip


class Stood(NamedTuple):
    """A duty since the first of a month: deadlines kept, settled (without waived), and operations done by it."""

    kept: int
    settled: int
    done: int


def duties_of(
    person: int, people: Iterable[int], posts: Iterable[tuple[str, int]], duties: Iterable[str], month: date
) -> dict[str, Stood]:
    """By duty, what came due or was closed and what was done from the first of a month on, in one statement.

    Due: what somebody of `people` owed by name, or nobody by name under a duty at a site of `posts`. Done: what `person`
    did by one of `duties`.
    """
    owed, sites = zip(*posts, strict=True) if (posts := list(posts)) else ((), ())
    due = f"SELECT duty_id, state, n FROM {CLOSED} AS closed WHERE (day >= %(month)s OR due_month >= %(month)s)"
    rows = ask(
        "SELECT duty_id, coalesce(sum(n) FILTER (WHERE state = 'kept'), 0)::bigint, "
        "coalesce(sum(n) FILTER (WHERE state <> 'done'), 0)::bigint, coalesce(sum(n) FILTER (WHERE state = 'done'), 0)::bigint "
        f"FROM ({due} AND person_id = ANY(%(people)s) UNION ALL "
        f"{due} AND person_id IS NULL AND (duty_id, site_id) IN "
        "(SELECT * FROM unnest(%(owed)s::text[], %(sites)s::bigint[])) UNION ALL "
        f"SELECT duty_id, 'done', n FROM {EVENTS} AS event WHERE actor_id = %(person)s AND day >= %(month)s "
        "AND duty_id = ANY(%(duties)s)) AS each WHERE state <> 'waived' GROUP BY 1",
        person=person, people=list(people), owed=list(owed), sites=list(sites), duties=list(duties), month=month,
    )  # fmt: skip
    return {duty: Stood(*numbers) for duty, *numbers in rows}


class Due(NamedTuple):
    """Deadlines of one kind that fell due in a month: when, where, by which duty, owed by whom, done by whom, how they ended."""

    month: date
    site_id: int
    duty_id: str
    person_id: int | None
    actor_id: int | None
    state: str
    n: int


def due_in(sites: Iterable[int], months: Iterable[date], now: datetime) -> list[Due]:
    """What fell due at the sites in the local months that begin on `months`; `open` ones only when they have passed."""
    rows = ask(
        f"SELECT due_month, site_id, duty_id, person_id, actor_id, state, sum(n)::bigint FROM {CLOSED} AS closed "
        "WHERE due_month = ANY(%(months)s) AND site_id = ANY(%(sites)s) GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL "
        "SELECT date_trunc('month', due_at AT TIME ZONE %(zone)s)::date, site_id, duty_id, person_id, NULL::bigint, state, count(*) "
        "FROM kernel_obligation WHERE state = 'open' AND due_at < %(now)s AND site_id = ANY(%(sites)s) "
        "AND date_trunc('month', due_at AT TIME ZONE %(zone)s)::date = ANY(%(months)s) GROUP BY 1, 2, 3, 4, 5, 6",
        sites=list(sites), months=list(months), now=now,
    )  # fmt: skip
    return [Due(*row) for row in rows]


def counted_at(sites: Iterable[int], first: date, last: date) -> tuple[dict[str, int], dict[str, int]]:
    """(events by operation, closed deadlines by state) at the sites in the local days from `first` to `last`."""
    given: dict[str, Any] = {"sites": list(sites), "first": first, "last": last}
    where = "WHERE site_id = ANY(%(sites)s) AND day BETWEEN %(first)s AND %(last)s GROUP BY 1"
    events = ask(f"SELECT operation, sum(n)::bigint FROM {EVENTS} AS event {where}", **given)
    closed = ask(f"SELECT state, sum(n)::bigint FROM {CLOSED} AS closed {where}", **given)
    return dict(events), dict(closed)


class Pending(NamedTuple):
    """Open deadlines of one kind: where, by which duty, owed by whom; how many, passed, and due before midnight."""

    site_id: int
    duty_id: str
    person_id: int | None
    n: int
    overdue: int
    today: int


def pending_at(sites: Iterable[int], now: datetime, midnight: datetime) -> list[Pending]:
    """Open deadlines at the sites, counted as they stand: there are never many."""
    return [
        Pending(*row)
        for row in ask(
            "SELECT site_id, duty_id, person_id, count(*), count(*) FILTER (WHERE due_at < %(now)s), "
            "count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(midnight)s) FROM kernel_obligation "
            "WHERE state = 'open' AND opened_at <= %(now)s AND site_id = ANY(%(sites)s) GROUP BY 1, 2, 3",
            sites=list(sites), now=now, midnight=midnight,
        )
    ]  # fmt: skip
