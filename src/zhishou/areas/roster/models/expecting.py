"""预计客流: how many come on a day that is not like others, said by whoever plans (retail.supervisor.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.roster.models.shifts import PLAN
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Expected(Placed):
    """A day of a sale or a holiday: so many percent of what its weekday usually brings, and why."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    percent = models.PositiveSmallIntegerField(_("是平常的百分之几"))
    why = models.CharField(_("为什么"), max_length=40)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = (PLAN,)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day"], name="roster_expected_once"),
            models.CheckConstraint(condition=Q(percent__gte=10, percent__lte=1000), name="roster_expected_percent"),
        ]
        ordering: ClassVar = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.percent}%"
