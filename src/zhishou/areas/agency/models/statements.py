"""预算执行情况: what a client is shown of their budget as of one day, line by line (agency.department.6).

The amounts agreed are those of the plan in force that day; what is used of them is said by the account side. No cost of the
agency is read for it: a supplier's price is shown where somebody states it as what is billed, and nowhere else.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.plans import Plan
from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Statement(OfProject):
    """What stands on the client's page from when it was released until the next one, or until it is taken off."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="statements")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    as_of = models.DateField(_("截至日期"))
    words = models.CharField(_("给客户的话"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project"], condition=Q(ended_at=None), name="agency_statement_one_shown"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="agency_statement_ended_by_somebody",
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.as_of}"


class Stated(Placed):
    """One line of it: what was agreed that the client pays, and how much of that is used."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    what = models.CharField(_("内容"), max_length=100)
    agreed_fen = models.BigIntegerField(_("约定金额"))
    used_fen = models.BigIntegerField(_("实际"))
    note = models.CharField(_("说明"), max_length=100, blank=True)

    site_field = "statement__project__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agreed_fen__gte=0, used_fen__gte=0), name="agency_stated_money"),
            models.CheckConstraint(
                condition=Q(used_fen__lte=F("agreed_fen")) | ~Q(note=""), name="agency_stated_more_is_explained"
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.statement.project.site

    @property
    def left_fen(self) -> int:
        """What is left of the amount agreed; below nought where more was used."""
        return self.agreed_fen - self.used_fen

    def belongs_to(self) -> models.Model:
        return self.statement.project
