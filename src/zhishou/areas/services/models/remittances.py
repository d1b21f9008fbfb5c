"""有偿服务周上缴单: what was collected in a week, what is handed to finance, and why they differ (property.supervisor.3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.services.models.bills import Bill
from zhishou.areas.services.models.prices import SEES_SERVICES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed


class Remittance(Placed):
    """A week's remittance: signed by the supervisor, confirmed or returned by finance. One number, never reused."""

    class State(models.TextChoices):
        HANDED = "handed", _("待财务核收")
        CONFIRMED = "confirmed", _("已核收")
        RETURNED = "returned", _("已退回")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("上缴单号"), max_length=20, unique=True)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"))
    cash_fen = models.BigIntegerField(_("现金收取"))
    other_fen = models.BigIntegerField(_("转账和扫码"))  # went to the company's account by itself
    remitted_fen = models.BigIntegerField(_("上缴现金"))
    reason = models.CharField(_("差额说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.HANDED)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    finance_signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    seen_by = SEES_SERVICES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="remittance_in_order"),
            models.CheckConstraint(
                condition=Q(cash_fen__gte=0, other_fen__gte=0, remitted_fen__gte=0), name="remittance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(remitted_fen=F("cash_fen")) | ~Q(reason=""), name="remittance_difference_explained"
            ),
            models.CheckConstraint(
                condition=Q(state="handed", decided_by=None)
                | Q(state="confirmed", decided_by__isnull=False, finance_signature__isnull=False)
                | Q(state="returned", decided_by__isnull=False) & ~Q(return_reason=""),
                name="remittance_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("made_by")), name="remittance_decided_by_another"
            ),
        ]
        ordering: ClassVar = ["-until", "-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/remittances/{self.number}"

    @property
    def difference_fen(self) -> int:
        """What is handed over less what was collected in cash."""
        return self.remitted_fen - self.cash_fen


class Remitted(models.Model):
    """A paid bill that a remittance accounts for. Only one that finance has not returned may hold it."""

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="bills")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="+")
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill"], condition=Q(live=True), name="bill_remitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.remittance_id} {self.bill_id}"
