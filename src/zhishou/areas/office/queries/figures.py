"""The figures of reports, reckoned from what was recorded. Nobody types them in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from zhishou.areas.cases.queries import statistics
from zhishou.areas.incidents.queries import listing as incidents
from zhishou.areas.office.queries import mine, periods, standing
from zhishou.kernel import clock, rollup
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Obligation, Person, Site

REPORTER = Actor.system("report")
OWN_WEEK = "office.report_own_week"


def day(site: Site, period: str) -> dict[str, Any]:
    """What each person of the site and below owes at this moment: due today, overdue, open, done today."""
    rows = standing.of_sites(standing.subtree(site), clock.now())
    people = [
        {"person": r.person.pk, "due": r.due_today, "overdue": r.overdue, "open": r.open, "done": r.done_today}
        for r in rows
    ]
    return {"people": people, **{k: sum(p[k] for p in people) for k in ("due", "overdue", "open", "done")}}


def week(site: Site, period: str) -> dict[str, Any]:
    """Cases by kind (taken in, solved, open, overdue), incidents, callbacks, and deadlines kept and late, of one week."""
    start, end = _moments(period)
    now = clock.now()
    cases = statistics.counted(REPORTER).filter(site__path__startswith=site.path).order_by()
    late = Q(due_at__lt=now) | Q(promised_at__lt=now, replied_at=None)
    counted = cases.values("kind").annotate(
        taken=Count("pk", filter=Q(taken_at__gte=start, taken_at__lt=end)),
        solved=Count("pk", filter=Q(resolved_at__gte=start, resolved_at__lt=end)),
        open=Count("pk", filter=Q(closed_at=None)),
        overdue=Count("pk", filter=Q(closed_at=None, resolved_at=None) & late),
    )
    kinds = [row for row in counted if row["taken"] or row["solved"] or row["open"]]
    done, states = rollup.counted_at(standing.subtree(site), *periods.bounds(period))
    return {
        "cases": sorted(kinds, key=lambda row: -row["taken"]),
        "incidents": [
            {"number": one.number, "kind": one.kind, "place": one.place} for one in incidents.reported(site, start, end)
        ],
        "callbacks": done.get("callbacks.record", 0),
        "operations": sum(done.values()),
        "kept": states.get("kept", 0),
        "late": states.get("late", 0) + states.get("broken", 0),
        "waived": states.get("waived", 0),
    }


def own_week(person: Person, period: str) -> dict[str, Any]:
    """What one person did in a week by their duties, most first, and their deadlines: closed in time, late, open, overdue."""
    start, end = _moments(period)
    now = clock.now()
    acts = Event.objects.filter(actor=person, at__gte=start, at__lt=end).exclude(duty_id="").order_by()
    counted = acts.values("operation").annotate(n=Count("pk")).values_list("operation", "n")
    closed = Obligation.objects.filter(closed_by__actor=person, closed_at__gte=start, closed_at__lt=end).order_by()
    states = dict(closed.values("state").annotate(n=Count("pk")).values_list("state", "n"))
    still = mine.mine(Actor.of(person)).filter(state=Obligation.State.OPEN, opened_at__lte=now)
    still = still.exclude(do_operation=OWN_WEEK)  # this very report
    return {
        "done": [[name, n] for name, n in sorted(counted, key=lambda one: (-one[1], one[0]))],
        "kept": states.get("kept", 0),
        "late": states.get("late", 0),
        "open": still.count(),
        "overdue": still.filter(due_at__lt=now).count(),
    }


def month(site: Site, period: str) -> dict[str, Any]:
    """Complaints of one month by category, department and cause, with time to answer and promises kept."""
    first, last = periods.bounds(period)
    asked = {"site": site.code, "kind": "complaint", "from": first.isoformat(), "to": last.isoformat()}
    found = statistics.figures(REPORTER, asked)

    def part(parts: list[statistics.Part]) -> list[dict[str, Any]]:
        return [
            {"label": p.label, "count": p.count, "share": str(p.share), "url": statistics.rows_url(p.asked)}
            for p in parts
        ]

    return {
        "count": found.count,
        "answered": found.answered,
        "median": None if found.median is None else str(found.median),
        "p90": None if found.p90 is None else str(found.p90),
        "kept": found.promise_kept,
        "broken": found.promise_broken,
        "categories": part(found.branches),
        "departments": part(found.departments),
        "causes": part(found.causes),
        "url": statistics.rows_url(found.asked),
    }


def _moments(period: str) -> tuple[datetime, datetime]:
    first, last = periods.bounds(period)
    return clock.midnight(first), clock.midnight(last + timedelta(days=1))
