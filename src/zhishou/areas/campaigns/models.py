"""回访活动: whom it is about, what is asked, by when; who has which part of it; the report written of it (service.visits.1-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

RUN, REPORT, CALL = "run_campaigns", "report_campaigns", "call_back"


class Campaign(Placed):
    """One campaign: the list was drawn when it began and stays; its calls are callbacks (`callbacks.Callback.campaign`).

    `segment` says how the list was drawn, `left_out` how many customers it leaves out by which reason.
    """

    class Purpose(models.TextChoices):
        OPINION = "opinion", _("满意度与意见")
        FESTIVAL = "festival", _("节日、店庆问候")
        RENEWAL = "renewal", _("续卡升级提醒")

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")
        SMS = "sms", _("短信")
        MESSAGE = "message", _("微信")
        EMAIL = "email", _("电子邮件")

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("campaign", "进行中")
        REPORTED = "reported", _("已呈报归档")
        STOPPED = "stopped", pgettext_lazy("campaign", "已中止")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    purpose = models.CharField(_("目的"), max_length=8, choices=Purpose.choices)
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    opening = models.TextField(_("开场的话"), blank=True)
    questions = models.JSONField(_("问题"))  # [{"question": …, "choices": […]}], no choices: in the customer's words
    segment = models.JSONField(_("名单怎样选出"))
    left_out = models.JSONField(_("没有列入的"))
    drawn = models.PositiveIntegerField(_("名单人数"))
    reporter = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("总结报告由谁写"))
    report_due_at = models.DateTimeField(_("总结报告期限"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.RUNNING)
    closed_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(_("为什么中止"), max_length=300, blank=True)

    seen_by = (RUN, REPORT, CALL)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaigns_ends_after_start"),
            models.CheckConstraint(condition=Q(drawn__gt=0), name="campaigns_list_not_empty"),
            models.CheckConstraint(
                condition=Q(state="running", closed_at=None) | ~Q(state="running") & Q(closed_at__isnull=False),
                name="campaigns_closed_when_over",
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(stop_reason=""), name="campaigns_stopped_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="campaigns_at_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def answerable(self) -> int | None:
        """The report is owed by whoever was named for it."""
        return int(self.reporter_id)

    def agreed(self) -> datetime | None:
        return self.report_due_at

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    def url(self) -> str:
        """Its board."""
        return f"/campaigns/{self.number}"


class Occasion(Placed):
    """节日店庆: a day that comes every year, how long before it a campaign begins, with whom and with which questions (service.visits.3)."""

    class Day(models.TextChoices):
        OWN = "own", _("公司自己的日子（店庆等）")
        NEW_YEAR = "new_year", _("元旦")
        SPRING = "spring", _("春节")
        LANTERN = "lantern", _("元宵节")
        LABOUR = "labour", _("劳动节")
        DRAGON_BOAT = "dragon_boat", _("端午节")
        MID_AUTUMN = "mid_autumn", _("中秋节")
        NATIONAL = "national", _("国庆节")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=20)
    which = models.CharField(_("哪一天"), max_length=12, choices=Day.choices)
    month = models.PositiveSmallIntegerField(_("月"), null=True)
    day = models.PositiveSmallIntegerField(_("日"), null=True)
    lead_days = models.PositiveSmallIntegerField(_("提前多少天提示"))
    kind = models.CharField(_("客户类型"), max_length=10, blank=True)
    channel = models.CharField(_("方式"), max_length=10, choices=Campaign.Channel.choices)
    opening = models.TextField(_("开场的话"))
    questions = models.TextField(_("问题"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)

    seen_by = (RUN, REPORT, CALL)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(retired_at=None), name="campaigns_occasion_once"
            ),
            models.CheckConstraint(
                condition=Q(which="own", month__gte=1, month__lte=12, day__gte=1, day__lte=31)
                | ~Q(which="own") & Q(month=None, day=None),
                name="campaigns_occasion_has_day",
            ),
            models.CheckConstraint(condition=Q(lead_days__lte=90), name="campaigns_occasion_lead"),
        ]
        ordering: ClassVar = ["site__path", "pk"]

    def __str__(self) -> str:
        return self.name


class Turn(Placed):
    """An occasion of one year whose time has come: a campaign is to be begun for it, or it is passed over with a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等开始活动")
        BEGUN = "begun", _("已开始活动")
        PASSED = "passed", _("这次不做")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="turns")
    day = models.DateField(_("日期"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField(default=clock.now)
    campaign = models.OneToOneField(Campaign, models.PROTECT, null=True, related_name="turn")
    reason = models.CharField(_("为什么不做"), max_length=200, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    seen_by = (RUN, REPORT)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "day"], name="campaigns_turn_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", campaign=None, settled_at=None)
                | Q(state="begun", campaign__isnull=False, settled_at__isnull=False)
                | Q(state="passed", campaign=None, settled_at__isnull=False) & ~Q(reason=""),
                name="campaigns_turn_settled",
            ),
        ]
        ordering: ClassVar = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.occasion} {self.day:%Y-%m-%d}"

    def url(self) -> str:
        """Where its campaign is begun."""
        return f"/campaigns/new?turn={self.pk}&look=1"


class Share(Placed):
    """The part of a campaign one person calls: owed as a whole by the end of the campaign, done with its last call."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawn = models.PositiveIntegerField(_("分到"))
    kept = models.PositiveIntegerField(_("其中自己负责的客户"))
    percent = models.PositiveSmallIntegerField(_("业务能力（百分比）"))
    due_at = models.DateTimeField(_("期限"))
    done_at = models.DateTimeField(null=True)

    seen_by = Campaign.seen_by
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], condition=Q(done_at=None), name="campaigns_open_shares")]
        ordering: ClassVar = ["campaign", "pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.person_id}"

    def answerable(self) -> int | None:
        return int(self.person_id)

    def agreed(self) -> datetime | None:
        return self.due_at

    def url(self) -> str:
        """The calls of this part."""
        return f"/callbacks?campaign={self.campaign.number}"


class Summary(Placed):
    """回访总结报告 of one campaign: the figures as they stood that day, and what its writer makes of them (service.visits.2)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="summary")
    figures: models.JSONField[Any, Any] = models.JSONField(_("数字"))
    themes = models.TextField(_("意见和建议归纳"))
    proposals = models.TextField(_("改进建议"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = (RUN, REPORT, "inspect", "instruct", "review_major")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(themes="") & ~Q(proposals=""), name="campaigns_summary_whole")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}"

    def belongs_to(self) -> models.Model:
        return self.campaign

    def url(self) -> str:
        """The report."""
        return f"{self.campaign.url()}/report"
