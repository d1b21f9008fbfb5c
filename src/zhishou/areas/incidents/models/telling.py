"""What the owners were told: editions of the announcement, whom they were for, how they got there, what people asked (property.assistant.6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models import Case
from zhishou.areas.incidents.models.incident import Incident, OfIncident
from zhishou.areas.property.models import Building, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Way(models.TextChoices):
    """How words came to a unit."""

    POSTED = "posted", _("贴楼道")
    DOOR = "door", _("上门")
    PHONE = "phone", _("电话")
    MESSAGE = "message", _("短信或微信")


class Announcement(OfIncident):
    """公告: one edition; a correction is the next one, and what was said before stays."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="announcements")
    n = models.PositiveSmallIntegerField(_("版次"))
    text = models.CharField(_("公告内容"), max_length=1000)
    where = models.CharField(_("范围"), max_length=500)
    expected_at = models.DateTimeField(_("预计恢复"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "n"], name="incidents_edition_once")]
        ordering: ClassVar = ["-n"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.n}"

    def url(self) -> str:
        """Its page."""
        return f"{self.incident.url()}/announcements/{self.n}"


class OfAnnouncement(Placed):
    """A row of an edition: seen by whoever sees its incident, part of that history."""

    site_field = "announcement__incident__site"
    seen_by = OfIncident.seen_by
    refs = ()

    class Meta:
        abstract = True

    @property
    def site_id(self) -> int:
        """Where it happened."""
        return self.announcement.site_id  # type: ignore[attr-defined,no-any-return]

    @property
    def site(self) -> Site:
        """Where it happened."""
        return self.announcement.site  # type: ignore[attr-defined,no-any-return]

    def belongs_to(self) -> models.Model:
        """The incident."""
        return self.announcement.incident  # type: ignore[attr-defined,no-any-return]


class Target(OfAnnouncement):
    """A unit that an edition is for: when it was told and how, and when somebody there said that it was read."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    way = models.CharField(_("方式"), max_length=7, choices=Way.choices, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "unit"], name="incidents_target_once"),
            models.CheckConstraint(
                condition=Q(told_at=None, way="") | Q(told_at__isnull=False) & ~Q(way=""),
                name="incidents_told_by_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.unit_id}"


class Delivery(OfAnnouncement):
    """One walk or call: how many units it told in a building, by which way, who and when; with pictures."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="deliveries")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    rooms = models.CharField(_("房号"), max_length=500, blank=True)  # when it was not the whole building
    count = models.PositiveIntegerField(_("户数"))
    way = models.CharField(_("方式"), max_length=7, choices=Way.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gt=0), name="incidents_delivered_to_some"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.way} {self.count}"


class Enquiry(OfIncident):
    """问询: what somebody asked while it lasted and what they were answered; help that was asked for is a case beside it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="enquiries")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    asked = models.CharField(_("问什么"), max_length=300)
    answer = models.CharField(_("怎样答复"), max_length=1000)
    announcement = models.ForeignKey(Announcement, models.PROTECT, null=True, related_name="+")  # the edition of then
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["incident", "-at"], name="incidents_asked")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.asked[:40]
