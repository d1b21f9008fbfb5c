"""What each of the six steps of a complaint leaves behind: who, when, and their words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.case import CaseRow
from zhishou.kernel import clock
from zhishou.kernel.money import yuan


class Told(models.TextChoices):
    """How the customer was told."""

    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面")
    MESSAGE = "message", _("短信或微信")
    EMAIL = "email", _("邮件")
    WEB = "web", _("查询页")


class Note(CaseRow):
    """A remark or a contribution to the discussion of the remedies."""

    class About(models.TextChoices):
        REMARK = "remark", _("补充")
        DISCUSSION = "discussion", _("研讨")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notes")
    about = models.CharField(max_length=10, choices=About.choices, default=About.REMARK)
    text = models.TextField(_("内容"))
    by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Judgement(CaseRow):
    """判断: justified with a department and a promised time, or not, with a polite reply."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="judgements")
    justified = models.BooleanField(_("成立"))
    grounds = models.TextField(_("理由"))
    department = models.ForeignKey("kernel.Department", models.PROTECT, null=True, related_name="+")
    promised_at = models.DateTimeField(_("答复期限"), null=True)
    told_how = models.CharField(_("告知方式"), max_length=10, choices=Told.choices, blank=True)
    reply = models.TextField(_("答复"), blank=True)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(justified=True, department__isnull=False, promised_at__isnull=False)
                | Q(justified=False) & ~Q(reply=""),
                name="judgement_complete",
            ),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(_("成立")) if self.justified else str(_("不成立"))


class Investigation(CaseRow):
    """调查: by which route, what was found, which cause, who is responsible."""

    class Route(models.TextChoices):
        REPAIR = "repair_quality", _("维修质量")
        SERVICE = "service_quality", _("服务质量")
        OTHER = "other", _("其他")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="investigations")
    route = models.CharField(_("调查路线"), max_length=16, choices=Route.choices)
    cause = models.ForeignKey("cases.CauseCode", models.PROTECT, related_name="+")
    finding = models.TextField(_("查明的原因"))
    responsible = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    outside = models.CharField(_("外部责任方"), max_length=80, blank=True)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.finding[:40]


class Remedy(CaseRow):
    """方案: one option (A, B, C) of a round of proposals; compensation in fen."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="remedies")
    round = models.PositiveSmallIntegerField(default=1)
    letter = models.CharField(_("方案"), max_length=1)
    text = models.CharField(_("内容"), max_length=300)
    compensation_fen = models.BigIntegerField(_("补偿"), default=0)
    compensation_name = models.CharField(_("补偿项目"), max_length=40, blank=True)  # as the catalogue called it then
    offered_at = models.DateTimeField(null=True)  # the customer may choose it
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    wished_at = models.DateTimeField(null=True)  # the customer chose it
    chosen_at = models.DateTimeField(null=True)  # the leader's instruction names it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "letter"], name="remedy_once"),
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(wished_at__isnull=False), name="one_wish_a_round"
            ),
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(chosen_at__isnull=False), name="one_choice_a_round"
            ),
            models.CheckConstraint(condition=Q(compensation_fen__gte=0), name="compensation_not_negative"),
            models.CheckConstraint(condition=Q(wished_at=None) | Q(offered_at__isnull=False), name="wish_was_offered"),
        ]
        ordering: ClassVar = ["round", "letter"]

    def __str__(self) -> str:
        return f"{self.letter} {self.text}"

    @property
    def paid(self) -> str:
        """What the customer gets besides: `减免物业费 ¥36.00`; empty when it is nothing."""
        amount = f" ¥{yuan(self.compensation_fen)}" if self.compensation_fen else ""
        named = self.compensation_name or (str(_("补偿")) if amount else "")
        return f"{named}{amount}"


class Instruction(CaseRow):
    """批示: the leader's written instruction and the option it chooses."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="instructions")
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField(_("同意"), default=True)  # False: back to proposing
    text = models.TextField(_("批示"))
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved=False) | Q(remedy__isnull=False), name="approval_names_a_remedy"
            ),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Carrying(CaseRow):
    """实施: what was done."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="carryings")
    done = models.TextField(_("做了什么"))
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.done[:40]


class Acceptance(CaseRow):
    """The customer accepts the remedy with a signature, or says what they still wish."""

    class Way(models.TextChoices):
        PAD = "pad", _("当面签字")
        LINK = "link", _("链接签字")
        SCAN = "scan", _("纸面签字扫描")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="acceptances")
    way = models.CharField(_("方式"), max_length=4, choices=Way.choices)
    accepted = models.BooleanField(_("接受"))
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    wish = models.TextField(_("顾客的意见"), blank=True)
    by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")  # none: the customer, by link
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(accepted=False) | Q(file__isnull=False), name="acceptance_is_signed"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(wish=""), name="refusal_says_why"),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(_("接受")) if self.accepted else str(_("不接受"))


class AcceptanceAttempt(CaseRow):
    """One attempt to reach the customer or to get the signature that failed."""

    class Why(models.TextChoices):
        UNREACHABLE = "unreachable", _("联系不上")
        REFUSED = "refused_to_sign", _("不愿签字")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="attempts")
    why = models.CharField(_("情况"), max_length=16, choices=Why.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_why_display())


class Reply(CaseRow):
    """What was said to the customer, and how."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="replies")
    text = models.TextField(_("答复"))
    how = models.CharField(_("方式"), max_length=10, choices=Told.choices)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
