"""What the office keeps: reports handed upward, each with the figures it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.people import queries as people
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Report(Placed):
    """One report of a site for a day, a week or a month: figures reckoned from records, and the submitter's words.

    `period` is `2026-11-23`, `2026-W48` or `2026-11`. Sources: property.supervisor.1 and .4, property.clerk.3, service.complaint.6.
    An own week is a person's and goes `to` whom they report: nobody beside them reads it (agency.group_supervisor.2).
    """

    class Kind(models.TextChoices):
        DAY = "day", _("每日督查")
        WEEK = "week", _("工作情况周报表")
        MONTH = "month", _("投诉分类统计表")
        USE = "use", _("材料消耗报表")
        OWN = "own", _("个人周报")

    site = models.ForeignKey(Site, models.PROTECT, related_name="reports")
    kind = models.CharField(_("报表"), max_length=5, choices=Kind.choices)
    period = models.CharField(_("期间"), max_length=10)
    figures = models.JSONField(_("数字"), default=dict)
    words = models.TextField(_("文字"), blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("呈报给"))
    at = models.DateTimeField(_("呈报时间"), default=clock.now)

    seen_by = ("inspect", "submit_reports", "see_statistics", "waive", "instruct", "keep_materials")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "kind", "period"], condition=~Q(kind="own"), name="report_once"),
            models.UniqueConstraint(
                fields=["submitted_by", "period"], condition=Q(kind="own"), name="report_own_week_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="own", to__isnull=False) | ~Q(kind="own") & Q(to=None), name="report_own_goes_up"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="report_site_at")]
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period} {self.site.name}"

    def get_absolute_url(self) -> str:
        return f"/reports/{self.pk}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """A site's: who holds one of `seen_by` there. Somebody's own week: they and those above them alone."""
        of_sites = Q(site_id__in=actor.sites(*cls.seen_by)) & ~Q(kind=cls.Kind.OWN)
        seen = actor.stands_for() | {one.person_id for one in people.below(actor)}
        return rows.filter(of_sites | Q(kind=cls.Kind.OWN) & (Q(submitted_by__in=seen) | Q(to=actor.person)))

    def answerable(self) -> int | None:
        """Whom an own week was sent to reads it."""
        return self.to_id


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

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those to the reports one sees."""
        return rows.filter(report__in=Report.objects.within(actor))
