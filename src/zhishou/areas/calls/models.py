"""来电登记: every call a desk takes, in a line: who, about what, and what came of it (retail.clerk.3, property.assistant.1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.cases.models import Kind
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

KEEP = "keep_calls"
SEES = (KEEP, "see_statistics")


class About(models.TextChoices):
    """What a call is about: the kinds of a case, and what never is one."""

    ENQUIRY = "enquiry", _("咨询")
    COMPLAINT = "complaint", _("投诉")
    SUGGESTION = "suggestion", _("建议")
    REPAIR = "repair", _("报修")
    HELP = "help", _("求助")
    ORDER = "order", _("预订")
    OTHER = "other", pgettext_lazy("calls", "其他")

    @property
    def as_case(self) -> Kind:
        """As what it is taken in; an order or anything else is first of all an enquiry."""
        return Kind(self.value) if self.value in Kind.values else Kind.ENQUIRY


class Result(models.TextChoices):
    """What came of a call while it lasted."""

    TOLD = "told", _("当场答复")
    CONNECTED = "connected", _("转接")
    MESSAGE = "message", _("留言转告")
    CASE = "case", _("转工单")
    MISSED = "missed", _("漏接，要回电")


class Call(Placed):
    """来电. One that was missed is called back or left off by name; a message is told or confirmed by whom it is for."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("已回电")
        LEFT_OFF = "left_off", _("不再回电")
        TOLD = "told", _("已转告")
        CONFIRMED = "confirmed", _("本人已确认")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("来电人"), max_length=60, blank=True)
    phone = models.CharField(_("来电号码"), max_length=30, blank=True)
    about = models.CharField(_("什么事"), max_length=10, choices=About.choices)
    words = models.CharField(_("内容"), max_length=300)
    result = models.CharField(_("结果"), max_length=9, choices=Result.choices)
    connected_to = models.CharField(_("转给谁"), max_length=40, blank=True)
    colleague = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # whom the message is for
    case_number = models.CharField(_("工单"), max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(_("没打通的次数"), default=0)
    tried_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("后来"), max_length=9, choices=Outcome.choices, blank=True)
    outcome_words = models.CharField(_("回电结果"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), default=clock.now)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(result="message") | Q(colleague__isnull=False), name="calls_message_for_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(result="connected") | ~Q(connected_to=""), name="calls_connected_to_somebody"
            ),
            models.CheckConstraint(condition=~Q(result="case") | ~Q(case_number=""), name="calls_case_has_number"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None, settled_by=None)
                | Q(result="missed", outcome__in=["reached", "left_off"], settled_at__isnull=False, settled_by__isnull=False)
                | Q(result="message", outcome__in=["told", "confirmed"], settled_at__isnull=False, settled_by__isnull=False),
                name="calls_settled_whole",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="calls_of_site"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="calls_of_phone"),
            models.Index(fields=["colleague"], condition=Q(settled_at=None), name="calls_message_open"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.get_about_display()}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the sites where one keeps or counts calls, and the messages for oneself."""
        return rows.filter(Q(site_id__in=actor.sites(*SEES)) | Q(result=Result.MESSAGE, colleague_id=actor.person_id))

    @property
    def waits(self) -> bool:
        """True while somebody is to be called back or told."""
        return self.result in (Result.MISSED, Result.MESSAGE) and self.settled_at is None

    @property
    def who(self) -> str:
        """The name that was given, else that of the file."""
        return self.name or (self.customer.name if self.customer else "")

    def url(self) -> str:
        """Its page."""
        return f"/calls/{self.number}"
