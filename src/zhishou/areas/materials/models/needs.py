"""材料申请 and 材料需用计划: what departments ask for of a month, rolled up, submitted upward, approved (property.clerk.3, .supervisor.4)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.materials.models.stock import APPROVE, CHECK, KEEP, SEES, Material
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Department, Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet


class Request(Placed):
    """What a department asks for of a month (`2026-12`), with the reason; it can be taken back until it is rolled up."""

    class State(models.TextChoices):
        OPEN = "open", _("待汇总")
        ROLLED = "rolled", _("已汇总")
        WITHDRAWN = "withdrawn", _("已撤回")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("申请单号"), max_length=20, unique=True)
    month = models.CharField(_("月份"), max_length=7)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    reason = models.CharField(_("用途"), max_length=300)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.OPEN)
    plan = models.ForeignKey("materials.NeedPlan", models.PROTECT, null=True, related_name="requests")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = (KEEP, CHECK, APPROVE)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="rolled", plan__isnull=False) | ~Q(state="rolled") & Q(plan=None),
                name="materials_rolled_has_plan",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["site", "month"], name="materials_requests")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.department.name}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Whoever keeps, checks or approves materials there, and whoever asked."""
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(by_id__in=actor.stands_for()))

    def url(self) -> str:
        """Where it is shown."""
        return f"/materials/requests/{self.number}"


class RequestLine(models.Model):
    """How much of a material is asked for, in thousandths of its unit."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="lines")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField(_("数量"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "material"], name="materials_asked_once"),
            models.CheckConstraint(condition=Q(quantity_milli__gt=0), name="materials_asked_something"),
        ]
        ordering: ClassVar = ["material__code"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.material_id}"


class NeedPlan(Placed):
    """材料需用计划 of a site and all below it for a month: drawn up by the clerk, submitted by the supervisor, approved above."""

    class State(models.TextChoices):
        DRAWN = "drawn", _("编制中")
        SUBMITTED = "submitted", _("待批准")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("已批准")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("计划编号"), max_length=20, unique=True)
    month = models.CharField(_("月份"), max_length=7)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAWN)
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    words = models.CharField(_("呈报说明"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("批示"), max_length=500, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "month"], name="materials_plan_once"),
            models.CheckConstraint(
                condition=Q(state="drawn") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="materials_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("submitted_by")),
                name="materials_approved_by_another",
            ),
        ]
        ordering: ClassVar = ["-month", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.site.name} {self.month}"

    def url(self) -> str:
        """Its page."""
        return f"/materials/plans/{self.number}"


class NeedLine(models.Model):
    """A material of a plan: asked for altogether, in stock at that moment, and needed as the clerk put it, with the reason."""

    plan = models.ForeignKey(NeedPlan, models.PROTECT, related_name="lines")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+")
    asked_milli = models.BigIntegerField(_("申请数量"), default=0)
    stock_milli = models.BigIntegerField(_("库存"), default=0)
    need_milli = models.BigIntegerField(_("需用数量"))
    why = models.CharField(_("调整原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "material"], name="materials_planned_once"),
            models.CheckConstraint(
                condition=Q(asked_milli__gte=0, stock_milli__gte=0, need_milli__gte=0), name="materials_need_not_below"
            ),
            models.CheckConstraint(
                condition=Q(need_milli=F("asked_milli")) | ~Q(why=""), name="materials_adjusted_says_why"
            ),
        ]
        ordering: ClassVar = ["material__code"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.material_id}"

    @property
    def buy_milli(self) -> int:
        """拟购: what is needed beyond what is in stock."""
        return max(self.need_milli - self.stock_milli, 0)
