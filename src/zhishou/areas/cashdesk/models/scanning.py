"""What a scan-pay channel settled: each payment with its fee, and the net sum it sends to the bank for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cashdesk.models.statement import SEES_BANK
from zhishou.kernel.models import Site
from zhishou.kernel.models.batch import Batch
from zhishou.kernel.scope import Placed


class SettlementBatch(Batch):
    """A settlement file of a channel, or a part of one, that was taken in."""

    seen_by: ClassVar = SEES_BANK


class Settlement(Placed):
    """What a channel settles for one day (扫码结算): gross, less its fee, is the net the bank receives."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    channel = models.CharField(_("渠道"), max_length=20)
    on = models.DateField(_("结算日期"))
    pieces = models.PositiveIntegerField(_("笔数"))
    gross_fen = models.BigIntegerField(_("交易金额"))
    fee_fen = models.BigIntegerField(_("手续费"))
    net_fen = models.BigIntegerField(_("到账金额"))

    seen_by = SEES_BANK
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "channel", "on"], name="cashdesk_settlement_once_a_day"),
            models.CheckConstraint(
                condition=Q(net_fen=F("gross_fen") - F("fee_fen")), name="cashdesk_settlement_adds_up"
            ),
        ]
        ordering: ClassVar = ["-on", "channel"]

    def __str__(self) -> str:
        return f"{self.channel} {self.on:%Y-%m-%d}"

    def url(self) -> str:
        """Its page."""
        return f"/bank/settlements/{self.pk}"


class ScanLine(Placed):
    """A payment as the channel tells it, by its own number; a refund stands below zero. Never changed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    batch = models.ForeignKey(SettlementBatch, models.PROTECT, related_name="lines")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    number = models.CharField(_("交易单号"), max_length=60)
    on = models.DateField(_("交易日期"))
    gross_fen = models.BigIntegerField(_("交易金额"))
    fee_fen = models.BigIntegerField(_("手续费"))
    net_fen = models.BigIntegerField(_("到账金额"))

    seen_by = SEES_BANK
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "number"], name="cashdesk_scan_line_once"),
            models.CheckConstraint(
                condition=Q(net_fen=F("gross_fen") - F("fee_fen")) & ~Q(gross_fen=0), name="cashdesk_scan_line_adds_up"
            ),
        ]
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.number

    def belongs_to(self) -> models.Model:
        return self.settlement
