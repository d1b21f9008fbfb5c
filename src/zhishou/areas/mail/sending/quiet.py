"""Quiet hours: a notice waits for the time its recipient wants, unless it is urgent and they want urgent ones at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from zhishou.areas.mail.models import Outgoing, Quiet, Recipient
from zhishou.kernel import calendar_store, clock
from zhishou.kernel.models import Site


def until(row: Outgoing, now: datetime) -> datetime | None:
    """Until when a message waits; None: it may go now. What answers a customer never waits."""
    if row.kind != Outgoing.Kind.NOTICE:
        return None
    if row.robot is not None:
        return next_moment(row.robot.quiet, row.robot.site, now, urgent=row.urgent and row.robot.urgent_always)
    chosen = Recipient.objects.filter(person=row.person).select_related("person__site").first()
    if chosen is None:
        return None
    return next_moment(
        chosen.quiet, chosen.person.site, now, urgent=row.urgent and chosen.urgent_always,
        hours=(chosen.hours_from, chosen.hours_to),
    )  # fmt: skip


def next_moment(
    wanted: str, site: Site, now: datetime, *, urgent: bool, hours: tuple[time | None, time | None] = (None, None)
) -> datetime | None:
    """The next moment at which a notice may go; None when that is now."""
    if urgent or wanted == Quiet.ALWAYS:
        return None
    if wanted == Quiet.HOURS and hours[0] and hours[1]:
        return _in_hours(now, hours[0], hours[1])
    work = calendar_store.work_time(site)
    return None if work.is_working(now) else work.next_working(now)


def _in_hours(now: datetime, start: time, end: time) -> datetime | None:
    local = clock.local(now)
    if start <= local.time() < end:
        return None
    day = local.date() if local.time() < start else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, start))
