"""实际费用: what a project has cost so far, and leave to spend more than its plan says (agency.account_director.2, agency.department.6)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.plans import Line
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person


class Cost(OfProject):
    """One cost: for what line of the budget, to whom, when; voided with a reason, never deleted."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="costs")
    kind = models.CharField(_("类别"), max_length=10, choices=Line.Kind.choices)
    what = models.CharField(_("费用"), max_length=100)
    payee = models.CharField(_("付给谁"), max_length=60, blank=True)
    amount_fen = models.BigIntegerField(_("金额"))
    on: models.DateField[date, date] = models.DateField(_("日期"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(_("作废的原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="agency_cost_money"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="agency_cost_voided_whole",
            ),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.what


class Overrun(OfProject):
    """Leave to spend so much more than the plan says: asked by one, decided by another."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已同意")
        DECLINED = "declined", _("未同意")

    project = models.ForeignKey(Project, models.PROTECT, related_name="overruns")
    amount_fen = models.BigIntegerField(_("追加金额"))
    reason = models.CharField(_("理由"), max_length=500)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="agency_overrun_money"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="agency_overrun_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None) | ~Q(state="asked") & Q(decided_by__isnull=False),
                name="agency_overrun_decided",
            ),
            models.UniqueConstraint(fields=["project"], condition=Q(state="asked"), name="agency_overrun_one_open"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.amount_fen}"
