"""Charge items and the versions of their price."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_FEES = (
    "keep_tariffs", "run_billing", "approve_billing", "take_money", "answer_fees", "handle_disputes", "approve_credits",
)  # fmt: skip


class Item(Placed):
    """A charge item (收费项目) of a community. `number` is its place in the key of a charge: 1 to 511 a community."""

    class Kind(models.IntegerChoices):
        AREA = 1, _("按面积")
        FIXED = 2, _("定额")
        METERED = 3, _("按表")
        SHARED = 4, _("公摊")
        LATE = 5, _("违约金")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=40)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)

    seen_by = SEES_FEES
    refs = ("code",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["site", "name"], name="item_name_once"),
            models.UniqueConstraint(fields=["site", "number"], name="item_number_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 511)), name="item_fits_charge_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Tariff(Placed):
    """A version of an item's price from a day on. Once it has billed it never changes: change is a new version.

    Prices are 1/10000 yuan, quantities 1/1000, rates millionths a day. `due_day` 0 is the month's last day.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    effective_from = models.DateField(_("生效日期"))
    meter_kind = models.PositiveSmallIntegerField(default=0)  # Meter.Kind, 0: none
    price_e4 = models.BigIntegerField(default=0)
    tiers = models.JSONField(default=list)  # [{up_to_milli, price_e4}], the last with up_to_milli none
    by_year = models.BooleanField(default=False)
    year_starts = models.PositiveSmallIntegerField(default=1)
    base_people = models.PositiveSmallIntegerField(null=True)
    extra_per_person_milli = models.BigIntegerField(default=0)
    split_by = models.CharField(max_length=10, default="area")
    pool_name = models.CharField(_("公摊组"), max_length=40, blank=True)
    vacant_percent = models.PositiveSmallIntegerField(default=100)
    developer_pays = models.BooleanField(default=False)
    applies_to = ArrayField(models.PositiveSmallIntegerField(), default=list)  # Unit.Kind; empty: all; 0: subscribers
    once = models.BooleanField(default=False)
    due_day = models.PositiveSmallIntegerField(default=0)
    due_months = models.PositiveSmallIntegerField(default=1)
    grace_days = models.PositiveSmallIntegerField(default=0)
    late_rate_e6 = models.PositiveIntegerField(default=0)
    late_cap_percent = models.PositiveSmallIntegerField(default=100)
    legal_basis = models.CharField(_("依据"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "effective_from"], name="tariff_version_once"),
            models.CheckConstraint(condition=Q(price_e4__gte=0), name="tariff_price"),
            models.CheckConstraint(condition=Q(due_day__lte=31), name="tariff_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.effective_from}"
