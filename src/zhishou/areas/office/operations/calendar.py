"""The work calendar of a company: single days, hours of the week, holidays of the coming years."""

from __future__ import annotations

import itertools
import re
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import calendar_store, obligation
from zhishou.kernel.actor import Actor
from zhishou.kernel.calendar import Interval
from zhishou.kernel.gate import Act
from zhishou.kernel.models import CalendarDay, Event, Site, WeekHours
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEARS_AT_ONCE = 5
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PAIR = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")
_BETWEEN = re.compile(r"[\s,，、;；]*")


class DayIs(models.TextChoices):
    """What a day is to be."""

    WORKING = "working", _("上班")
    RESTING = "resting", _("休息")
    USUAL = "usual", _("恢复原来的安排")


def companies(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The companies (and groups without one) whose calendar the actor keeps."""
    return [(str(site.pk), site.name) for site in kept_by(actor)]


def kept_by(actor: Actor) -> list[Site]:
    """The sites that have a calendar of their own and that the actor keeps."""
    sites = Site.objects.filter(pk__in=actor.sites("keep_calendar"))
    return [s for s in sites if s.kind in (Site.Kind.COMPANY, Site.Kind.GROUP)]


class ChangeDay(Command):
    site: Ref[Site] = ask("公司", choices=companies)
    day: date = ask("日期")
    is_: DayIs = ask("这一天")
    hours: str = ask(
        "作息时间", default="", at_most=80, public=True, hint="例：09:00-12:00 13:30-18:00。不填就按平时的作息。"
    )
    name: str = ask("名称", default="", at_most=40, public=True, hint="例：公司年会、台风停工")


class ChangeWeek(Command):
    site: Ref[Site] = ask("公司", choices=companies)
    monday: str = ask("星期一", default="", at_most=80, public=True, hint="例：09:00-12:00 13:30-18:00。休息就留空。")
    tuesday: str = ask("星期二", default="", at_most=80, public=True)
    wednesday: str = ask("星期三", default="", at_most=80, public=True)
    thursday: str = ask("星期四", default="", at_most=80, public=True)
    friday: str = ask("星期五", default="", at_most=80, public=True)
    saturday: str = ask("星期六", default="", at_most=80, public=True)
    sunday: str = ask("星期日", default="", at_most=80, public=True)


class SeedCalendar(Command):
    site: Ref[Site] = ask("公司", choices=companies)
    first_year: int = ask("从哪一年", at_least=FIRST_YEAR, at_most=LAST_YEAR)
    last_year: int = ask("到哪一年", at_least=FIRST_YEAR, at_most=LAST_YEAR)


@operation("office.change_day", label="调整某一天", capability="keep_calendar")
def change_day(act: Act, cmd: ChangeDay) -> Site:
    """Make a day of a company's calendar a working day, a day of rest, or what it was; open deadlines move with it."""
    company = _company(cmd.site)
    hours = read_hours(cmd.hours)
    rows = CalendarDay.objects.filter(company=company, date=cmd.day)
    if cmd.is_ == DayIs.USUAL:
        if not rows.filter(kind=CalendarDay.Kind.COMPANY).delete()[0]:
            raise Refused("office.day_usual", date=cmd.day.isoformat())
        if CalendarDay.objects.filter(company=company, date__year=cmd.day.year).exists():
            calendar_store.take_over(company, [cmd.day.year])
    else:
        if cmd.is_ == DayIs.RESTING and hours:
            raise Refused("office.hours_at_rest")
        facts = {
            "kind": CalendarDay.Kind.COMPANY,
            "working": cmd.is_ == DayIs.WORKING,
            "intervals": [each.as_json() for each in hours] or None,
            "name": cmd.name or str(cmd.is_.label),
            "source": "",
            "provisional": False,
        }
        CalendarDay.objects.update_or_create(company=company, date=cmd.day, defaults=facts)
    act.afterwards.append(lambda event: move_deadlines(company, event))
    return company


@operation("office.change_week", label="调整每周作息", capability="keep_calendar")
def change_week(act: Act, cmd: ChangeWeek) -> Site:
    """Set the working hours of each weekday of a company, several intervals a day; open deadlines move with them."""
    company = _company(cmd.site)
    week = [read_hours(getattr(cmd, day)) for day in WEEK]
    if not any(week):
        raise Refused("office.no_workday")
    for weekday, hours in enumerate(week):
        facts = {"intervals": [each.as_json() for each in hours]}
        WeekHours.objects.update_or_create(company=company, weekday=weekday, defaults=facts)
    act.afterwards.append(lambda event: move_deadlines(company, event))
    return company


@operation("office.seed_calendar", label="载入节假日", capability="keep_calendar")
def seed_calendar(act: Act, cmd: SeedCalendar) -> Site:
    """Take holidays and make-up working days of some years over; the company's own days stay as they are.

    Source: the State Council's yearly notices as kept by the library `holidays`; a year not announced is provisional.
    """
    company = _company(cmd.site)
    if not 0 <= cmd.last_year - cmd.first_year < YEARS_AT_ONCE:
        raise Refused("office.years", first=FIRST_YEAR, last=LAST_YEAR)
    years = range(cmd.first_year, cmd.last_year + 1)
    changed = calendar_store.take_over(company, years)
    if not changed:
        raise Refused("office.seeded", years=listed(map(str, years)))
    act.note(changed=changed)
    act.afterwards.append(lambda event: move_deadlines(company, event))
    return company


def move_deadlines(company: Site, event: Event) -> None:
    """Reckon the open deadlines anew by the calendar of each company concerned."""
    below = list(Site.objects.filter(path__startswith=company.path, kind=Site.Kind.COMPANY))
    for each in below or [company]:
        obligation.recompute(each, event)


def read_hours(text: str) -> list[Interval]:
    """`09:00-12:00 13:30-18:00` as intervals in order. Refused when it reads otherwise or they overlap."""
    found = [Interval.of(f"{int(a):02}:{b}", f"{int(c):02}:{d}") for a, b, c, d in _pairs(text)]
    if any(before.end > after.start for before, after in itertools.pairwise(found)):
        raise Refused("office.hours", text=text)
    return found


def _pairs(text: str) -> list[tuple[str, ...]]:
    rest, found = text.strip(), []
    while rest:
        pair = _PAIR.match(rest)
        if pair is None or not _sensible(pair.groups()):
            raise Refused("office.hours", text=text)
        found.append(pair.groups())
        rest = rest[pair.end() :]
        gap = _BETWEEN.match(rest)
        rest = rest[gap.end() :] if gap else rest
    return found


def _sensible(parts: tuple[str, ...]) -> bool:
    start, end = int(parts[0]) * 60 + int(parts[1]), int(parts[2]) * 60 + int(parts[3])
    return int(parts[1]) < 60 and int(parts[3]) < 60 and 0 <= start < end <= 24 * 60


def _company(site: Site) -> Site:
    if site.kind not in (Site.Kind.COMPANY, Site.Kind.GROUP):
        raise Refused("office.calendar_site", site=site.name)
    return site
