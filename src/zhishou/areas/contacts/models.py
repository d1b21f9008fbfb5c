"""外联单位: the offices a property company lives with, whom one speaks to there, and what was spoken (property.manager.5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.errands.deadlines import end_of
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

KEEP = "keep_contacts"


class Office(Placed):
    """An office outside the company. With a cadence it wants to be spoken to every so many days."""

    class Kind(models.TextChoices):
        HOUSING = "housing", _("房管")
        STREET = "street", _("街道")
        COMMITTEE = "committee", _("居委")
        CITY = "city", _("城管")
        POLICE = "police", _("公安")
        FIRE = "fire", _("消防")
        SUPPLY = "supply", _("供水供电供气")
        OTHER = "other", pgettext_lazy("office", "其他")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("单位名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=9, choices=Kind.choices)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    about = models.CharField(_("管什么事"), max_length=300, blank=True)
    cadence_days = models.PositiveSmallIntegerField(_("多少天联系一次"), null=True)
    last_on = models.DateField(_("上次联系"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)

    seen_by = (KEEP,)
    refs = ("name",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], condition=Q(retired_at=None), name="contacts_office_once"),
            models.CheckConstraint(
                condition=Q(cadence_days=None) | Q(cadence_days__gte=1), name="contacts_cadence_of_days"
            ),
        ]
        ordering: ClassVar = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def due_on(self) -> date | None:
        """The day it wants to be spoken to again; none without a cadence."""
        if self.cadence_days is None or self.retired_at is not None:
            return None
        return (self.last_on or clock.local(self.at).date()) + timedelta(days=self.cadence_days)

    @property
    def overdue(self) -> bool:
        """Nobody spoke to it for longer than its cadence."""
        return self.due_on is not None and self.due_on < clock.today()

    def url(self) -> str:
        """Its page."""
        return f"/contacts/{self.pk}"


class Contact(Placed):
    """Somebody to speak to at an office. The telephone is masked; the whole of it is an operation."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="people")
    name = models.CharField(_("姓名"), max_length=40)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)

    site_field = "office__site"
    seen_by = (KEEP,)
    refs = ()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.title}".strip()

    @property
    def site_id(self) -> int:
        return int(self.office.site_id)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.office.site

    def belongs_to(self) -> models.Model:
        return self.office


class Talk(Placed):
    """联系记录: when, with whom, about what, what came of it; with a day to follow it up, owed by whoever wrote it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="talks")
    on = models.DateField(_("日期"))
    person = models.CharField(_("和谁谈的"), max_length=60, blank=True)
    matter = models.CharField(_("事项"), max_length=300)
    outcome = models.CharField(_("结果"), max_length=500, blank=True)
    follow_on = models.DateField(_("哪天跟进"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    followed = models.CharField(_("跟进结果"), max_length=500, blank=True)
    followed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    followed_at = models.DateTimeField(null=True)

    seen_by = (KEEP,)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(followed_at=None, followed_by=None, followed="")
                | Q(follow_on__isnull=False, followed_at__isnull=False, followed_by__isnull=False) & ~Q(followed=""),
                name="contacts_followed_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "-on"], name="contacts_talks"),
            models.Index(
                fields=["follow_on"], condition=Q(followed_at=None, follow_on__isnull=False), name="contacts_to_follow"
            ),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.number

    def answerable(self) -> int | None:
        """Whoever wrote it follows it up."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of work on the day it is to be followed up."""
        return end_of(self.follow_on, self.site) if self.follow_on is not None else None

    @property
    def waits(self) -> bool:
        """Still to be followed up."""
        return self.follow_on is not None and self.followed_at is None

    def url(self) -> str:
        """Where it is shown."""
        return f"/contacts/{self.office_id}#{self.number}"
