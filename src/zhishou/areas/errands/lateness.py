"""Late errands that no signed duty owes: told to both sides and upward all the same (property.manager.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhishou.areas.errands.models import OPEN, Errand
from zhishou.areas.errands.saying import spoken
from zhishou.kernel import calendar_store, clock, sweep
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.scope import subject_of


def tell_of_late() -> int:
    """Tell of every late errand without a duty behind it, in working hours; answers to how many. Repeating it tells nobody twice.

    At once whoever does it and whoever asked, then one superior more of the former each working day, as of a deadline.
    """
    now = clock.now()
    late = Errand.objects.filter(state__in=OPEN, due_at__lte=now).select_related("person", "by", "site")
    rows = {subject_of(row): row for row in late}
    owed = Obligation.objects.filter(context__in=rows, state="open").values_list("context", flat=True)
    return sum(_tell(rows[subject], now) for subject in rows.keys() - set(owed))


def _tell(row: Errand, now: datetime) -> int:
    work = calendar_store.work_time(row.site)
    if not work.is_working(now):
        return 0
    told = {row.person, row.by}
    above, moment = [row.person], work.add(row.due_at, sweep.STEP_UP)
    for _rung in range(sweep.HIGHEST_RUNG):
        if moment > now or not above:
            break
        above, moment = sweep.superiors(above), work.add(moment, sweep.STEP_UP)
        told.update(above)
    with transaction.atomic():
        begin("system.errands")
        return sum(_once(row, person, now) for person in told)


def _once(row: Errand, person: Person, now: datetime) -> bool:
    facts = {"name": row.person.name, "title": row.title, "due": spoken(row.due_at)}
    # A deadline that was set anew is told anew.
    key = f"errands.late|{row.pk}|{row.due_at:%Y%m%d%H%M}|{person.pk}"
    made = {"person": person, "kind": "errands.late", "facts": facts, "url": row.url(), "at": now}
    return Notice.objects.get_or_create(natural_key=key, defaults=made)[1]
