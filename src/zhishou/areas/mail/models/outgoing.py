"""The outbox: one row for each message and recipient, written with its cause and sent after it is committed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.mail.models.mailbox import Mailbox
from zhishou.areas.mail.models.targets import Robot
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Outgoing(Placed):
    """A message to one recipient by one channel. A kept Message-ID or delivery id makes a repeated sending recognisable."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("答复顾客")
        RECEIPT = "receipt", _("受理回执")
        NOTICE = "notice", _("提醒")
        CODE = "code", _("确认邮箱")
        TEST = "test", _("测试")
        NEWS = "news", _("群发")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("没有发出")
        BOUNCED = "bounced", _("被退回")
        DROPPED = "dropped", _("不用发了")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("内容"), max_length=8, choices=Kind.choices)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="outgoing")  # by e-mail
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="outgoing")  # by robot or webhook
    address = models.CharField(_("收件人"), max_length=254, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # a colleague
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")  # beside any case
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who wrote it
    notice = models.ForeignKey("kernel.Notice", models.SET_NULL, null=True, related_name="+")
    group = models.CharField(max_length=12, blank=True)  # of a notice, see groups
    urgent = models.BooleanField(default=False)  # not held back by quiet hours
    subject = models.CharField(_("主题"), max_length=300, blank=True)
    text = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)  # of a mailing the customer's own page; behind it, /out
    message_id = models.CharField(max_length=250, unique=True)
    in_reply_to = models.CharField(max_length=250, blank=True)
    natural_key = models.CharField(max_length=200, unique=True)  # what asks for it twice gets one
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)  # not before; while it is being sent: when another may take over
    error = models.CharField(max_length=60, blank=True)  # code of a sentence, see words
    error_detail = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    seen_by = ("handle_mail", "keep_settings")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mailbox__isnull=False, robot=None) & ~Q(address="")
                | Q(mailbox=None, robot__isnull=False, address=""),
                name="outgoing_by_one_channel",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "bounced"]) | Q(sent_at__isnull=False), name="sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "bounced"]) | ~Q(error=""), name="unsent_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="outgoing_due"),
            models.Index(fields=["site", "-made_at"], name="outgoing_at_site"),
            models.Index(fields=["customer"], condition=Q(customer__isnull=False), name="outgoing_of_customer"),
            models.Index(fields=["case", "made_at"], condition=Q(case__isnull=False), name="outgoing_of_case"),
        ]
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def being_sent(self) -> bool:
        """True while a worker is at it: claimed, and nothing has come of it yet."""
        return self.state == self.State.WAITING and self.attempts > 0 and not self.error and self.next_at > clock.now()

    def get_absolute_url(self) -> str:
        """The page of the message."""
        return f"/messages/{self.pk}"
