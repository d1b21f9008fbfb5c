"""应急事件 of a site, its timeline, and the report that is owed afterwards (property.supervisor.6)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

LEAD, RESPOND, INFORM, REVIEW = "lead_incidents", "respond_incidents", "inform_incidents", "review_incidents"
SEES = (LEAD, RESPOND, INFORM, REVIEW)


class Incident(Placed):
    """Something that cannot wait, from the moment it was said until its report has been reviewed."""

    class Kind(models.TextChoices):
        WATER = "water", _("停水")
        POWER = "power", _("停电")
        LIFT = "lift", _("电梯困人")
        FIRE = "fire", _("火警")
        FLOOD = "flood", _("水浸")
        GAS = "gas", _("燃气")
        SECURITY = "security", _("治安")
        WEATHER = "weather", _("天气")
        OTHER = "other", pgettext_lazy("incident", "其他")

    class Severity(models.TextChoices):
        USUAL = "usual", pgettext_lazy("severity", "一般")
        MAJOR = "major", _("较大")
        GRAVE = "grave", _("重大")

    class State(models.TextChoices):
        OPEN = "open", _("处置中")
        ENDED = "ended", _("已结束，待写报告")
        REPORTED = "reported", _("报告待审阅")
        RETURNED = "returned", _("报告已退回")
        REVIEWED = "reviewed", _("报告已审阅")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("事件"), max_length=8, choices=Kind.choices)
    severity = models.CharField(_("等级"), max_length=5, choices=Severity.choices, default=Severity.USUAL)
    place = models.CharField(_("位置"), max_length=80)
    happened = models.CharField(_("情况"), max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("报告时间"), default=clock.now)
    on_site_at = models.DateTimeField(_("第一人到场"), null=True)
    on_site_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(_("第一份公告"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("怎样解决的"), max_length=1000, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "kind", "place"], condition=Q(state="open"), name="incidents_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None, ended_by=None)
                | ~Q(state="open") & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="incidents_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(on_site_at=None, on_site_by=None) | Q(on_site_at__gte=F("at"), on_site_by__isnull=False),
                name="incidents_on_site_whole",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at=None) | Q(ended_at__gte=F("at"))) & (Q(told_at=None) | Q(told_at__gte=F("at"))),
                name="incidents_in_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="incidents_of_site"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()} {self.place}"

    @property
    def is_open(self) -> bool:
        """True until somebody has said that it is over."""
        return self.state == self.State.OPEN

    def minutes_to(self, moment: datetime | None) -> int | None:
        """Whole minutes from the first word to a moment; none where it never came."""
        return None if moment is None else int((moment - self.at).total_seconds() // 60)

    def url(self) -> str:
        """Its page."""
        return f"/incidents/{self.number}"


class OfIncident(Placed):
    """A row of an incident: seen by whoever sees it, part of its history."""

    site_field = "incident__site"
    seen_by = SEES
    refs = ()

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        """Where it happened."""
        return int(self.incident.site_id)  # type: ignore[attr-defined]

    @property
    def site(self) -> Site:
        """Where it happened."""
        return self.incident.site  # type: ignore[attr-defined,no-any-return]

    def belongs_to(self) -> models.Model:
        """The incident."""
        return self.incident  # type: ignore[attr-defined,no-any-return]


class Step(OfIncident):
    """One line of the timeline: what, by whom, when."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("报告")
        CALLED = "called", _("召集")
        ANSWERED = "answered", _("应召")
        ON_SITE = "on_site", _("到场")
        ADDED = "added", _("加岗位")
        TAKEN = "taken", _("接岗位")
        DONE = "done", _("岗位办完")
        NOTE = "note", _("记录")
        GRADED = "graded", _("改等级")
        TOLD = "told", _("发公告")
        ENDED = "ended", _("结束")
        REPORTED = "reported", _("交报告")
        RETURNED = "returned", _("退回报告")
        REVIEWED = "reviewed", _("审阅报告")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=8, choices=Kind.choices)
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["incident", "at"], name="incidents_steps")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class Report(OfIncident):
    """事件报告: what the timeline cannot say by itself. One an incident; returned, it is written again in its place."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="report")
    cause = models.CharField(_("原因"), max_length=1000)
    effect = models.CharField(_("影响和损失"), max_length=1000)
    lessons = models.CharField(_("要改进的"), max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    opinion = models.CharField(_("审阅意见"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(opinion="") & ~Q(reviewed_by=F("by")),
                name="incidents_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}"
