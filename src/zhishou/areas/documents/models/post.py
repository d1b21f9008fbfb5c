"""信件: what comes by post or courier for somebody here, and what is sent (form 信件收发登记, property.clerk.6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed, ScopedQuerySet

HANDLE = "handle_envelopes"


class Envelope(Placed):
    """A letter or parcel. What came waits until it is picked up against a signature or goes back; what was sent arrives or comes back."""

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("envelope", "收")
        OUT = "out", pgettext_lazy("envelope", "发")

    class Kind(models.TextChoices):
        PLAIN = "plain", _("平信")
        REGISTERED = "registered", _("挂号信")
        COURIER = "courier", _("快递文件")
        PARCEL = "parcel", _("包裹")
        PAPERS = "papers", _("报刊")
        OTHER = "other", pgettext_lazy("envelope", "其他")

    class State(models.TextChoices):
        WAITING = "waiting", _("待领取")
        CLAIMED = "claimed", _("已领取")
        SENT = "sent", _("已寄出")
        DELIVERED = "delivered", _("已送达")
        RETURNED = "returned", _("已退回")

    class Told(models.TextChoices):
        PROGRAM = "program", _("系统提醒")
        PHONE = "phone", _("打电话")
        MESSAGE = "message", _("发短信或微信")
        SLIP = "slip", _("门口留条")
        VISIT = "visit", _("上门告知")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("登记号"), max_length=20, unique=True)
    way = models.CharField(_("收发"), max_length=3, choices=Way.choices)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    sender = models.CharField(_("寄件人"), max_length=80)
    recipient = models.CharField(_("收件人"), max_length=80)
    place = models.CharField(_("房号、部门或地址"), max_length=120, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(_("邮局或快递公司"), max_length=40, blank=True)
    tracking = models.CharField(_("单号"), max_length=40, blank=True)
    about = models.CharField(_("内容"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), default=clock.now)
    told = models.CharField(_("怎样通知"), max_length=7, choices=Told.choices, blank=True)
    told_at = models.DateTimeField(_("通知时间"), null=True)
    told_times = models.PositiveSmallIntegerField(default=0)
    taker = models.CharField(_("领取人"), max_length=60, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("结果"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = (HANDLE,)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(way="in", state__in=["waiting", "claimed", "returned"])
                | Q(way="out", state__in=["sent", "delivered", "returned"]),
                name="documents_envelope_of_its_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent"], ended_at=None, ended_by=None)
                | Q(state__in=["claimed", "delivered", "returned"], ended_at__isnull=False, ended_by__isnull=False),
                name="documents_envelope_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(signature__isnull=False) & ~Q(taker=""),
                name="documents_claimed_against_signature",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(outcome=""), name="documents_returned_says_why"),
            models.UniqueConstraint(
                fields=["site", "way", "carrier", "tracking"], condition=~Q(tracking=""), name="documents_tracking_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="documents_post_of_site"),
            models.Index(fields=["site"], condition=Q(state="waiting"), name="documents_post_waiting"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.recipient}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who keeps the register of letters sees those of their sites; everybody what came for themselves."""
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(person=actor.person_id))

    @property
    def is_open(self) -> bool:
        """Still waiting here, or on its way."""
        return self.ended_at is None

    def url(self) -> str:
        """Its page."""
        return f"/envelopes/{self.number}"
