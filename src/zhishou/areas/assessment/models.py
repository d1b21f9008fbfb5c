"""收费员考核: what a collector's month came to, how the supervisor found it, and what the collector says to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

ASSESS, REVIEW = "assess_collectors", "review_assessments"
OVERSEES = (ASSESS, REVIEW)


class Assessment(Placed):
    """A collector's month at the site of their post, closed by the supervisor (property.billing_supervisor.6).

    `figures` are those of the day it was closed, the same as in the event; the database keeps them as they are.
    """

    class Result(models.TextChoices):
        EXCELLENT = "excellent", _("优秀")
        GOOD = "good", _("良好")
        FAIR = "fair", _("合格")
        POOR = "poor", _("不合格")

    class State(models.TextChoices):
        TOLD = "told", _("待本人确认")
        ACCEPTED = "accepted", _("本人已确认")
        OBJECTED = "objected", _("有异议，待复核")
        UPHELD = "upheld", _("复核维持")
        CHANGED = "changed", _("复核改正")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # the calendar month, yyyymm
    figures = models.JSONField()
    result = models.CharField(_("考核结果"), max_length=10, choices=Result.choices)
    remark = models.CharField(_("评语"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.TOLD)
    answered_at = models.DateTimeField(null=True)
    objection = models.CharField(_("异议"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(_("复核意见"), max_length=500, blank=True)
    result_before = models.CharField(_("复核前的结果"), max_length=10, choices=Result.choices, blank=True)

    seen_by = OVERSEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "person", "period"], name="assessment_once_a_month"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="assessment_by_another"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("by")), name="assessment_reviewed_by_another"
            ),
            models.CheckConstraint(condition=~Q(state="objected") | ~Q(objection=""), name="assessment_objection_said"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "period"], name="assessment_of_person")]
        ordering: ClassVar = ["-period", "person__sort_key"]

    def __str__(self) -> str:
        return periods.words(self.period)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those at one's sites for who oversees collectors; one's own for everybody."""
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(person_id=actor.person_id))

    def url(self) -> str:
        """The person's month."""
        return (
            f"/collection/assessments/{self.person.username}?site={self.site.code}&period={periods.words(self.period)}"
        )
