"""及时: the deadlines of a collector's post that fell due in a month: met in time, met late, missed, still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from zhishou.areas.assessment.who import Collector, moments, sites_of
from zhishou.areas.office.queries import standing
from zhishou.areas.property import periods
from zhishou.kernel import clock, rollup
from zhishou.kernel.models import Obligation

STATES = ("kept", "late", "broken", "open")  # what is waived is none of these
Tally = dict[str, dict[str, int]]  # duty → state → how many


def _as_of(period: int) -> datetime:
    """Who held a duty then answers for it: at the end of the month, or now while it runs."""
    return min(clock.now(), moments(period)[1] - datetime.resolution)


def deadlines(
    rows: Sequence[Collector], paths: Mapping[int, str], months: Sequence[int]
) -> dict[int, dict[tuple[int, int], Tally]]:
    """By month, collector and duty, from the counts that are kept (kernel/rollup.py); whose one is, as the board has it."""
    duties = frozenset[str]().union(*(one.duties for one in rows))
    holders = {period: standing.holders_at(_as_of(period), duties) for period in months}
    found: dict[int, dict[tuple[int, int], Tally]] = {period: {one.key: {} for one in rows} for period in months}
    for due in rollup.due_in(paths, [periods.first_day(period) for period in months], clock.now()):
        if due.state not in STATES or due.duty_id not in duties:
            continue
        period, path = periods.of(due.month), paths[due.site_id]
        whose = standing.answering(due.person_id, due.actor_id, holders[period], due.duty_id, path)
        for one in rows:
            if one.person.pk in whose and due.duty_id in one.duties and one.covers(path):
                tally = found[period][one.key].setdefault(due.duty_id, dict.fromkeys(STATES, 0))
                tally[due.state] += due.n
    return found


def behind(one: Collector, period: int) -> list[Obligation]:
    """The deadlines behind the figures of one collector, by day."""
    paths = sites_of([one])
    begins, ends = moments(period)
    rows = Obligation.objects.filter(
        site__in=paths, duty_id__in=one.duties, due_at__gte=begins, due_at__lt=ends, state__in=STATES
    ).select_related("closed_by", "clause__version__post", "site", "cause", "person")
    holders, now = standing.holders_at(_as_of(period), one.duties), clock.now()
    return [
        row
        for row in rows.order_by("due_at", "pk")
        if (row.state != "open" or row.due_at < now)
        and one.person.pk
        in standing.answering(
            row.person_id, row.closed_by.actor_id if row.closed_by else None, holders, row.duty_id, paths[row.site_id]
        )
    ]
