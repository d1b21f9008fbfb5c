"""Buildings, units and what is true of a unit from when on."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models.batches import ImportBatch
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed
from zhishou.kernel.tokens import TokensField

ALWAYS = date(1900, 1, 1)  # a fact that holds since before everything
SEES_REGISTER = (
    "keep_register", "enter_readings", "accept_readings", "keep_tariffs", "run_billing", "approve_billing", "take_money",
    "answer_fees", "hand_over_units",
)  # fmt: skip


# Who makes out papers for a unit's people, or takes in what they want to build, has to know who they are.
ISSUES_PAPERS = ("issue_certificates", "take_renovations")
# Who leads, tells and goes in an emergency has to know which units there are.
IN_EMERGENCIES = ("lead_incidents", "inform_incidents", "respond_incidents")
# Who calls on people and talks over their fees knows the place, though not the account it is paid from.
SEES_PLACES = (
    *SEES_REGISTER,
    *ISSUES_PAPERS,
    *IN_EMERGENCIES,
    "collect_arrears",
    "visit_arrears",
    "serve_letters",
    "review_statistics",
    "handle_disputes",
    "approve_credits",
)


class Building(Placed):
    """A building (楼栋) of a community, in the order people walk it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("楼栋"), max_length=40)
    walk_order = models.PositiveIntegerField(default=0)

    seen_by = SEES_PLACES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="building_once")]

    def __str__(self) -> str:
        return self.name


class Unit(Placed):
    """A flat, shop or parking space (房屋). Its code is unique in its community; order is byte order of the code."""

    class Kind(models.IntegerChoices):
        FLAT = 1, _("住宅")
        SHOP = 2, _("商铺")
        PARKING = 3, _("车位")

    class Status(models.IntegerChoices):
        OCCUPIED = 1, _("已入住")
        VACANT = 2, _("空置")
        NOT_HANDED_OVER = 3, _("未收楼")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, related_name="units", null=True)
    code = models.CharField(_("房屋编码"), max_length=40, db_collation="C")
    entrance = models.CharField(_("单元"), max_length=20, blank=True)
    room = models.CharField(_("房号"), max_length=20, blank=True)
    kind = models.PositiveSmallIntegerField(_("类型"), choices=Kind.choices, default=Kind.FLAT)
    tokens = TokensField(editable=False, default="")  # place, owners and tenants of now: see finding.py
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_PLACES
    refs = ("code",)
    search_url = "/units/find"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="unit_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_code"),
            models.CheckConstraint(condition=Q(id__lt=2**32), name="unit_fits_charge_key"),
        ]
        indexes: ClassVar = [GinIndex(fields=["tokens"], name="unit_tokens", fastupdate=False)]

    def __str__(self) -> str:
        return self.code

    def url(self) -> str:
        """The unit's file."""
        return f"/units/{self.pk}"

    @property
    def place(self) -> str:
        """Building, entrance and room as people write them: 7-1-1203; empty when only the code is known."""
        building = self.building.name if self.building_id and self.building else ""
        return "-".join(filter(None, (building, self.entrance, self.room)))

    @property
    def title(self) -> str:
        """The code, and the place beside it where it says more."""
        return self.code if self.place in ("", self.code) else f"{self.code}（{self.place}）"


class UnitFact(models.Model):
    """Area, people, state and day of handover of a unit from `starts_on` until the next fact (dated facts)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="facts", db_index=False)  # by its days, below
    starts_on = models.DateField(_("生效日期"), default=ALWAYS)
    area_e2 = models.PositiveIntegerField(_("建筑面积"), default=0)  # 0.01 m²
    people = models.PositiveSmallIntegerField(_("入住人数"), default=0)
    status = models.PositiveSmallIntegerField(_("状态"), choices=Unit.Status.choices, default=Unit.Status.OCCUPIED)
    handed_over_on = models.DateField(_("收楼日期"), null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "starts_on"], name="unit_fact_once_a_day"),
            models.CheckConstraint(condition=Q(status__in=[1, 2, 3]), name="unit_status_known"),
        ]
        indexes: ClassVar = [BrinIndex(fields=["recorded_at"], name="unit_fact_lately", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_on}"


class Pool(Placed):
    """A group of units that share a common cost (公摊组)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("公摊组"), max_length=40)

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="pool_once")]

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """A unit of a pool."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="pools")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pool", "unit"], name="pool_member_once")]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.unit_id}"


class Subscription(Placed):
    """How many of a fixed item a unit takes (车位, 宽带), from when to when."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="subscriptions")
    item_code = models.CharField(_("费项"), max_length=20)
    quantity = models.PositiveIntegerField(_("数量"), default=1)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"), null=True)
    recorded_at = models.DateTimeField(null=True, default=clock.now)  # none: before this was kept

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "item_code", "starts_on"], name="subscription_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="subscription_quantity"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="subscription_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item_code}"
