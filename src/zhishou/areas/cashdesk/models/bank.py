"""Cash on its way to the bank: slips and deposits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cashdesk.models.books import SEES_CASH
from zhishou.areas.payments.models import DebitBatch
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed


class Slip(Placed):
    """A bank's paying-in slip (银行交款单): the cash of exactly these entries went to the bank (property.cashier.3)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("交款单号"), max_length=40)
    paid_in_on = models.DateField(_("交款日期"))
    bank = models.CharField(_("银行"), max_length=60)
    amount_fen = models.BigIntegerField(_("金额"))
    cashier = models.ForeignKey(Person, models.PROTECT, related_name="+")
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_CASH

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "number"], name="slip_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0) & ~Q(number=""), name="slip_positive"),
        ]
        ordering: ClassVar = ["-paid_in_on", "-pk"]

    def __str__(self) -> str:
        return self.number


class BankDeposit(Placed):
    """银行进账单: filled in from a slip or a debit batch's result, handed to finance, who confirms or returns it."""

    class State(models.TextChoices):
        HANDED = "handed", _("待财务核收")
        CONFIRMED = "confirmed", _("已核收")
        RETURNED = "returned", _("已退回")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("进账单号"), max_length=20, unique=True)
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="deposits")
    batch = models.ForeignKey(DebitBatch, models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("日期"))
    payer = models.CharField(_("付款人"), max_length=120)
    payee = models.CharField(_("收款人"), max_length=120)
    bank = models.CharField(_("开户银行"), max_length=60)
    account = models.CharField(_("账号"), max_length=40, blank=True)  # the company's own
    amount_fen = models.BigIntegerField(_("金额"))
    pieces = models.PositiveIntegerField(_("笔数"), default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HANDED)
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(default=clock.now)
    hand_signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    seen_by = SEES_CASH

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(slip=None, batch__isnull=False) | Q(slip__isnull=False, batch=None), name="deposit_of_one"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bank_deposit_positive"),
            models.UniqueConstraint(fields=["slip"], condition=~Q(state="returned"), name="one_deposit_a_slip"),
            models.UniqueConstraint(fields=["batch"], condition=~Q(state="returned"), name="one_deposit_a_batch"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("handed_by")), name="deposit_answered_by_another"
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="deposit_return_reason"),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.number

    def belongs_to(self) -> models.Model:
        return self.slip or self.batch or self

    def url(self) -> str:
        """Its page."""
        return f"/bank-deposits/{self.number}"
