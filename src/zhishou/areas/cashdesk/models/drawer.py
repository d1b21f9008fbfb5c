"""What goes in and out over the counter, one row each; the drawer counted by its cashier and checked by the supervisor."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cashdesk.models.bank import Slip
from zhishou.areas.cashdesk.models.books import SEES_CASH, Method, Receipt
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

IN_DRAWER = Q(method=Method.CASH, slip=None, handed="")
"""Cash that has left its drawer by no paper yet."""


class CashCheck(Placed):
    """The supervisor's check of a working day: every drawer at a site and below, signed (property.billing_supervisor.7)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    system_fen = models.BigIntegerField()
    counted_fen = models.BigIntegerField()
    remark = models.CharField(_("核查意见"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_CASH
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day"], name="cash_check_once_a_day"),
            models.CheckConstraint(
                condition=Q(system_fen=F("counted_fen")) | ~Q(remark=""), name="cash_check_explained"
            ),
        ]
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class CashCount(Placed):
    """A drawer counted by denomination by the person who keeps it, with what the books say should be in it, signed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    cashier = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    notes = models.JSONField(default=dict)  # denomination in fen → pieces
    system_fen = models.BigIntegerField(_("应有"))
    counted_fen = models.BigIntegerField(_("实点"))
    upto = models.BigIntegerField()  # the last entry that the books' figure holds
    reason = models.CharField(_("差额说明"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    live = models.BooleanField(default=True)  # false: counted again
    check_of = models.ForeignKey(CashCheck, models.PROTECT, null=True, related_name="counts")

    seen_by = SEES_CASH
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "cashier", "day"], condition=Q(live=True), name="one_live_count_a_drawer"
            ),
            models.CheckConstraint(condition=Q(counted_fen__gte=0), name="cash_count_not_negative"),
            models.CheckConstraint(
                condition=Q(system_fen=F("counted_fen")) | ~Q(reason=""), name="cash_count_explained"
            ),
        ]
        ordering: ClassVar = ["-day", "pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def difference_fen(self) -> int:
        """Counted less what should be there: below zero is short."""
        return self.counted_fen - self.system_fen


class Entry(Placed):
    """Money over the counter: a receipt in, a void receipt or a repayment out. Appended.

    Only how cash left the drawer is added later: to the bank with a slip, or to finance with a remittance (`handed`).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    at = models.DateTimeField(default=clock.now)
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="entries")
    what = models.CharField(_("摘要"), max_length=60, blank=True)
    method = models.PositiveSmallIntegerField(choices=Method.choices)
    amount_fen = models.BigIntegerField(_("金额"))  # out is below zero
    cashier = models.ForeignKey(Person, models.PROTECT, related_name="+")  # whose drawer
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="entries")
    handed = models.CharField(_("上缴单"), max_length=20, blank=True)  # the number of the paper it went to finance with

    seen_by = SEES_CASH
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="entry_not_zero"),
            models.UniqueConstraint(fields=["receipt"], condition=Q(amount_fen__gt=0), name="entry_in_once"),
            models.UniqueConstraint(fields=["receipt"], condition=Q(amount_fen__lt=0), name="entry_void_once"),
            models.CheckConstraint(condition=Q(slip=None) | Q(method=1), name="entry_slip_is_cash"),
            models.CheckConstraint(condition=Q(handed="") | Q(method=1, slip=None), name="entry_left_by_one_paper"),
            models.CheckConstraint(condition=Q(receipt__isnull=False) | ~Q(what=""), name="entry_says_what"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "on", "id"], name="entry_at_site"),
            models.Index(
                fields=["site", "cashier"], name="entry_in_drawer", condition=Q(slip__isnull=True, handed="", method=1)
            ),
            models.Index(fields=["handed"], name="entry_handed", condition=~Q(handed="")),
        ]
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.amount_fen}"
