"""Callbacks: who is to be called about what, every attempt, what the customer answered, and when they asked to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.areas.campaigns.models import Campaign
    from zhishou.areas.cases.models import Case
    from zhishou.areas.customers.models import ServiceRecord
    from zhishou.kernel.actor import Actor


class Solved(models.TextChoices):
    """Whether the matter is settled in the customer's eyes."""

    YES = "yes", _("解决了")
    PARTLY = "partly", _("部分解决")
    NO = "no", _("没有解决")


def minutes_and_seconds(seconds: int) -> str:
    """245 as `4:05`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


class Callback(Placed):
    """A callback to one customer: owed about a closed case or a service record (seed service.visits.5), or one of a campaign.

    A call of a campaign is in the share of one person; the others are made by whoever has the duty.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待回访")
        DONE = "done", _("已回访")
        UNREACHABLE = "unreachable", _("联系不上")
        DECLINED = "declined", _("客户不愿回访")
        DROPPED = "dropped", _("不再回访")

    said = ""  # what the page says after an act on it, when that is more than “done”

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="callbacks")
    service = models.ForeignKey("customers.ServiceRecord", models.PROTECT, null=True, related_name="callbacks")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="callbacks")
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, null=True, related_name="calls")
    share = models.ForeignKey("campaigns.Share", models.PROTECT, null=True, related_name="calls")
    due_at = models.DateTimeField(_("期限"))
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.OPEN)
    next_at = models.DateTimeField(_("下次再打"), null=True)
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(_("原因"), max_length=300, blank=True)

    seen_by = ("call_back", "close_cases", "decide_exits", "check_calls")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(case=None, service__isnull=False, campaign=None)
                | Q(case__isnull=False, service=None, campaign=None)
                | Q(case=None, service=None, campaign__isnull=False),
                name="callback_about_one_thing",
            ),
            models.UniqueConstraint(fields=["campaign", "customer"], name="callbacks_once_a_campaign"),
            models.CheckConstraint(
                condition=Q(campaign=None, share=None)
                | Q(campaign__isnull=False, share__isnull=False, customer__isnull=False),
                name="callbacks_of_campaign_whole",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="callback_open_once_a_case"),
            models.UniqueConstraint(fields=["service"], condition=Q(state="open"), name="callback_open_once_a_service"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | ~Q(state="open") & Q(closed_at__isnull=False),
                name="callback_closed_when_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["unreachable", "declined", "dropped"]) | ~Q(close_reason=""),
                name="callback_given_up_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "due_at"], condition=Q(state="open"), name="callback_due"),
            models.Index(fields=["customer", "-created_at"], name="callback_of_customer"),
            models.Index(
                fields=["share", "due_at"], condition=Q(state="open", share__isnull=False), name="callbacks_to_call"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def belongs_to(self) -> models.Model:
        """The case, the service record or the campaign: the history this is part of."""
        return self.subject

    def answerable(self) -> int | None:
        if self.share is not None:
            return int(self.share.person_id)
        return self.customer.owner_id if self.customer else None

    @property
    def subject(self) -> Case | ServiceRecord | Campaign:
        """The case, the service record or the campaign."""
        if self.campaign is not None:
            return self.campaign
        if self.case is not None:
            return self.case
        assert self.service is not None  # a database constraint: exactly one of the three
        return self.service

    @property
    def reason(self) -> str:
        """Why the customer is called, in a few words."""
        if self.campaign is not None:
            return str(self.campaign.title)
        return str(self.case.title) if self.case else str(self.service.item) if self.service else ""

    @property
    def name(self) -> str:
        """Whom to ask for."""
        if self.customer:
            return self.customer.name
        return (self.case.reporter_name if self.case else "") or str(_("客户"))

    @property
    def phones(self) -> list[str]:
        """Whole numbers, the one given with the case first; never for a page without an operation."""
        given = [self.case.reporter_phone] if self.case and self.case.reporter_phone else []
        return list(dict.fromkeys([*given, *(self.customer.phones if self.customer else [])]))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def url(self) -> str:
        """The call screen."""
        return f"/callbacks/{self.number}"


class OfCallback(Placed):
    """A row of a callback: lives where it lives."""

    callback: models.ForeignKey[Callback, Callback]
    site_field = "callback__site"
    seen_by: ClassVar[tuple[str, ...]] = Callback.seen_by
    refs = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        return self.callback.site

    @property
    def site_id(self) -> int:
        return int(self.callback.site_id)

    def belongs_to(self) -> models.Model:
        return self.callback.belongs_to()


class Attempt(OfCallback):
    """One try to reach the customer."""

    class Result(models.TextChoices):
        NO_ANSWER = "no_answer", _("无人接听")
        BUSY = "busy", _("占线或挂断")
        WRONG_NUMBER = "wrong_number", _("号码有误")
        ASKED_LATER = "asked_later", _("客户请改时间再打")
        REACHED = "reached", _("接通")
        REFUSED = "refused", _("客户不愿回访")

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="attempts")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    result = models.CharField(_("结果"), max_length=12, choices=Result.choices)
    next_at = models.DateTimeField(_("下次再打"), null=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    consent = models.CharField(_("不便时段联系的说明"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(next_at__gt=models.F("at")), name="attempt_next_later"
            ),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_result_display())


class Answer(OfCallback):
    """The record of a callback that was made (回访记录表), complete or not there."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")
        SMS = "sms", _("短信")
        MESSAGE = "message", _("微信")
        EMAIL = "email", _("电子邮件")

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        FAIR = "fair", _("一般")
        DISSATISFIED = "dissatisfied", _("不满意")

    callback = models.OneToOneField(Callback, models.PROTECT, related_name="answer")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    called_at = models.DateTimeField(_("回访时间"))
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    seconds = models.PositiveIntegerField(_("通话时长（秒）"), null=True)  # none: not timed
    limit_seconds = models.PositiveIntegerField(_("通话时长上限（秒）"), default=300)
    answers = models.JSONField(_("问题与回答"))  # [{"question": …, "answer": …}]
    satisfaction = models.CharField(_("满意度"), max_length=12, choices=Satisfaction.choices)
    wish = models.TextField(_("意见和希望"))
    complaint = models.TextField(_("不满意的地方"), blank=True)
    follow_up = models.TextField(_("后续安排"))
    asked_to_call_at = models.DateTimeField(_("约定再联系"), null=True)
    consent = models.CharField(_("不便时段联系的说明"), max_length=200, blank=True)
    script_version = models.CharField(max_length=12)
    opened_case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(wish="") & ~Q(follow_up=""), name="answer_complete"),
            models.CheckConstraint(
                condition=~Q(satisfaction="dissatisfied") | ~Q(complaint="") & Q(opened_case__isnull=False),
                name="dissatisfied_opens_a_case",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_satisfaction_display())

    @property
    def over_seconds(self) -> int:
        """By how much the call was longer than the limit at that time; 0 when it was not, or was not timed."""
        return max((self.seconds or 0) - self.limit_seconds, 0)

    @property
    def is_overlong(self) -> bool:
        """A call longer than the company wants (service.visits.4)."""
        return self.over_seconds > 0

    @property
    def spoken_length(self) -> str:
        """How long the call was, as `4:05`; empty when it was not timed."""
        return "" if self.seconds is None else minutes_and_seconds(self.seconds)


class AgreedCall(OfCallback):
    """A time the customer named: "call me at …"."""

    class State(models.TextChoices):
        OPEN = "open", _("待回电")
        KEPT = "kept", _("已按约回电")
        MISSED = "missed", _("错过")
        MOVED = "moved", _("已改约")

    callback = models.ForeignKey(Callback, models.PROTECT, related_name="agreed")
    at = models.DateTimeField(_("约定时间"))
    words = models.CharField(_("客户怎么说"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["callback"], condition=Q(state="open"), name="agreed_open_once"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="agreed_settled_when_not_open",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(state="open"), name="agreed_to_come")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{clock.local(self.at):%m-%d %H:%M}"


class CallCheck(OfCallback):
    """通话质量检查: a call held against the company's conduct points by somebody else (service.complaint.7).

    `points` are [words, kept] pairs as the list stood on that day.
    """

    class Way(models.TextChoices):
        RECORDING = "recording", _("听录音")
        LIVE = "live", _("当场旁听")
        RECORD = "record", _("看回访记录")

    callback = models.OneToOneField(Callback, models.PROTECT, related_name="check_made")
    clerk = models.ForeignKey(Person, models.PROTECT, related_name="+")
    way = models.CharField(_("怎样检查"), max_length=10, choices=Way.choices)
    points = models.JSONField(_("行为要点"))
    kept = models.PositiveSmallIntegerField(_("做到"))
    total = models.PositiveSmallIntegerField(_("要点"))
    remark = models.CharField(_("检查意见"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reply = models.CharField(_("本人说明"), max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)

    seen_by = ("check_calls",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=models.F("clerk")), name="callbacks_check_by_another"),
            models.CheckConstraint(
                condition=Q(kept__lte=models.F("total"), total__gt=0) & ~Q(remark=""),
                name="callbacks_check_adds_up",
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kept}/{self.total}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of one's sites for who checks calls; everybody those of their own calls."""
        return rows.filter(Q(callback__site_id__in=actor.sites(*cls.seen_by)) | Q(clerk_id=actor.person_id))

    @property
    def missed(self) -> list[str]:
        """The points that were not kept."""
        return [words for words, kept in self.points if not kept]
