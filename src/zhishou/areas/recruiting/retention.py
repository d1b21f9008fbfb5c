"""How long what is known of a candidate who was not hired is kept, and what is left after it (PIPL 19, 47)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from zhishou.areas.recruiting.models import Candidate, Interview
from zhishou.kernel import privacy, settings_store
from zhishou.kernel.models import Site
from zhishou.kernel.privacy import ERASED, Holder

KEEP_DAYS = settings_store.declare(
    "recruiting.keep_days",
    "没有录用的应聘人，资料保留多少天",
    180,
    widget="number",
    hint="到期自动删除，只留人数和结果",
)


def days(site: Site) -> int:
    """For how many days after it was settled."""
    return max(int(settings_store.value(KEEP_DAYS.name, site)), 0)


def due(now: datetime) -> list[Candidate]:
    """Whose time is over."""
    rows: QuerySet[Candidate] = Candidate.objects.filter(
        state__in=[Candidate.State.REJECTED, Candidate.State.WITHDREW], forgotten_at=None, settled_at__lte=now
    ).select_related("site")
    return [row for row in rows if row.settled_at and row.settled_at + timedelta(days=days(row.site)) <= now]


CANDIDATE = Holder(
    lambda person: Candidate.objects.filter(person=person),
    {"name": ERASED, "mobile": "", "about": "", "terms": "", "reason": ERASED},
)
INTERVIEW = Holder(lambda person: Interview.objects.filter(candidate__person=person), {"words": ERASED})


def empty(row: Candidate, now: datetime) -> dict[str, int]:
    """What names the candidate or says something of them goes: on the row, in interviews, papers and the words of events.

    Source, verdicts and the result stay, for the count. Answers how many of each went.
    """
    row.forgotten_at = now
    interviews: list[Interview] = list(row.interviews.all())
    return privacy.erase(privacy.about([(row, CANDIDATE), *((one, INTERVIEW) for one in interviews)]))
