"""交接班: what one shift leaves to the next: counted from the system, put in words, taken over by name (retail.lead.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.roster.models.shifts import PLAN, ShiftKind
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

HAND_OVER = "hand_over_shifts"


class Handover(Placed):
    """交接班记录 of one shift of a site and day. `counted`: [what, how many] as it stood when it was written."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    day = models.DateField(_("日期"))
    kind = models.ForeignKey(ShiftKind, models.PROTECT, related_name="+")
    counted = models.JSONField(_("未办结"), default=list)
    words = models.CharField(_("交代的事"), max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    remark = models.CharField(_("接班人的话"), max_length=500, blank=True)

    seen_by = (HAND_OVER, PLAN)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "kind"], name="roster_handover_once"),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None, remark="")
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="roster_handover_taken_whole",
            ),
            models.CheckConstraint(condition=Q(taken_by=None) | ~Q(taken_by=F("by")), name="roster_handover_by_two"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="roster_handovers_of_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/roster/handovers/{self.number}"
