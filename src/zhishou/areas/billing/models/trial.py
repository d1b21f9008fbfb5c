"""What a person decided over the trial of a month: looked over and right, or parked until the doubt is gone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.billing.models.tariffs import SEES_FEES, Item
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Parked(Placed):
    """Something of a period that is not billed until it is released (存疑挂起): a unit, an item of a unit, or an item.

    Without an item all the unit's own items wait; without a unit the item waits for everybody. Shares of a pool are
    never parked for one unit: its parts would no longer add up.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("核对结果"), max_length=200, blank=True)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "period", "unit", "item"], condition=Q(released_at=None), nulls_distinct=False,
                name="billing_parked_once",
            ),
            models.CheckConstraint(condition=Q(unit__isnull=False) | Q(item__isnull=False), name="billing_parked_names"),
        ]  # fmt: skip
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return "　".join(str(part) for part in (self.unit, self.item) if part is not None)


class LookedOver(Placed):
    """An unusual amount of the trial that a person looked at and found right. Another amount is looked at again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period", "unit", "item"], name="billing_looked_over_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"

    @property
    def key(self) -> int:
        """As the trial names its lines: the id the owner's charge would have."""
        return charge_id(self.period, self.unit_id, self.item.number, 0)
