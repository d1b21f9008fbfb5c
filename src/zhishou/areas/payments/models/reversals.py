"""Money taken back out of a payment: the whole of it was void, or what was left of it went back to the payer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.payments.models.payments import Payment
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Reversal(Placed):
    """A payment reversed (冲正): void as a whole, its allocations answered by negative ones; or prepayment given back.

    The payment stays as it was posted: its amount = Σ allocations + what is left + Σ reversals.
    """

    class Kind(models.IntegerChoices):
        VOID = 1, _("作废")
        REFUND = 2, _("退款")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="reversals")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    on = models.DateField(_("日期"))  # the day it is booked on; a void counts for late fees as if never paid
    amount_fen = models.BigIntegerField(_("金额"))
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by: ClassVar = ("take_money", "run_billing", "approve_billing", "answer_fees")
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment"], condition=Q(kind=1), name="payment_void_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="reversal_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="reversal_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "on"], name="reversal_at_site")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.get_kind_display()}"

    def belongs_to(self) -> models.Model:
        return self.payment
