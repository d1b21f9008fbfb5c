"""招聘: how many are wanted for a post and why, who applied, what was thought of them, and what became of each (agency.director.4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Post, Site
from zhishou.kernel.scope import Placed

RECRUIT, HIRE = "recruit", "organise"
SEES = (RECRUIT, HIRE)


class Opening(Placed):
    """A post for which people are wanted, until a day; closed with what came of it."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    wanted = models.PositiveSmallIntegerField(_("招几位"))
    reason = models.CharField(_("为什么招"), max_length=300)
    wishes = models.CharField(_("任职要求"), max_length=1000, blank=True)
    until = models.DateField(_("到哪天招到"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("招聘结果"), max_length=300, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(wanted__gte=1), name="recruiting_wants_somebody"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, result="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(result=""),
                name="recruiting_closed_says_what",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="recruiting_at_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.post.name}"

    def answerable(self) -> int | None:
        """Whoever asked for people."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of the day it was to be filled by."""
        return clock.midnight(self.until + timedelta(days=1)) - timedelta(minutes=1)

    def url(self) -> str:
        """Its page."""
        return f"/recruiting/{self.number}"


class Candidate(Placed):
    """应聘人: somebody who applied. Who is not hired is forgotten after the days the company sets; the fact remains without a name."""

    class Source(models.TextChoices):
        SITE = "site", _("招聘网站")
        FRIEND = "friend", _("同事推荐")
        SCHOOL = "school", _("学校招聘")
        OWN = "own", _("自己来应聘")
        AGENCY = "agency", _("猎头或中介")
        INSIDE = "inside", _("内部调岗")

    class State(models.TextChoices):
        NEW = "new", _("待面试")
        OFFERED = "offered", _("已发录用通知")
        ACCEPTED = "accepted", _("接受，待入职")
        HIRED = "hired", _("已入职")
        REJECTED = "rejected", _("不录用")
        WITHDREW = "withdrew", _("本人不来")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="candidates")
    name = models.CharField(_("姓名"), max_length=40)
    mobile = models.CharField(_("手机"), max_length=20)
    source = models.CharField(_("从哪里来"), max_length=6, choices=Source.choices)
    about = models.TextField(_("经历要点"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.NEW)
    offered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(_("录用通知"), null=True)
    starts_on = models.DateField(_("入职日期"), null=True)
    terms = models.CharField(_("约定"), max_length=500, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(_("资料删除时间"), null=True)

    seen_by = SEES
    files_by_operation = True  # a résumé says more than the file does: `recruiting.read_paper` alone hands it out
    OVER: ClassVar = (State.HIRED, State.REJECTED, State.WITHDREW)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "mobile"], condition=~Q(mobile=""), name="recruiting_applied_once"
            ),
            models.CheckConstraint(
                condition=Q(state="hired", person__isnull=False) | ~Q(state="hired") & Q(person=None),
                name="recruiting_hired_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["hired", "rejected", "withdrew"], settled_at__isnull=False)
                | Q(state__in=["new", "offered", "accepted"], settled_at=None, forgotten_at=None),
                name="recruiting_settled_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "accepted", "hired"])
                | Q(offered_at__isnull=False, offered_by__isnull=False, starts_on__isnull=False),
                name="recruiting_offered_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "withdrew"]) | ~Q(reason=""), name="recruiting_no_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["settled_at"],
                condition=Q(forgotten_at=None, state__in=["rejected", "withdrew"]),
                name="recruiting_to_forget",
            )
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_over(self) -> bool:
        """Hired, turned down, or not coming."""
        return self.state in self.OVER

    def belongs_to(self) -> models.Model:
        return self.opening

    def url(self) -> str:
        """Their page."""
        return f"/recruiting/candidates/{self.number}"


class Interview(Placed):
    """面试: who spoke with a candidate when, and what they think."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("通过")
        UNSURE = "unsure", _("待定")
        FAIL = "fail", _("不通过")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="interviews")
    held_on = models.DateField(_("面试日期"))
    interviewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("面试人"))
    verdict = models.CharField(_("结论"), max_length=6, choices=Verdict.choices)
    words = models.CharField(_("评语"), max_length=1000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="recruiting_interview_says_why"),
        ]
        ordering: ClassVar = ["held_on", "pk"]

    def __str__(self) -> str:
        return str(self.get_verdict_display())

    def belongs_to(self) -> models.Model:
        return self.candidate.opening
