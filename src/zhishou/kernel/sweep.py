"""The periodic round: open what the calendar asks, break what was passed over, warn, and tell the ladder upward."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from zhishou.kernel import calendar_store, clock, obligation
from zhishou.kernel.actor import holdings_at
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Appointment, Notice, Obligation, Person, Site
from zhishou.kernel.rules import Duration, Unit

STEP_UP = Duration(1, Unit.WORKDAYS)  # how long each rung of the ladder waits before the next is told
HIGHEST_RUNG = 4


def sweep() -> dict[str, int]:
    """One round at this moment. Repeating it changes nothing."""
    now = clock.now()
    counts = {"opened": 0, "broken": 0, "told": 0}
    with transaction.atomic():
        begin("system.sweep")
        for site in Site.objects.filter(appointments__ended_at=None).distinct():
            counts["opened"] += obligation.open_recurring(site, now, now + timedelta(days=1))
        counts["broken"] = obligation.break_superseded(now)
    for pk in Obligation.objects.filter(state="open", next_notice_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            begin("system.sweep")
            counts["told"] += _tell(pk, now)
    return counts


def _tell(pk: int, now: datetime) -> int:
    """Warn the one who owes, or tell the next one upward; in working hours only."""
    owed = Obligation.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, state="open").first()
    if owed is None or owed.next_notice_at is None or owed.next_notice_at > now:
        return 0
    work = calendar_store.work_time(owed.site)
    if not work.is_working(now):
        owed.next_notice_at = work.next_working(now)
        owed.save(update_fields=["next_notice_at"])
        return 0
    late = now >= owed.due_at
    people = owners(owed, now) if not late else _upward(owners(owed, now), owed.rung, now)
    kind = "obligation.warn" if not late else "obligation.late"
    for person in people:
        facts = {
            "due": f"{clock.local(owed.due_at):%m-%d %H:%M}",
            "operation": owed.do_operation,
            "subject": owed.context,
        }
        # A deadline that was set anew is told anew.
        key = f"{kind}|{owed.pk}|{owed.due_at:%Y%m%d%H%M}|{owed.rung}|{person.pk}"
        Notice.objects.get_or_create(
            natural_key=key,
            defaults={"person": person, "kind": kind, "facts": facts, "url": f"/owed/{owed.pk}", "at": now},
        )
    if late:
        owed.rung += 1
        owed.next_notice_at = work.add(now, STEP_UP) if owed.rung <= HIGHEST_RUNG and people else None
    else:
        owed.next_notice_at = owed.due_at
    owed.save(update_fields=["rung", "next_notice_at"])
    return len(people)


def owners(owed: Obligation, now: datetime) -> list[Person]:
    """Who owes it: the named person, else everyone who holds the duty over the site."""
    if owed.person is not None:
        return [owed.person]
    rows = holdings_at(now).filter(clause__duty_id=owed.duty_id, appointment__site_id__in=owed.site.lineage())
    people = {row.appointment.person_id: row.appointment.person for row in rows.select_related("appointment__person")}
    return list(people.values())


def _upward(people: list[Person], rung: int, now: datetime) -> list[Person]:
    """The owners themselves on rung 0, then their superiors, one step a rung, up to whoever reports to nobody."""
    found = people
    for _step in range(rung):
        found = superiors(found)
    return found


def superiors(people: list[Person]) -> list[Person]:
    """Whom some people report to now."""
    above = Appointment.objects.filter(person__in=people, ended_at=None, reports_to__ended_at=None)
    return list(Person.objects.filter(appointments__team__in=above, is_active=True).distinct())
