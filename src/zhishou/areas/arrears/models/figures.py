"""What a month's collection came to when it was closed, and the report that was reviewed and handed up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property import periods
from zhishou.areas.property.models import Building
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_FIGURES = ("collect_arrears", "report_statistics", "review_statistics", "see_statistics", "close_month")


class Figure(Placed):
    """A building's collection in a closed month, frozen when it was closed. Amounts in fen, principal without late fees."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    collector = models.CharField(max_length=60, blank=True)  # who it was then
    as_of = models.DateField()
    billed_fen = models.BigIntegerField(default=0)
    collected_fen = models.BigIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    start_fen = models.BigIntegerField(default=0)
    recovered_fen = models.BigIntegerField(default=0)
    adjusted_fen = models.BigIntegerField(default=0)
    late_billed_fen = models.BigIntegerField(default=0)
    late_collected_fen = models.BigIntegerField(default=0)

    seen_by = SEES_FIGURES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "period", "building"], nulls_distinct=False, name="figure_once_a_building"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.building_id}"


class StatisticsReport(Placed):
    """催缴情况统计: reckoned by the cashier, reviewed by the supervisor, then reported (property.cashier.10)."""

    class State(models.TextChoices):
        DRAWN_UP = "drawn_up", _("待审核")
        RETURNED = "returned", _("已退回")
        REVIEWED = "reviewed", _("已审核")
        REPORTED = "reported", _("已上报")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAWN_UP)
    lines = models.JSONField(default=list)  # the table as it was drawn up: it is what the supervisor reviews
    people = models.JSONField(default=list)  # the same by who collects
    as_of = models.DateField(null=True)  # up to which day it was reckoned
    words = models.CharField(_("情况说明"), max_length=1000, blank=True)
    drawn_up_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_up_at = models.DateTimeField(default=clock.now)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审核意见"), max_length=500, blank=True)
    reported_at = models.DateTimeField(null=True)

    seen_by = SEES_FIGURES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period"], name="statistics_once_a_month"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("drawn_up_by")), name="statistics_reviewed_by_another"
            ),
        ]
        ordering: ClassVar = ["-period"]

    def __str__(self) -> str:
        return periods.words(self.period)

    def url(self) -> str:
        """The board of its month."""
        return f"/collection?site={self.site.code}&period={self}"

    def belongs_to(self) -> models.Model:
        """The site: its monthly reports are one history."""
        return self.site
