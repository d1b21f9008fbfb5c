"""押金: taken, held, deducted from with a reason and evidence, given back after approval."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

SEES_DEPOSITS = ("take_deposits", "approve_refunds", "pay_refunds", "answer_fees")
SEES_REFUNDS = (*SEES_DEPOSITS, "take_money")


class Deposit(Placed):
    """Money held for a payer (装修押金 and the like). `held_fen` = amount − approved deductions − paid refunds.

    With a void receipt it never came, and holds nothing.
    """

    class Kind(models.TextChoices):
        DECORATION = "decoration", _("装修押金")
        CARD = "card", _("门禁卡押金")
        OTHER = "other", _("其他押金")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("押金单号"), max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices, default=Kind.DECORATION)
    payer = models.CharField(_("交款人"), max_length=60)
    amount_fen = models.BigIntegerField(_("金额"))
    held_fen = models.BigIntegerField(_("尚存"))
    taken_on = models.DateField(_("收取日期"))
    receipt = models.OneToOneField(Receipt, models.PROTECT, null=True, related_name="+")  # none: taken over
    opening = models.CharField(max_length=60, blank=True)  # 期初: item and period by which a second one is recognised
    note = models.CharField(_("说明"), max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_DEPOSITS

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="deposit_positive"),
            models.CheckConstraint(
                condition=Q(held_fen__gte=0) & Q(held_fen__lte=F("amount_fen")), name="deposit_never_below_zero"
            ),
            models.CheckConstraint(condition=Q(receipt__isnull=False) | ~Q(opening=""), name="deposit_has_origin"),
            models.UniqueConstraint(fields=["unit", "opening"], condition=~Q(opening=""), name="deposit_opened_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-taken_on"], name="deposit_at_site")]
        ordering: ClassVar = ["-taken_on", "-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/deposits/{self.number}"


class Asked(models.Model):
    """Something asked for by one person and decided by another."""

    amount_fen = models.BigIntegerField(_("金额"))
    reason = models.CharField(_("原因"), max_length=300)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审批意见"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Deduction(Asked, Placed):
    """A part of a deposit that is not given back: why, and the pictures that show it."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已扣")
        DECLINED = "declined", _("未批准")

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="deductions")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)

    seen_by = SEES_DEPOSITS
    site_field = "deposit__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0) & ~Q(reason=""), name="deduction_says_why"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None) | ~Q(state="asked") & Q(decided_by__isnull=False),
                name="deduction_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="deduction_by_another"
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.amount_fen}"

    @property
    def site(self) -> Site:
        """Where the deposit is held."""
        return self.deposit.site

    def belongs_to(self) -> models.Model:
        return self.deposit


class Refund(Asked, Placed):
    """Money to be given back, all or a part: a deposit, or without one a unit's unused prepayment (预存) for `purpose`."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("待付款")
        DECLINED = "declined", _("未批准")
        PAID = "paid", _("已退")

    class Way(models.IntegerChoices):
        CASH = 1, _("现金")
        TRANSFER = 2, _("转账")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("退款单号"), max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    deposit = models.ForeignKey(Deposit, models.PROTECT, null=True, related_name="refunds")  # none: prepayment
    purpose = models.CharField(_("预存费项"), max_length=60, blank=True)  # of the prepayment, as its payments say
    payee = models.CharField(_("收款人"), max_length=60)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)
    way = models.PositiveSmallIntegerField(_("退款方式"), choices=Way.choices, null=True)
    reference = models.CharField(_("转账凭证号"), max_length=60, blank=True)
    paid_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(_("退款日期"), null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # of who got the money

    seen_by = SEES_REFUNDS

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(deposit=None) | Q(purpose=""), name="services_refund_of_one"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0) & ~Q(reason=""), name="refund_says_why"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None) | ~Q(state="asked") & Q(decided_by__isnull=False),
                name="refund_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="refund_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("decided_by")), name="refund_paid_by_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="paid",
                    paid_by__isnull=False,
                    paid_on__isnull=False,
                    way__isnull=False,
                    signature__isnull=False,
                )
                | ~Q(state="paid") & Q(paid_by=None, paid_on=None, way=None, signature=None),
                name="refund_paid_signed",
            ),
            models.CheckConstraint(condition=~Q(way=2) | ~Q(reference=""), name="refund_transfer_has_reference"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/refunds/{self.number}"

    @property
    def what(self) -> str:
        """What is given back, in words."""
        if self.deposit is not None:
            return f"{self.deposit.get_kind_display()} {self.deposit.number}"
        said = fees.purpose_words(self.site)(self.purpose) if self.purpose else ""
        return gettext("预存 {purpose}").format(purpose=said).strip()
