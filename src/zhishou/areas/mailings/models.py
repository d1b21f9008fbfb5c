"""群发: one text to every customer of a list, what became of each, what they answered, and the way out (service.visits.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.callbacks.models import Answer
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers.models import Customer
from zhishou.areas.mail.models import Outgoing
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

RUN, CALL = "run_campaigns", "call_back"
SEES = (RUN, "report_campaigns", CALL)


class Mailing(Placed):
    """One text to one list, which was drawn when it was sent and stays; `left_out` says how many were not written to, by reason.

    E-mail is sent by the house. Text messages and WeChat go out by the company's own platform: its list is taken from
    here and what became of each number is read back.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("电子邮件")
        SMS = "sms", _("短信")
        MESSAGE = "message", _("微信")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    channel = models.CharField(_("方式"), max_length=7, choices=Channel.choices)
    purpose = models.CharField(_("目的"), max_length=8, choices=Campaign.Purpose.choices)
    subject = models.CharField(_("邮件主题"), max_length=100, blank=True)
    text = models.TextField(_("正文"))
    questions: models.JSONField[Any, Any] = models.JSONField(_("问题"))  # as of campaigns.Campaign
    segment = models.JSONField(_("名单怎样选出"))
    left_out = models.JSONField(_("没有列入的"))
    drawn = models.PositiveIntegerField(_("名单人数"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(_("最近一次取名单"), null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(_("为什么停止"), max_length=300, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(drawn__gt=0), name="mailings_list_not_empty"),
            models.CheckConstraint(
                condition=Q(channel="email", taken_at=None) & ~Q(subject="") | ~Q(channel="email") & Q(subject=""),
                name="mailings_mail_has_subject",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stop_reason="") | Q(stopped_at__isnull=False) & ~Q(stop_reason=""),
                name="mailings_stopped_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="mailings_at_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def by_house(self) -> bool:
        """True when the house sends it itself."""
        return self.channel == self.Channel.EMAIL

    def url(self) -> str:
        """Its page."""
        return f"/mailings/{self.number}"


class Piece(Placed):
    """The mailing to one customer. Of an e-mail, its message says whether it went; else `state` does, as read back.

    `phone` and `text` are those of the list to be taken; `at` the first moment at which the customer may be disturbed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("没有发出")
        DROPPED = "dropped", _("不用发了")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="pieces")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    message = models.OneToOneField(Outgoing, models.PROTECT, null=True, related_name="+")
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    text = models.TextField(_("内容"), blank=True)
    at = models.DateTimeField(_("最早发送时间"))
    state = models.CharField(_("结果"), max_length=7, choices=State.choices, default=State.WAITING)
    told = models.CharField(_("原因"), max_length=100, blank=True)
    settled_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(_("退订时间"), null=True)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "customer"], name="mailings_piece_once"),
            models.CheckConstraint(
                condition=Q(message=None) | Q(state="waiting", phone="", text=""), name="mailings_message_says_it"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | ~Q(state="waiting") & Q(settled_at__isnull=False),
                name="mailings_settled_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer"], name="mailings_of_customer")]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.customer_id}"

    def belongs_to(self) -> models.Model:
        return self.mailing

    def url(self) -> str:
        """The page of the mailing."""
        return self.mailing.url()


class Reply(Placed):
    """What a customer answered by the link of a mailing; who is dissatisfied or asks for it is called by `caller` in time."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    piece = models.OneToOneField(Piece, models.PROTECT, related_name="reply")
    answers: models.JSONField[Any, Any] = models.JSONField(_("问题与回答"))  # [{"question": …, "answer": …}]
    satisfaction = models.CharField(_("满意度"), max_length=12, choices=Answer.Satisfaction.choices)
    words = models.TextField(_("意见和建议"), blank=True)
    wants_call = models.BooleanField(_("请给我回电话"))
    at = models.DateTimeField(default=clock.now)
    caller = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("由谁回电话"))
    due_at = models.DateTimeField(_("回电话的期限"), null=True)
    outcome = models.CharField(_("回电话谈的结果"), max_length=500, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(caller=None, due_at=None, settled_at=None, wants_call=False)
                & ~Q(satisfaction="dissatisfied")
                | Q(caller__isnull=False, due_at__isnull=False),
                name="mailings_called_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome=""),
                name="mailings_settled_says_what",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.get_satisfaction_display())

    def belongs_to(self) -> models.Model:
        return self.piece.mailing

    def answerable(self) -> int | None:
        """Whoever is to call."""
        return None if self.caller_id is None else int(self.caller_id)

    def agreed(self) -> datetime | None:
        return self.due_at

    def url(self) -> str:
        """The replies of the mailing that ask for a call."""
        return f"{self.piece.mailing.url()}?view=call"
