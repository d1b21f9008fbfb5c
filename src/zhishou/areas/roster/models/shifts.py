"""Kinds of shift of a site, the plan of a week, one shift of one person a day, and what was published when.

Source: property.supervisor.1, retail.supervisor.4.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

PLAN = "plan_shifts"
WHOLE_DAY = 24 * 60
REST_SIGNS = ("休", "0", "-", "—", "–", "·", "/")  # what people write into a cell of a day off


class ShiftKind(Placed):
    """班次: its letter in the plan, from when to when, the pause within, how many people it takes at least.

    One that ends at or before its beginning ends the day after. Its hours never change: what was worked stays true;
    other hours are another kind.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    letter = models.CharField(_("简称"), max_length=2)
    name = models.CharField(_("班次"), max_length=12)
    starts = models.TimeField(_("上班"))
    ends = models.TimeField(_("下班"))
    pause_minutes = models.PositiveSmallIntegerField(_("中间休息（分钟）"), default=0)
    pause_starts = models.TimeField(_("几点休息"), null=True)  # none: people take turns
    minimum = models.PositiveSmallIntegerField(_("最少人数"), default=1)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "letter"], condition=Q(retired_at=None), name="roster_kind_once"),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="roster_kind_retired_by",
            ),
            models.CheckConstraint(
                condition=Q(pause_starts=None) | Q(pause_minutes__gte=1), name="roster_kind_pause_lasts"
            ),
        ]
        ordering: ClassVar = ["starts", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.hours}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the places one works at and of the nodes above."""
        return rows.filter(site_id__in=actor.sites_seen())

    @property
    def hours(self) -> str:
        """“23:30–07:30”."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def minutes(self) -> int:
        """Minutes worked: from beginning to end, over midnight too, without the pause."""
        return span(self.starts, self.ends) - self.pause_minutes

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """When it begins and ends (aware) if it begins on a day."""
        begin = clock.midnight(day) + timedelta(hours=self.starts.hour, minutes=self.starts.minute)
        return begin, begin + timedelta(minutes=span(self.starts, self.ends))

    def pause(self, day: date) -> tuple[datetime, datetime] | None:
        """When the pause begins and ends if the shift begins on a day; None where no time is set for it."""
        if self.pause_starts is None:
            return None
        begin = self.bounds(day)[0] + timedelta(minutes=span(self.starts, self.pause_starts))
        return begin, begin + timedelta(minutes=self.pause_minutes)


def span(starts: time, ends: time) -> int:
    """Minutes from one time of day to the next time it is the other: a whole day when they are the same."""
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return minutes if minutes > 0 else minutes + WHOLE_DAY


class Plan(Placed):
    """排班表 of a site and a week from Monday on. `edition` counts what was published, `saved` what was changed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    monday = models.DateField(_("周一"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=0)
    saved = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = (PLAN,)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "monday"], name="roster_plan_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="roster_plan_from_monday"),
            models.CheckConstraint(
                condition=Q(edition=0, published_at=None, published_by=None)
                | Q(edition__gte=1, published_at__isnull=False, published_by__isnull=False),
                name="roster_plan_published_whole",
            ),
        ]
        ordering: ClassVar = ["-monday", "pk"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.monday}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Whoever plans there; what is published, everybody who works there too."""
        return rows.filter(Q(site_id__in=actor.sites(PLAN)) | Q(edition__gte=1, site_id__in=works_at(actor)))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def url(self) -> str:
        """Its page."""
        return f"/roster?site={self.site.code}&week={self.monday}"


class Turn(Placed):
    """One person's shift of one day: `kind` as it is planned now, `told` as it was last published. One a day, anywhere."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="turns")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    kind = models.ForeignKey(ShiftKind, models.PROTECT, null=True, related_name="+")
    told = models.ForeignKey(ShiftKind, models.PROTECT, null=True, related_name="+")

    site_field = "plan__site"
    seen_by = (PLAN,)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "day"], name="roster_one_shift_a_day"),
            models.CheckConstraint(
                condition=Q(kind__isnull=False) | Q(told__isnull=False), name="roster_turn_not_empty"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "told"], name="roster_turn_of_day")]
        ordering: ClassVar = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"

    @property
    def site_id(self) -> int:
        """Where it is worked."""
        return int(self.plan.site_id)

    @property
    def site(self) -> Site:
        """Where it is worked."""
        return self.plan.site

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Whoever plans there; what is published, the person and those who work there."""
        told = Q(told__isnull=False) & (Q(person_id=actor.person_id) | Q(plan__site_id__in=works_at(actor)))
        return rows.filter(Q(plan__site_id__in=actor.sites(PLAN)) | told)

    def belongs_to(self) -> models.Model:
        """The plan."""
        return self.plan


class Edition(Placed):
    """What a plan said when it was published: [person, [letters from Monday on]] a line; never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField(_("版次"))
    lines = models.JSONField(_("班次"))
    changed = models.PositiveSmallIntegerField(_("改动"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "plan__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "n"], name="roster_edition_once")]
        ordering: ClassVar = ["-n"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.n}"

    @property
    def site_id(self) -> int:
        """Where it was published."""
        return int(self.plan.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the plans one sees."""
        return rows.filter(plan__in=Plan.objects.within(actor))

    def belongs_to(self) -> models.Model:
        """The plan."""
        return self.plan


def works_at(actor: Actor) -> set[int]:
    """The sites (ids) the actor is appointed to now."""
    return {one.site_id for one in actor.appointments}
