"""Dashboard figures at a million events: from the daily counts against counting row by row, equal and how fast.

The company: a manager over forty sites with a hundred people in posts, a year of work, three thousand open deadlines.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import stage

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
ROUNDS = 200
SITES, PEOPLE, OPEN = 40, 100, 3000
FILL = """
INSERT INTO kernel_event (uid, at, operation, authority, duty_id, charter, signed, actor_id, actor_key, door, key,
    command_digest, site_id, subject, context, result, facts, commitments, leaf)
SELECT gen_random_uuid(), now() - ((%(events)s - n) * 31.5e6 / %(events)s) * interval '1 second',
    (ARRAY['cases.take_in', 'cases.judge', 'callbacks.record', 'cases.close'])[1 + n / 100 %% 4], 'duty', 'bench.' || n %% %(many)s %% 12, '',
    true, (%(people)s::bigint[])[1 + n %% %(many)s], 'p', 'page', 'k' || n, '', (%(sites)s::bigint[])[1 + n %% %(many)s %% %(wide)s],
    'cases.case:' || n, 'cases.case:' || n, '', '{}', '{}', repeat('0', 64)
  FROM generate_series(1, %(events)s) AS n;
INSERT INTO kernel_obligation (natural_key, clause_id, duty_id, rule, turn, do_operation, kept_by, site_id, subject, context,
    person_id, opened_at, due_at, state, closed_at, closed_by_id, waive_reason, rung)
SELECT 'b' || e.id, %(clause)s, e.duty_id, '{}', '', 'callbacks.record', '{}', e.site_id, 's', 's',
    CASE WHEN e.id %% 3 > 0 THEN e.actor_id END, e.at - interval '2 days', e.at + interval '1 day',
    (ARRAY['kept', 'kept', 'kept', 'late', 'broken'])[1 + e.id %% 5], e.at, e.id, '', 0
  FROM kernel_event e WHERE e.operation = 'callbacks.record' AND e.key LIKE 'k%%';
INSERT INTO kernel_obligation (natural_key, clause_id, duty_id, rule, turn, do_operation, kept_by, site_id, subject, context,
    person_id, opened_at, due_at, state, waive_reason, rung)
SELECT 'o' || n, %(clause)s, 'bench.' || n %% 12, '{}', '', 'callbacks.record', '{}', (%(sites)s::bigint[])[1 + n %% %(wide)s],
    's', 's', CASE WHEN n %% 3 > 0 THEN (%(people)s::bigint[])[1 + n %% %(many)s] END, now() - interval '1 day',
    now() + (n %% 100 - 20) * interval '1 hour', 'open', '', 0
  FROM generate_series(1, %(open)s) AS n;
"""
SCAN = """
SELECT site_id, duty_id, person_id, actor_id, state, count(*), count(*) FILTER (WHERE at >= %(today)s)
  FROM (SELECT o.site_id, o.duty_id, o.person_id, e.actor_id, o.state, o.closed_at AS at
          FROM kernel_obligation o LEFT JOIN kernel_event e ON e.id = o.closed_by_id
         WHERE o.state <> 'open' AND o.closed_at >= %(month)s AND o.site_id = ANY(%(sites)s)) AS closed
 GROUP BY 1, 2, 3, 4, 5
"""


def company() -> tuple[list[int], list[int], int]:
    """Sites, people and one clause; everybody holds one of twelve duties at one site."""
    from datetime import date

    from django.db import transaction

    from zhishou.kernel import clock, holding
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Appointment, Clause, Person, Post, Site

    with transaction.atomic():
        begin("bench")
        top = Site.objects.create(code="TOP", name="基准", kind="company", path="/", enforced_from=date(2020, 1, 1))
        top.path = f"/{top.pk}/"
        top.save()
        sites = []
        for n in range(SITES):
            site = Site.objects.create(code=f"S{n}", name=f"小区{n}", kind="community", parent=top, path="/")
            site.path = f"{top.path}{site.pk}/"
            site.save()
            sites.append(site)
        people = []
        for n in range(PEOPLE):
            site = sites[n % SITES]
            person = Person.objects.create(username=f"p{n}", name=f"员{n}", sort_key=f"yuan{n:03}", site=site)
            post = Post.objects.create(site=top, code=f"bench.{n}", name=f"岗{n}")
            duty = holding.ClauseText(f"bench.{n % 12}", "职责", ("inspect",) if n == 0 else ("take_in",), ())
            version = holding.write_draft(post, [duty], by=None, note="", now=clock.now())
            holding.publish(version, clock.now(), keep_old_until=None)
            made = Appointment.objects.create(
                person=person, post=post, site=top if n == 0 else site, starts_at=clock.now()
            )
            holding.sign(made, version, f"ZR-{n}", clock.now())
            people.append(person.pk)
    clause = Clause.objects.first()
    assert clause is not None
    return [s.pk for s in sites], people, clause.pk


def main() -> None:
    """Print what was measured."""
    with stage.home():
        from django.db import connection, connections, transaction

        from zhishou.areas.office.queries import figures, periods, standing
        from zhishou.kernel import clock, rollup
        from zhishou.kernel.actor import Actor
        from zhishou.kernel.gate import begin
        from zhishou.kernel.models import Person, Site

        sites, people, clause = company()
        given = {"sites": sites, "people": people, "many": PEOPLE, "wide": SITES, "events": EVENTS, "open": OPEN}
        with transaction.atomic(), connection.cursor() as cursor:
            begin("bench")
            for statement in FILL.strip().split(";\n"):
                cursor.execute(statement.rstrip(";"), {**given, "clause": clause})
        started = time.monotonic()
        taken = rollup.roll_up()
        print(f"{taken:,} rows rolled up in {time.monotonic() - started:.1f} s")
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        wrong = rollup.differences()
        print(f"differences between counts and rows: {len(wrong)}")
        assert wrong == []
        today = clock.today()
        month, manager, clerk = today.replace(day=1), Person.objects.get(pk=people[0]), Person.objects.get(pk=people[7])
        ask = {"sites": sites, "today": periods.midnight(today), "month": periods.midnight(month)}
        assert sorted(map(str, rollup.ask(SCAN, **ask))) == sorted(
            str(tuple(row)) for row in rollup.settled_at(sites, month, today)
        ), "counts and scan agree row by row"
        week = periods.week_key(today)
        top = Site.objects.get(code="TOP")
        now = clock.now()
        report("closed deadlines of the month, 40 sites, from counts", lambda: rollup.settled_at(sites, month, today))
        report("the same by scan", lambda: rollup.ask(SCAN, **ask), 20)
        report("open deadlines, 40 sites", lambda: rollup.pending_at(sites, now, periods.midnight(today)))
        mine, posts = [clerk.pk], [("bench.7", sites[7])]
        report("my scores by duty", lambda: rollup.duties_of(clerk.pk, mine, posts, ["bench.7"], month))
        report("week: events and deadlines of a company", lambda: rollup.counted_at(sites, *periods.bounds(week)))
        report("whole board, people and posts included", lambda: standing.board(Actor.of(manager), now), 50)
        report("whole scores of 我的职责", lambda: my_scores(Actor.of(clerk), now), 50)
        report("whole day report of a company", lambda: figures.day(top, today.isoformat()), 50)


def my_scores(actor: Any, now: Any) -> Any:
    """The duties of 我的职责 with their scores, as its page asks for them."""
    from zhishou.areas.office.queries import mine

    return mine.scores(actor, mine.clauses_of(mine.held(actor, now)), mine.open_counts(actor, now), now)


def report(words: str, work: Callable[[], Any], rounds: int = ROUNDS) -> None:
    """Median and 95th percentile, ms."""
    work()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    print(f"{words:56s} p50 {statistics.median(took):8.2f} ms   p95 {took[int(rounds * 0.95)]:8.2f} ms")


if __name__ == "__main__":
    main()
