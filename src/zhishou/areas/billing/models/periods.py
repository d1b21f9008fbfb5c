"""In which periods a community has charges: what finds a unit's charges without an index on units."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhishou.areas.billing.models.tariffs import SEES_FEES
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed


class BilledPeriod(Placed):
    """A period in which a community has charges, from a run or taken over from the old books."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "period"], name="billed_period_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.period}"
