"""The deadlines a superior picks with one touch, on the work calendar, and what is to be said of one typed by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.calendar import WorkTime
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Site

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
AHEAD = 14  # days looked ahead for a working day


class When(models.TextChoices):
    """A deadline by its usual name: the end of work on that day."""

    TODAY = "today", gettext_lazy("今天")
    NEXT = "next", gettext_lazy("下个工作日")
    WEEK = "week", gettext_lazy("本周")
    NEXT_WEEK = "next_week", gettext_lazy("下周")


def moment(when: str, site: Site) -> datetime | None:
    """The end of work meant by a name, at a site; none where nobody works in those days."""
    work, today = now_standing().work_time(site), clock.today()
    monday = today - timedelta(days=today.weekday())
    wanted = {
        When.TODAY: (today, 1, 1),
        When.NEXT: (today + timedelta(days=1), AHEAD, 1),
        When.WEEK: (monday + timedelta(days=6), 7, -1),
        When.NEXT_WEEK: (monday + timedelta(days=13), 7, -1),
    }[When(when)]
    return _end(work, *wanted)


def _end(work: WorkTime, day: date, days: int, step: int) -> datetime | None:
    """The end of work on the first working day from `day` on, among so many days, going forward or back."""
    for n in range(days):
        each = day + timedelta(days=n * step)
        if hours := work.intervals(each):
            return clock.midnight(each) + timedelta(minutes=hours[-1].end)
    return None


def end_of(day: date, site: Site) -> datetime:
    """The end of work on a day at a site; six in the evening where nobody works."""
    return _end(now_standing().work_time(site), day, 1, 1) or clock.midnight(day) + timedelta(hours=18)


def offered(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """The names with their moments, the nearest first, for where the actor works; what has passed is left out."""
    site = next((one.site for one in actor.appointments), None)
    if site is None:
        return []
    found: dict[datetime, tuple[str, str]] = {}
    for when in When:
        due = moment(when, site)
        if due is not None and due > clock.now():
            found.setdefault(due, (str(when.value), f"{when.label}　{with_day(due)}"))
    return [found[due] for due in sorted(found)]


def with_day(due: datetime) -> str:
    """“12-01 周二 18:00”."""
    local = clock.local(due)
    return f"{local:%m-%d} {_(WEEKDAYS[local.weekday()])} {local:%H:%M}"


def next_end(site: Site) -> datetime:
    """The end of the next working day: what a form proposes for something that is to be done again."""
    return moment(When.NEXT, site) or clock.now() + timedelta(days=1)


def resting(due: datetime, site: Site) -> str:
    """Why the moment is no working time, in a sentence; nothing when it is."""
    work, local = now_standing().work_time(site), clock.local(due)
    if not work.is_workday(local.date()):
        return _("{day} 是休息日，提醒只在上班时间发。可以照定，也可以改到工作日。").format(day=with_day(due))
    if not work.is_working(due - timedelta(minutes=1)):
        return _("{day} 不在上班时间，提醒只在上班时间发。可以照定。").format(day=with_day(due))
    return ""
