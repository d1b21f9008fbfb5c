"""协调记录: who asked whom for what between departments, what was agreed, and what came of it (property.supervisor.1)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.errands.models import Errand
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

COORDINATE = "note_coordination"


class Coordination(Placed):
    """One matter between two departments. With a day to follow it up, its author owes the outcome then, or an errand does."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    asker = models.CharField(_("谁提出"), max_length=60)
    asked = models.CharField(_("请谁配合"), max_length=60)
    took_part = models.CharField(_("参加的人"), max_length=200, blank=True)
    matter = models.CharField(_("协调什么事"), max_length=500)
    agreed_on = models.CharField(_("商定的结果"), max_length=1000)
    follow_on = models.DateField(_("跟进日期"), null=True)
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(_("落实情况"), max_length=500, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome=""),
                name="roster_coordination_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(errand=None) | Q(follow_on__isnull=False), name="roster_coordination_errand_has_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="roster_coordination_of_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the sites where one coordinates, and one's own."""
        return rows.filter(Q(site_id__in=actor.sites(COORDINATE)) | Q(by_id=actor.person_id))

    def answerable(self) -> int | None:
        """Its author follows it up."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of the day it is to be followed up, unless an errand does."""
        return None if self.follow_on is None or self.errand_id else end_of(self.follow_on)

    @property
    def waits(self) -> bool:
        """True while something is to be followed up."""
        return self.follow_on is not None and self.settled_at is None

    @property
    def due(self) -> datetime | None:
        """Until when it is to be followed up."""
        return end_of(self.follow_on) if self.follow_on else None

    def url(self) -> str:
        """Its page."""
        return f"/coordination/{self.number}"


def end_of(day: Any) -> datetime:
    """Six in the evening of a day: what is to be followed up is followed up by then."""
    return clock.midnight(day).replace(hour=time(18).hour)
