"""公共关系: who writes and broadcasts about what, activities for the public, and what was published of them (agency.department.7)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import calendar_store, clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

KEEP = "keep_publicity"
TO_SUM_UP = 5  # working days after an activity until its summary is due


class Reporter(Placed):
    """媒体联系人: of which outlet, about what. The telephone is masked; who has left the outlet cannot be reached by this file."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=30)
    outlet = models.CharField(_("媒体"), max_length=60)
    beat = models.CharField(_("跑哪一口"), max_length=60, blank=True)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    mobile = models.CharField(_("手机"), max_length=20, blank=True)
    email = models.CharField(_("电子邮箱"), max_length=120, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    seen_by = (KEEP,)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(outlet=""), name="publicity_reporter_of_outlet"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(mobile="", email="", note=""), name="publicity_left_is_not_reached"
            ),
        ]
        ordering: ClassVar = ["outlet", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.outlet}　{self.name}"

    def url(self) -> str:
        """The list, at their line."""
        return f"/publicity/media#reporter-{self.pk}"


class Activity(Placed):
    """公关活动: what for, when, who was asked and came, what was published, what came of it.

    Planned until it is summed up (held) or called off; both close it for good, only clippings still come in.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("活动名称"), max_length=80)
    aim = models.CharField(_("目的"), max_length=500)
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    summary = models.CharField(_("小结"), max_length=1000, blank=True)
    called_off = models.BooleanField(_("没有办"), default=False)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    seen_by = (KEEP,)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, summary="", called_off=False)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(summary=""),
                name="publicity_closed_whole",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-on"], name="publicity_by_day")]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def url(self) -> str:
        """Its page."""
        return f"/publicity/{self.number}"

    @property
    def is_open(self) -> bool:
        """Neither summed up nor called off."""
        return self.closed_at is None

    @property
    def has_come(self) -> bool:
        """Its day is today or over."""
        return self.on <= clock.today()

    @property
    def standing(self) -> str:
        """How it stands, in a word of the page's language."""
        if self.closed_at is None:
            return str(_("筹备中") if not self.has_come else _("待小结"))
        return str(_("没有办") if self.called_off else _("已小结"))

    def answerable(self) -> int | None:
        """Whoever is in charge sums it up."""
        return int(self.owner_id)

    def agreed(self) -> datetime:
        """Until when it is to be summed up: the end of work on the fifth working day after it."""
        return calendar_store.work_time(self.site).closing(self.on, TO_SUM_UP)


class OfActivity(Placed):
    """A row of an activity, and part of its history."""

    activity: models.ForeignKey[Activity, Activity]
    site_field = "activity__site"
    seen_by = (KEEP,)
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        return int(self.activity.site_id)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.activity.site

    def belongs_to(self) -> models.Model:
        return self.activity


class Invitation(OfActivity):
    """Somebody of the media who was asked to come; whether they did, once that is known."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="invitations")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="invitations")
    came = models.BooleanField(_("来了"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "reporter"], name="publicity_invited_once")
        ]
        ordering: ClassVar = ["reporter__outlet", "pk"]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.reporter_id}"


class Clipping(OfActivity):
    """剪报: what an outlet published, with its address or a copy of it; put aside when it was entered by mistake."""

    class Tone(models.TextChoices):
        GOOD = "good", _("正面")
        EVEN = "even", _("中性")
        BAD = "bad", _("负面")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="clippings")
    outlet = models.CharField(_("媒体"), max_length=60)
    headline = models.CharField(_("标题"), max_length=120)
    on = models.DateField(_("刊出日期"))
    tone = models.CharField(_("倾向"), max_length=4, choices=Tone.choices)
    link = models.URLField(_("链接"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    dropped_at = models.DateTimeField(null=True)
    dropped_because = models.CharField(_("删去的原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(link="") | Q(file__isnull=False), name="publicity_clipping_shown"),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_because="") | Q(dropped_at__isnull=False) & ~Q(dropped_because=""),
                name="publicity_dropped_whole",
            ),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.outlet} {self.headline}"
