"""What a person proves themselves with besides the password; tables and requests of people; trainings and who attended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.models.batch import ListingBatch
from zhishou.kernel.models.request import DataRequest
from zhishou.kernel.scope import Placed, ScopedQuerySet


class ImportBatch(ListingBatch):
    """A staff table that was taken in."""

    seen_by: ClassVar = ("organise",)


class PrivacyRequest(DataRequest):
    """Somebody who works or worked here asked for a copy of their data or, having left, to have them erased."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="privacy_requests")

    def belongs_to(self) -> models.Model:
        return self.person


class Factor(models.Model):
    """A second factor of a person: an authenticator app, a passkey, or one recovery code.

    `secret` is encrypted for an app, the public credential for a passkey (its challenge until it is confirmed), and a
    digest for a recovery code. `last` is the last time step or counter accepted, so that nothing is good twice.
    """

    class Kind(models.TextChoices):
        APP = "app", _("动态口令")
        PASSKEY = "passkey", _("通行密钥")
        RECOVERY = "recovery", _("恢复码")

    person = models.ForeignKey(Person, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    secret = models.BinaryField()
    last = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)  # none: begun, not proven yet; asks for nothing at sign-in
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(confirmed_at=None) & ~Q(kind="recovery"),
                name="one_factor_begun_a_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class Training(Placed):
    """培训: what is taught when to whom; closed with its result when everybody signed in or is excused.

    Source: property.billing_supervisor.2. `laws` are [name, articles, address of the version in the library or nothing]; materials hang on it as files.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    subject = models.CharField(_("主题"), max_length=100)
    content = models.CharField(_("内容要点"), max_length=2000, blank=True)
    laws = models.JSONField(_("法规"), default=list)
    place = models.CharField(_("地点"), max_length=100)
    teacher = models.CharField(_("讲课人"), max_length=60)
    starts_at = models.DateTimeField(_("时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    pass_mark = models.PositiveSmallIntegerField(_("及格分"), null=True, validators=[MaxValueValidator(100)])
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(_("效果"), max_length=1000, blank=True)
    next_on = models.DateField(_("下次培训"), null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    seen_by = ("hold_trainings", "organise")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_by__isnull=False, cancelled_at=None) & ~Q(result=""),
                name="people_training_closed_with_result",
            ),
        ]
        ordering: ClassVar = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of one's sites for who holds trainings; one's own for everybody who is to attend."""
        mine = Attendance.objects.filter(person=actor.person).values("training")
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(pk__in=mine))

    def belongs_to(self) -> models.Model:
        """The site: its trainings are one history, and one of them keeps the month's duty."""
        return self.site

    def url(self) -> str:
        """Its page."""
        return f"/trainings/{self.number}"

    @property
    def is_open(self) -> bool:
        """Neither closed nor cancelled."""
        return self.closed_at is None and self.cancelled_at is None


class Attendance(Placed):
    """Who is to attend a training: signed in by their own hand, or excused with a reason; with a score where there is one."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("签到时间"), null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    absent = models.CharField(_("缺席原因"), max_length=100, blank=True)
    score = models.PositiveSmallIntegerField(_("成绩"), null=True)

    seen_by = Training.seen_by
    site_field = "training__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "person"], name="people_attendance_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(absent="", signature__isnull=False), name="people_attendance_signed"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(signed_at__isnull=False, score__lte=100), name="people_attendance_score"
            ),
        ]
        ordering: ClassVar = ["person__sort_key", "pk"]

    def __str__(self) -> str:
        return f"{self.training_id} {self.person_id}"

    @property
    def site_id(self) -> int:
        return int(self.training.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own, and those of the trainings one holds."""
        return rows.filter(Q(training__site_id__in=actor.sites(*cls.seen_by)) | Q(person_id=actor.person_id))

    def belongs_to(self) -> models.Model:
        return self.training

    @property
    def passed(self) -> bool | None:
        """Whether the score reaches the mark; none without either."""
        mark = self.training.pass_mark
        return None if mark is None or self.score is None else self.score >= mark
