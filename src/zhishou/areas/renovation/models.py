"""装修: what an owner or tenant asks to have done, the permit, who may go in, what was found on the site, and how it ended.

property.assistant.3 and .4; property.clerk.1. Every step writes a line of the timeline (`Step`).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.renovation.works import FAULT_ARTICLE, GRAVE, Fault, PaperKind, papers_for
from zhishou.areas.services.models import Deposit, Refund
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

TAKE, PERMIT, CHECK = "take_renovations", "permit_renovations", "check_renovations"
PATROL, OVERSEE = "patrol_renovations", "oversee_renovations"
SEES = (TAKE, PERMIT, CHECK, PATROL, OVERSEE, "approve_refunds")

BEFORE_PERMIT = ("lacking", "checking", "approved", "declined", "withdrawn")
UNDER_WAY = ("working", "stopped", "finished")
OVER = ("declined", "withdrawn", "accepted")


def is_void(deposit: Deposit) -> bool:
    """Whether the receipt of a deposit was voided; one that was taken over has none."""
    return deposit.receipt is not None and deposit.receipt.voided_at is not None


class Renovation(Placed):
    """One application and what became of it. A unit has one open application at a time of each scope."""

    class Scope(models.TextChoices):
        INTERIOR = "interior", _("室内装修")
        FITTING = "fitting", _("局部改造、加装设备")
        SHOPFRONT = "shopfront", _("商铺装修、门头招牌")

    class State(models.TextChoices):
        LACKING = "lacking", _("资料待补")
        CHECKING = "checking", _("待技术审查")
        APPROVED = "approved", _("审查通过，待发证")
        DECLINED = "declined", _("审查不通过")
        WORKING = "working", _("施工中")
        STOPPED = "stopped", _("已停工")
        FINISHED = "finished", _("已完工，待验收")
        ACCEPTED = "accepted", _("已验收")
        WITHDRAWN = "withdrawn", _("已撤销")

    class Builder(models.TextChoices):
        COMPANY = "company", _("装饰装修企业")
        WORKERS = "workers", _("个体施工人员")
        SELF = "self", _("业户自行施工")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    scope = models.CharField(_("类别"), max_length=9, choices=Scope.choices, default=Scope.INTERIOR)
    works = models.JSONField(_("装修项目"), default=list)
    content = models.CharField(_("装修内容"), max_length=1000)
    builder = models.CharField(_("施工方"), max_length=7, choices=Builder.choices)
    contractor = models.CharField(_("施工单位"), max_length=60, blank=True)
    licence = models.CharField(_("资质证书号"), max_length=40, blank=True)
    foreman = models.CharField(_("现场负责人"), max_length=30)
    foreman_mobile = models.CharField(_("负责人手机"), max_length=20)
    starts_on = models.DateField(_("开工日期"))
    ends_on = models.DateField(_("完工日期"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.LACKING)
    state_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    conditions = models.CharField(_("许可条件"), max_length=1000, blank=True)
    agreement = models.CharField(_("管理服务协议编号"), max_length=40, blank=True)
    agreed_at = models.DateTimeField(null=True)
    deposit = models.ForeignKey(Deposit, models.PROTECT, null=True, related_name="+")
    permit = models.CharField(_("许可证号"), max_length=20, blank=True)
    permitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    permitted_at = models.DateTimeField(null=True)
    valid_until = models.DateField(_("许可有效期至"), null=True)
    works_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # engineering accepted
    works_at = models.DateTimeField(null=True)
    site_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # the keeper accepted
    site_at = models.DateTimeField(null=True)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "scope"], condition=Q(closed_at=None), name="renovation_one_open"),
            models.UniqueConstraint(
                fields=["deposit"], condition=~Q(state__in=["declined", "withdrawn"]), name="renovation_deposit_of_one"
            ),
            models.UniqueConstraint(fields=["permit"], condition=~Q(permit=""), name="renovation_permit_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="renovation_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=OVER, closed_at__isnull=False) | ~Q(state__in=OVER) & Q(closed_at=None),
                name="renovation_closed_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_PERMIT, permit="", permitted_at=None, valid_until=None)
                | Q(state__in=[*UNDER_WAY, "accepted"], checked_by__isnull=False, permitted_at__isnull=False)
                & Q(agreed_at__isnull=False, valid_until__isnull=False)
                & ~Q(permit=""),
                name="renovation_permit_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("taken_by")), name="renovation_checked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", works_by__isnull=False, site_by__isnull=False) & ~Q(works_by=F("site_by"))
                | Q(state="finished") & (Q(works_by=None) | Q(site_by=None))
                | ~Q(state__in=["accepted", "finished"]) & Q(works_by=None, site_by=None),
                name="renovation_accepted_by_two",
            ),
            models.CheckConstraint(condition=Q(refund=None) | Q(state="accepted"), name="renovation_refund_when_over"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="renovation_at_site"),
            models.Index(fields=["unit", "-at"], name="renovation_of_unit"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def answerable(self) -> int | None:
        """The assistant named for it, where the next step is one of theirs."""
        return int(self.responsible_id)

    def url(self) -> str:
        """Its page."""
        return f"/renovations/{self.number}"

    @property
    def is_open(self) -> bool:
        """Not declined, not withdrawn, not accepted yet."""
        return self.closed_at is None

    @property
    def by_tenant(self) -> bool:
        """Asked for by somebody who uses the unit and does not own it (第十三条)."""
        return self.tenure.role == Role.TENANT

    @property
    def expired(self) -> bool:
        """The permit's last day has passed while work goes on."""
        return self.state in UNDER_WAY and self.valid_until is not None and self.valid_until < clock.today()

    @property
    def unsecured(self) -> bool:
        """The permit is out, and the receipt of the deposit behind it was voided: the money never came."""
        return self.state in UNDER_WAY and self.deposit is not None and is_void(self.deposit)

    def needed(self) -> list[PaperKind]:
        """The papers its works, its applicant and its builder call for (第十四条)."""
        return papers_for(self.works, tenant=self.by_tenant, company=self.builder == self.Builder.COMPANY)


class OfRenovation(Placed):
    """A row of a renovation: seen by whoever sees that, and part of its history."""

    renovation: models.ForeignKey[Renovation, Renovation]
    site_field = "renovation__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where the work is done."""
        return self.renovation.site

    def belongs_to(self) -> models.Model:
        return self.renovation


class Paper(OfRenovation):
    """A paper of the application: its files, or a note that the original was looked at and no copy kept."""

    renovation = models.ForeignKey(Renovation, models.PROTECT, related_name="papers")
    kind = models.CharField(_("资料"), max_length=10, choices=PaperKind.choices)
    looked_at = models.BooleanField(_("看过原件，没有留复印件"), default=False)
    note = models.CharField(_("说明"), max_length=100, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.renovation_id} {self.kind}"


class Pass(OfRenovation):
    """《装修出入证》 of one worker: until when, given back or lost."""

    class State(models.TextChoices):
        OUT = "out", _("在用")
        RETURNED = "returned", _("已交回")
        LOST = "lost", _("已挂失")

    renovation = models.ForeignKey(Renovation, models.PROTECT, related_name="passes")
    number = models.CharField(_("证号"), max_length=20, unique=True)
    holder = models.CharField(_("姓名"), max_length=30)
    trade = models.CharField(_("工种"), max_length=20)
    valid_until = models.DateField(_("有效期至"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OUT)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="out", ended_at=None) | ~Q(state="out") & Q(ended_at__isnull=False),
                name="renovation_pass_ended",
            )
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.number


class Violation(OfRenovation):
    """Something found wrong on the site: what, until when it is to be put right, who saw that it is, who was told."""

    class State(models.TextChoices):
        OPEN = "open", _("待整改")
        CORRECTED = "corrected", _("已整改")

    renovation = models.ForeignKey(Renovation, models.PROTECT, related_name="violations")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    fault = models.CharField(_("违规行为"), max_length=10, choices=Fault.choices)
    what = models.CharField(_("现场情况"), max_length=500)
    due_at = models.DateTimeField(_("整改期限"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    again_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+"
    )  # who looks again: whoever found it, or a successor
    at = models.DateTimeField(default=clock.now)
    corrected_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    authority = models.CharField(_("报告的部门"), max_length=60, blank=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", corrected_at=None) | Q(state="corrected", corrected_at__isnull=False),
                name="renovation_violation_corrected",
            )
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.number

    def answerable(self) -> int | None:
        """Whoever found it looks again, or who took over from them."""
        return int(self.again_by_id)

    def agreed(self) -> datetime | None:
        """Until when it is to be put right."""
        return self.due_at

    @property
    def late(self) -> bool:
        """Not put right though the day has passed."""
        return self.state == self.State.OPEN and self.due_at < clock.now()

    @property
    def grave(self) -> bool:
        """To be stopped at once and reported when it goes on (第十七条)."""
        return self.fault in GRAVE

    @property
    def article(self) -> str:
        """The article it goes against."""
        return str(FAULT_ARTICLE[Fault(self.fault)])


class Step(OfRenovation):
    """One line of a renovation's timeline: what was done or found, by whom, when; its pictures are its files."""

    class Kind(models.TextChoices):
        APPLIED = "applied", _("受理申请")
        AMENDED = "amended", _("更改申请")
        PAPER = "paper", _("收到资料")
        SUBMITTED = "submitted", _("送技术审查")
        PASSED = "passed", _("审查通过")
        RETURNED = "returned", _("退回补正")
        DECLINED = "declined", _("审查不通过")
        AGREED = "agreed", _("签订管理服务协议")
        DEPOSIT = "deposit", _("关联押金")
        UNSECURED = "unsecured", _("押金收据作废")
        PERMITTED = "permitted", _("发许可证")
        EXTENDED = "extended", _("延期")
        STOPPED = "stopped", _("停工")
        RESUMED = "resumed", _("复工")
        VISITED = "visited", _("巡查")
        VIOLATED = "violated", _("发现违规")
        CORRECTED = "corrected", _("整改合格")
        REPORTED = "reported", _("报告主管部门")
        PASS_OUT = "pass_out", _("发出入证")
        PASS_BACK = "pass_back", _("收回出入证")
        FINISHED = "finished", _("报完工")
        WORKS_GOOD = "works_good", _("工程验收合格")
        SITE_GOOD = "site_good", _("现场验收合格")
        FAILED = "failed", _("验收不合格")
        REFUND = "refund", _("申请退押金")
        WITHDRAWN = "withdrawn", _("撤销申请")

    renovation = models.ForeignKey(Renovation, models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["renovation", "at"], name="renovation_steps")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.renovation_id} {self.kind}"
