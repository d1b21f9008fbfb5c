"""A payment and the charges it settles; what is left over is prepayment."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models import Charge
from zhishou.areas.payments.models.batches import PaymentBatch
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Payment(Placed):
    """Money received for a unit (收款). What its allocations leave is prepayment (预存) for its purpose.

    The database checks the rows that payments and allocations name a statement at a time (kernel/referring.py).
    """

    class Method(models.IntegerChoices):
        CASH = 1, _("现金")
        TRANSFER = 2, _("转账")
        SCAN = 3, _("扫码")
        DEBIT = 4, _("代扣")
        OPENING = 5, _("期初")
        CREDIT = 6, _("冲抵")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    paid_on = models.DateField(_("日期"))
    method = models.PositiveSmallIntegerField(_("方式"), choices=Method.choices)
    number = models.CharField(_("凭证号"), max_length=60)
    amount_fen = models.BigIntegerField(_("金额"))
    left_fen = models.BigIntegerField(default=0)  # prepayment not used yet
    purpose = models.CharField(_("指定费项"), max_length=60, blank=True)  # `费项` or `费项@YYYY-MM`
    received_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    received_at = models.DateTimeField(default=clock.now)
    batch = models.ForeignKey(
        PaymentBatch, models.PROTECT, null=True, related_name="payments", db_constraint=False, db_index=False
    )  # none: no import
    debit_line = models.ForeignKey(
        "payments.DebitLine", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )  # whose answer by the bank it is

    seen_by: ClassVar = ("take_money", "run_billing", "approve_billing", "answer_fees")
    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "method", "number", "purpose"], name="payment_once"),
            models.UniqueConstraint(
                fields=["debit_line"], name="payments_line_answered_once", condition=Q(debit_line__isnull=False)
            ),
            models.CheckConstraint(condition=Q(debit_line=None) | Q(method=4), name="payments_line_answered_by_debit"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(left_fen__gte=0) & Q(left_fen__lte=models.F("amount_fen")), name="payment_left"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "paid_on"], name="payment_at_site"),
            models.Index(fields=["batch"], name="payment_of_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["site", "unit"], name="payment_with_rest", condition=Q(left_fen__gt=0)),
            BrinIndex(fields=["received_at"], name="payment_lately", autosummarize=True),
        ]

    def __str__(self) -> str:
        return self.number


class Allocation(Placed):
    """A part of a payment settles a charge's principal or its late fee, on a day. Appended, never changed.

    A negative one gives back what was settled too much: the charge was corrected, or the payment was taken back.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_constraint=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", db_constraint=False)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="allocations", db_constraint=False)
    late = models.BooleanField(default=False)  # settles the late fee of `charge`, not its principal
    on = models.DateField()
    amount_fen = models.BigIntegerField()

    seen_by: ClassVar = ("take_money", "run_billing", "approve_billing", "answer_fees")
    refs = ()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(amount_fen=0), name="allocation_not_zero")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.charge_id}"

    def belongs_to(self) -> models.Model:
        return self.payment


class LaterEntry(models.Model):
    """An allocation dated into a month that was closed already: it settles, but the closed month's figures leave it out.

    The database writes these rows itself, whenever such an allocation comes.
    """

    allocation = models.OneToOneField(Allocation, models.CASCADE, primary_key=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.IntegerField()  # the closed month it is dated into, yyyymm
    closed_through = models.IntegerField()  # the last closed month when it came
    amount_fen = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "period"], name="later_entry_of_month")]

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.period}"
