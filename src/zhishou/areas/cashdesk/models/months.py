"""The month of the bank as finance signed it: its sums, what was open then and why. It stays as signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cashdesk.models.statement import SEES_BANK, StatementLine
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

SEES_MONTHS = ("sign_bank_months", *SEES_BANK)


class OpenReason(Placed):
    """Why a line of the bank or a paper of ours is still open (未达账项). The latest words stand; the matching may follow."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    line = models.OneToOneField(StatementLine, models.CASCADE, null=True, related_name="+")
    paper = models.CharField(max_length=90, blank=True)
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_MONTHS
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper"], condition=~Q(paper=""), name="cashdesk_open_reason_once"),
            models.CheckConstraint(
                condition=Q(line=None) & ~Q(paper="") | Q(line__isnull=False, paper=""),
                name="cashdesk_open_reason_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class BankMonth(Placed):
    """对账月结: the reconciliation of a month at a site and below, signed by finance (implied.finance.1).

    `figures` are the sums in fen as they stood: see `bank_month.figures`. Withdrawn on record when something was wrong.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm
    figures = models.JSONField()
    remark = models.CharField(_("复核意见"), max_length=300, blank=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    seen_by = SEES_MONTHS
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "period"], condition=Q(withdrawn_at=None), name="cashdesk_bank_month_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason=""),
                name="cashdesk_bank_month_withdrawn_on_record",
            ),
        ]
        ordering: ClassVar = ["-period", "-pk"]

    def __str__(self) -> str:
        return periods.words(self.period)

    def url(self) -> str:
        """The sheet of its month."""
        return f"/bank/month?site={self.site.code}&month={self}"


class BankMonthItem(models.Model):
    """A line or a paper that was open when the month was signed, with the reason told then."""

    month = models.ForeignKey(BankMonth, models.PROTECT, related_name="items")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, related_name="+")
    paper = models.CharField(max_length=90, blank=True)
    title = models.CharField(max_length=120, blank=True)  # a paper's own name, in no language
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    reason = models.CharField(_("原因"), max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="cashdesk_bank_month_item_told"),
        ]
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.paper or f"line:{self.line_id}"
