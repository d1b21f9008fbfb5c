"""What the office keeps: reports handed upward, each with the figures it was made from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Report(Placed):
    """One report of a site for a day, a week or a month: figures reckoned from records, and the submitter's words.

    `period` is `2026-11-23`, `2026-W48` or `2026-11`. Sources: property.supervisor.1 and .4, property.clerk.3, service.complaint.6.
    """

    class Kind(models.TextChoices):
        DAY = "day", _("每日督查")
        WEEK = "week", _("工作情况周报表")
        MONTH = "month", _("投诉分类统计表")
        USE = "use", _("材料消耗报表")

    site = models.ForeignKey(Site, models.PROTECT, related_name="reports")
    kind = models.CharField(_("报表"), max_length=5, choices=Kind.choices)
    period = models.CharField(_("期间"), max_length=10)
    figures = models.JSONField(_("数字"), default=dict)
    words = models.TextField(_("文字"), blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("呈报时间"), default=clock.now)

    seen_by = ("inspect", "submit_reports", "see_statistics", "waive", "instruct", "keep_materials")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "kind", "period"], name="report_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="report_site_at")]
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period} {self.site.name}"

    def get_absolute_url(self) -> str:
        return f"/reports/{self.pk}"


class ReportAnswer(Placed):
    """批示: what a superior says to a report handed upward; without words it was read and nothing is added.

    Sources: implied.general_manager.1, service.complaint.4.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers")
    words = models.TextField(_("批示"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("批示时间"), default=clock.now)

    site_field = "report__site"
    seen_by = Report.seen_by
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "report"], name="report_answered")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.by_id}"

    @property
    def site_id(self) -> int:
        return int(self.report.site_id)
