"""客户需求书: what the client makes, the market, the budget and the plan, and whether it is all there (agency.department.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person


class Brief(OfProject):
    """The brief of a project. Complete when every section says something; excused from that by somebody who may, with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", _("填写中")
        COMPLETE = "complete", _("已齐全")
        WAIVED = "waived", _("准予先做")

    project = models.OneToOneField(Project, models.PROTECT, related_name="brief")
    product = models.CharField(_("产品知识"), max_length=2000, blank=True)
    market = models.CharField(_("市场情况"), max_length=2000, blank=True)
    budget_fen = models.BigIntegerField(_("广告预算"), null=True)
    marketing = models.CharField(_("市场计划"), max_length=2000, blank=True)
    audience = models.CharField(_("目标受众"), max_length=1000, blank=True)
    musts = models.CharField(_("必须有的内容"), max_length=1000, blank=True)
    deadline = models.DateField(_("客户要求的完成日期"), null=True)
    state = models.CharField(_("齐全情况"), max_length=8, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("准予先做的理由"), max_length=500, blank=True)

    SECTIONS = ("product", "market", "budget_fen", "marketing", "audience", "musts", "deadline")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="complete")
                | ~Q(product="") & ~Q(market="") & ~Q(marketing="") & ~Q(audience="") & ~Q(musts="")
                & Q(budget_fen__isnull=False, deadline__isnull=False),
                name="agency_brief_complete_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", settled_by=None, settled_at=None, reason="")
                | Q(state="complete", settled_by__isnull=False, settled_at__isnull=False)
                | Q(state="waived", settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason=""),
                name="agency_brief_settled",
            ),
            models.CheckConstraint(condition=Q(budget_fen=None) | Q(budget_fen__gt=0), name="agency_brief_budget"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.project_id} {self.state}"

    def missing(self) -> list[str]:
        """The sections that say nothing yet, by their field."""
        return [name for name in self.SECTIONS if getattr(self, name) in ("", None)]
