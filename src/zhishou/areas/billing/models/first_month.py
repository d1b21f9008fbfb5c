"""Our first month beside the last bill of the old system: what it charged, why we differ, and who signed it off."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models.batches import ImportBatch
from zhishou.areas.billing.models.tariffs import SEES_FEES, Item
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class OldBill(Placed):
    """What the old system charged a unit for an item in its last month."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # the old bill's month, yyyymm
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField(_("金额"))
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period", "unit", "item"], name="billing_old_bill_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"


class Explained(Placed):
    """Why a unit's item differs. With other amounts it is explained anew."""

    class Why(models.TextChoices):
        USAGE = "usage", _("用量不同")
        POOL = "pool", _("公摊费用不同")
        PRICE = "price", _("单价或标准不同")
        AREA = "area", _("面积、人数或状态不同")
        ROUNDING = "rounding", _("尾数取舍不同")
        THEIRS = "theirs", _("旧系统算错")
        OURS = "ours", _("新系统资料有误，要更正")
        OTHER = "other", _("其他")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # ours, yyyymm
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    ours_fen = models.BigIntegerField()
    theirs_fen = models.BigIntegerField()
    why = models.CharField(_("原因"), max_length=10, choices=Why.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period", "unit", "item"], name="billing_explained_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"


class FirstMonth(Placed):
    """The comparison was signed off: counts and sums as they were then."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()
    ours_fen = models.BigIntegerField()
    theirs_fen = models.BigIntegerField()
    opinion = models.CharField(_("意见"), max_length=500, blank=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "period"], name="billing_first_month_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.period}"
