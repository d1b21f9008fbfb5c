"""电话营销: what is said, who may be called, the calls, and the leads handed to sales (service.marketing.1 and .2)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

GUIDES, SELL, ANSWER = "keep_guides", "sell_by_phone", "answer_leads"
SEES = (GUIDES, SELL)


class Guide(Placed):
    """话术: what is offered in a period, with its openers to compare and its answers to objections."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    offer = models.TextField(_("介绍"))
    manner = models.TextField(_("语速和情绪"), blank=True)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="marketing_ends_after_start"),
        ]
        ordering: ClassVar = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def runs(self) -> bool:
        """Calls may be made by it today."""
        return self.ended_at is None and self.starts_on <= clock.today() <= self.ends_on

    def url(self) -> str:
        """Its board."""
        return f"/marketing/{self.number}"


class Opener(Placed):
    """开场白: its words never change, so what they brought stays comparable; other words are another one."""

    guide = models.ForeignKey(Guide, models.PROTECT, related_name="openers")
    letter = models.CharField(_("代号"), max_length=1)
    words = models.CharField(_("开场白"), max_length=300)
    ended_at = models.DateTimeField(null=True)

    site_field = "guide__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "letter"], name="marketing_letter_once"),
        ]
        ordering: ClassVar = ["letter"]

    def __str__(self) -> str:
        return f"{self.guide.number} {self.letter}"

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.guide.site

    def belongs_to(self) -> models.Model:
        return self.guide


class Card(Placed):
    """异议卡: what customers object, and how it becomes a reason to buy."""

    guide = models.ForeignKey(Guide, models.PROTECT, related_name="cards")
    objection = models.CharField(_("客户说"), max_length=80)
    answer = models.CharField(_("这样回应"), max_length=400)
    ended_at = models.DateTimeField(null=True)

    site_field = "guide__site"
    seen_by = SEES
    refs = ()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.objection

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.guide.site

    def belongs_to(self) -> models.Model:
        return self.guide


class How(models.TextChoices):
    """How a customer said whether they want to be called."""

    WRITTEN = "written", _("书面")
    ONLINE = "online", _("网上勾选")
    COUNTER = "counter", _("当面口头")
    PHONE = "phone", _("电话里")


class Channel(models.TextChoices):
    """By what a customer agreed to hear of offers: who gave a number for calls did not ask for mail."""

    PHONE = "phone", _("电话")
    SMS = "sms", _("短信")
    MESSAGE = "message", _("微信")
    EMAIL = "email", _("电子邮件")


class Consent(Placed):
    """同意推广: a customer agreed to hear of offers by one channel; it stands until withdrawn (PIPL 13(1), 15; Advertising Law 43)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    channel = models.CharField(_("联系方式"), max_length=7, choices=Channel.choices, default=Channel.PHONE)
    how = models.CharField(_("怎样同意的"), max_length=7, choices=How.choices)
    basis = models.CharField(_("凭据"), max_length=200)
    on = models.DateField(_("同意日期"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "channel"], condition=Q(ended_at=None), name="marketing_consent_stands_once"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="marketing_consent_has_basis"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_how_display()}"

    def belongs_to(self) -> models.Model:
        return self.customer


class Refusal(Placed):
    """不再推广: a customer refused; it lasts until the customer themselves writes otherwise.

    `digests` are keyed digests of every number of the file on that day: erasing the file, or another file with the same
    number, does not bring the number back on a list.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    how = models.CharField(_("怎样拒绝的"), max_length=7, choices=How.choices)
    words = models.CharField(_("客户的话"), max_length=200, blank=True)
    digests = ArrayField(models.CharField(max_length=64), verbose_name=_("号码摘要"), default=list)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # none: the customer, by a link
    at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    refs = ()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_how_display()}"

    def belongs_to(self) -> models.Model:
        return self.customer


class Call(Placed):
    """One call by a guide: agreed for a moment, in hand, or over with its outcome."""

    class State(models.TextChoices):
        AGREED = "agreed", _("约好再打")
        OPEN = "open", _("正在打")
        OVER = "over", _("已打")

    class Outcome(models.TextChoices):
        INTERESTED = "interested", _("有意向，交给销售")
        LATER = "later", _("约时间再谈")
        NO_NEED = "no_need", _("暂时不需要")
        REFUSED = "refused", _("拒绝推广，不再打")
        NO_ANSWER = "no_answer", _("没有接通")
        WRONG = "wrong", _("号码不是本人")
        NOT_CALLED = "not_called", _("没有打")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    guide = models.ForeignKey(Guide, models.PROTECT, related_name="calls")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    opener = models.ForeignKey(Opener, models.PROTECT, related_name="calls")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=6, choices=State.choices)
    due_at = models.DateTimeField(_("约好的时间"), null=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    identified = models.BooleanField(_("先报了公司和姓名"), default=False)
    raised = ArrayField(models.PositiveBigIntegerField(), verbose_name=_("客户提出的异议"), default=list)
    words = models.CharField(_("记录"), max_length=500, blank=True)
    seconds = models.PositiveIntegerField(_("通话时长（秒）"), null=True)
    ended_at = models.DateTimeField(null=True)

    seen_by = SEES
    SPOKEN: ClassVar = (Outcome.INTERESTED, Outcome.LATER, Outcome.NO_NEED, Outcome.REFUSED)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="over", ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="over") & Q(ended_at=None, outcome=""),
                name="marketing_over_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(identified=True) | ~Q(outcome__in=["interested", "later", "no_need", "refused"]),
                name="marketing_named_oneself_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(due_at__isnull=False), name="marketing_agreed_when"
            ),
            models.UniqueConstraint(fields=["by"], condition=Q(state="open"), name="marketing_one_in_hand"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state__in=["agreed", "open"]), name="marketing_customer_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["guide", "-at"], name="marketing_calls"),
            models.Index(fields=["customer", "-at"], name="marketing_of_customer"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def answerable(self) -> int | None:
        """Whoever agreed the time calls."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        return self.due_at

    def url(self) -> str:
        """The screen of the call."""
        return f"/marketing/calls/{self.number}"


class Lead(Placed):
    """销售线索: a customer who wants to buy, handed to somebody of sales, who answers and says what became of it."""

    class State(models.TextChoices):
        HANDED = "handed", _("等销售联系")
        TALKING = "talking", _("洽谈中")
        WON = "won", pgettext_lazy("lead", "成交")
        LOST = "lost", pgettext_lazy("lead", "没有成交")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    call = models.OneToOneField(Call, models.PROTECT, null=True, related_name="lead")
    wanted = models.CharField(_("客户想要什么"), max_length=300)
    to = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("交给"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.HANDED)
    answer = models.CharField(_("首次联系的情况"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    decide_at = models.DateTimeField(_("什么时候有结果"), null=True)
    result = models.CharField(_("结果说明"), max_length=500, blank=True)
    amount_fen = models.BigIntegerField(_("成交金额"), null=True)
    closed_at = models.DateTimeField(null=True)

    seen_by = (*SEES, ANSWER)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="won", amount_fen__gt=0) | ~Q(state="won") & Q(amount_fen=None),
                name="marketing_won_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["won", "lost"], closed_at__isnull=False) & ~Q(result="")
                | Q(state__in=["handed", "talking"], closed_at=None, result=""),
                name="marketing_closed_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="talking") | Q(answered_at__isnull=False, decide_at__isnull=False),
                name="marketing_talking_since",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to"], condition=Q(closed_at=None), name="marketing_open_leads"),
            models.Index(fields=["site", "-at"], name="marketing_leads"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def answerable(self) -> int | None:
        """Whom it was handed to."""
        return int(self.to_id)

    def agreed(self) -> datetime | None:
        return self.decide_at

    @property
    def is_open(self) -> bool:
        """Sales have still to say what became of it."""
        return self.closed_at is None

    def url(self) -> str:
        """Its page."""
        return f"/marketing/leads/{self.number}"
