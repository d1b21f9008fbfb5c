"""今早: what the departments brought forward since the last working day, on one screen (implied.general_manager.1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from zhishou.areas.office.models import Report
from zhishou.areas.office.queries import standing
from zhishou.areas.people import queries as people
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Appointment, Site

NEWS = timedelta(days=45)  # the last month's report is news until the next


@dataclass(frozen=True)
class Department:
    """Who reports to me and, below them, how everybody stands; `done` counts from the day asked for."""

    head: Appointment
    people: int
    unsigned: int
    overdue: int
    due_today: int
    done: int

    @property
    def calls(self) -> bool:
        """Whether something is late, due today or not signed."""
        return bool(self.overdue or self.due_today or self.unsigned)


def since(site: Site) -> date:
    """The last working day before today: on a Monday that is Friday, after a holiday the day before it."""
    work = now_standing().work_time(site.company())
    day = clock.today() - timedelta(days=1)
    while not work.is_workday(day):
        day -= timedelta(days=1)
    return day


def departments(actor: Actor, now: datetime, start: date) -> list[Department]:
    """Each who reports to the actor directly, with those below; who is latest comes first."""
    below = people.below(actor)
    team: dict[int | None, list[Appointment]] = defaultdict(list)
    for row in below:
        team[row.reports_to_id].append(row)
    found = {row.person.pk: row for row in standing.of_sites(actor.sites("instruct"), now, done_from=start)}
    led = {row.pk for row in below}

    def under(row: Appointment) -> list[Appointment]:
        return [row, *(one for each in team[row.pk] for one in under(each))]

    made = []
    for head in (row for row in below if row.reports_to_id not in led):
        rows = [found[pk] for pk in dict.fromkeys(one.person_id for one in under(head)) if pk in found]
        made.append(
            Department(
                head, len(rows), sum(not r.signed for r in rows), sum(r.overdue for r in rows),
                sum(r.due_today for r in rows), sum(r.done_today for r in rows),
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (-one.overdue, -one.due_today, one.head.post.name, one.head.person.sort_key))


def unread(actor: Actor, now: datetime) -> list[Report]:
    """The latest report of each kind and site by those below the actor, where the actor has not answered it; newest first.

    Own weeks go to whom each reports, who owes their reading.
    """
    rows: QuerySet[Report] = Report.objects.within(actor).filter(at__gte=now - NEWS, at__lte=now)
    rows = rows.filter(submitted_by__in={row.person_id for row in people.below(actor)}).exclude(kind=Report.Kind.OWN)
    latest = rows.order_by("site_id", "kind", "-at", "-pk").distinct("site_id", "kind").values("pk")
    found = (
        Report.objects.filter(pk__in=latest).exclude(answers__by=actor.person).select_related("site", "submitted_by")
    )
    return list(found.order_by("-at", "-pk"))
