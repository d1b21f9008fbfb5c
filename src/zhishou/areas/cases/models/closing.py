"""Major cases, closing, reopening, improvement, and the consequence record kept apart from the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.case import CaseRow
from zhishou.kernel import clock
from zhishou.kernel.scope import ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Major(CaseRow):
    """The case is major (重大): it reaches the manager at once and cannot close without their review."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="major")
    reason = models.CharField(_("为什么重大"), max_length=200)
    by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.reason


class MajorReview(CaseRow):
    """The manager's review of a major case."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reviews")
    opinion = models.TextField(_("审阅意见"))
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.opinion[:40]


class Evaluation(CaseRow):
    """总结评价 at closing: what was learnt, and whether a dissatisfied customer was won back."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="evaluations")
    text = models.TextField(_("总结评价"))
    won_back = models.BooleanField(_("顾客已挽回"), null=True)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Reopening(CaseRow):
    """A closed case was taken up again; what came before stays."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reopenings")
    reason = models.CharField(_("重开原因"), max_length=300)
    was_closed_as = models.CharField(max_length=16)
    was_closed_at = models.DateTimeField()
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.reason[:40]


class Consequence(CaseRow):
    """责任处理 of one person: heard first, then decided, then perhaps appealed. No fines.

    Seen by those who record consequences and by the person concerned; it is no part of the case's page, print or links,
    and its events do not belong to the case's history.
    """

    class Role(models.TextChoices):
        DIRECT = "direct", _("直接责任者")
        HEAD = "head", _("部门主管")

    class Measure(models.TextChoices):
        TALK = "talk", _("谈话")
        TRAINING = "training", _("培训")
        WARNING = "warning", _("警告")
        ASSESSMENT = "assessment", _("计入考核")
        NONE = "none", _("不予处理")

    class State(models.TextChoices):
        HEARING = "hearing", _("待本人陈述")
        STATED = "stated", _("待决定")
        DECIDED = "decided", _("已决定")
        APPEALED = "appealed", _("申诉中")
        FINAL = "final", _("已终结")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    person = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    role = models.CharField(_("身份"), max_length=6, choices=Role.choices)
    rule = models.CharField(_("依据的规定"), max_length=200)
    facts = models.TextField(_("事实"))
    proposed = models.CharField(_("拟作处理"), max_length=10, choices=Measure.choices)
    recorded_by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.HEARING)
    statement = models.TextField(_("本人陈述"), blank=True)
    stated_at = models.DateTimeField(null=True)
    measure = models.CharField(_("决定"), max_length=10, choices=Measure.choices, blank=True)
    decision = models.TextField(_("决定理由"), blank=True)
    decided_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    appeal = models.TextField(_("申诉"), blank=True)
    appealed_at = models.DateTimeField(null=True)
    final_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    final_at = models.DateTimeField(null=True)
    final_note = models.TextField(_("复核意见"), blank=True)

    seen_by = ("record_consequences",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person", "role"], name="consequence_once"),
            models.CheckConstraint(condition=~Q(person=F("recorded_by")), name="consequence_recorded_by_other"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(person=F("decided_by")), name="consequence_decided_by_other"
            ),
            models.CheckConstraint(
                condition=Q(final_by=None) | ~Q(person=F("final_by")), name="consequence_final_by_other"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["hearing", "stated"], measure="")
                | ~Q(state__in=["hearing", "stated"]) & ~Q(measure=""),
                name="consequence_decided_has_measure",
            ),
            models.CheckConstraint(condition=~Q(state="appealed") | ~Q(appeal=""), name="consequence_appeal_has_words"),
        ]
        ordering: ClassVar = ["-recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person.name} {self.get_state_display()}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those who record consequences at the site, but not about themselves as recorders; and the person concerned."""
        return rows.filter(Q(case__site_id__in=actor.sites(*cls.seen_by)) | Q(person_id=actor.person_id))

    def belongs_to(self) -> models.Model:
        return self

    def get_absolute_url(self) -> str:
        return f"/consequences/{self.pk}"
