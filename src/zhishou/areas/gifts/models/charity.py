"""公益活动: what was done for whom, by whom, and what was given (retail.clerk.7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.gifts.models.stock import SEES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Charity(Placed):
    """One activity with its report; gifts that were given stand in the ledger under its number, pictures are its files."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("活动名称"), max_length=80)
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80)
    partner = models.CharField(_("合作单位和受助方"), max_length=200)
    helpers = models.CharField(_("参加的员工和志愿者"), max_length=300)
    money_fen = models.BigIntegerField(_("捐款"), default=0)
    receipt = models.CharField(_("捐赠票据号"), max_length=60, blank=True)
    report = models.TextField(_("活动小结"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(money_fen__gte=0), name="gifts_money_not_below"),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def url(self) -> str:
        """Its page."""
        return f"/charity/{self.number}"
