"""广告计划方案: strategy, media and budget in versions, drawn up by some and approved by another (agency.department.3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Plan(OfProject):
    """One version. At most one is being drawn up, at most one is in force; older ones stay as they were approved."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟订中")
        SUBMITTED = "submitted", _("待审批")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", pgettext_lazy("plan", "已批准")
        SUPERSEDED = "superseded", _("已被新版取代")

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    goals = models.CharField(_("广告目标"), max_length=1000)
    strategy = models.CharField(_("广告策略"), max_length=2000)
    media = models.CharField(_("媒介安排"), max_length=1000, blank=True)
    starts_on = models.DateField(_("开始日期"))
    contributors = models.ManyToManyField(Person, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审批意见"), max_length=500, blank=True)
    schedule = models.JSONField(default=list)  # the tasks as they stood when it was approved

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "version"], name="agency_plan_version_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="agency_plan_one_open",
            ),
            models.UniqueConstraint(fields=["project"], condition=Q(state="approved"), name="agency_plan_one_in_force"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="agency_plan_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "superseded"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="agency_plan_approved_by_somebody",
            ),
        ]
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"{self.project_id} V{self.version}"

    @property
    def editable(self) -> bool:
        """Still being drawn up."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class Line(Placed):
    """One line of a plan's budget: what the client pays for it, and what it may cost the agency."""

    class Kind(models.TextChoices):
        MEDIA = "media", _("媒介发布")
        CREATIVE = "creative", _("创意设计")
        PRODUCTION = "production", _("拍摄制作")
        EVENT = "event", _("活动执行")
        RESEARCH = "research", _("市场调查")
        OTHER = "other", _("其他")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    what = models.CharField(_("内容"), max_length=100)
    price_fen = models.BigIntegerField(_("报价"))
    cost_fen = models.BigIntegerField(_("成本预算"))

    site_field = "plan__project__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_fen__gte=0, cost_fen__gte=0), name="agency_line_money"),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.plan.project.site

    def belongs_to(self) -> models.Model:
        return self.plan.project
