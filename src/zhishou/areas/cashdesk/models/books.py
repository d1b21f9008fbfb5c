"""Receipt books (收据本) and their receipts: numbered without a gap, never changed, void only by a mark on record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.payments.models import Payment
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

SEES_CASH = ("take_money", "issue_receipts", "void_receipts", "check_cash", "confirm_deposits", "answer_fees")


class Method(models.IntegerChoices):
    """How money comes over the counter; the numbers are those of a payment."""

    CASH = 1, _("现金")
    TRANSFER = 2, _("转账")
    SCAN = 3, _("扫码")


class Book(Placed):
    """A book of receipt numbers for a site and what is below it: prefix, first and last number, the next to be given."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    prefix = models.CharField(_("字头"), max_length=10, unique=True)
    first = models.PositiveIntegerField(_("起号"))
    last = models.PositiveIntegerField(_("止号"))
    next = models.PositiveIntegerField(_("下一号"))
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    seen_by = SEES_CASH
    refs = ("prefix",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__gt=0) & Q(last__gte=F("first")), name="book_range"),
            models.CheckConstraint(condition=Q(next__gte=F("first")) & Q(next__lte=F("last") + 1), name="book_next"),
            models.CheckConstraint(condition=~Q(prefix=""), name="book_has_prefix"),
        ]
        ordering: ClassVar = ["prefix"]

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who takes money at a site sees the books above it too: their numbers are given there."""
        seen = Site.objects.filter(pk__in=actor.sites(*cls.seen_by))
        return rows.filter(site_id__in={above for site in seen for above in site.lineage()})

    def __str__(self) -> str:
        return f"{self.prefix}（{self.written(self.first)}–{self.written(self.last)}）"

    def written(self, serial: int) -> str:
        """A number of the book as it is printed."""
        return f"{self.prefix}{serial:0{max(6, len(str(self.last)))}d}"

    @property
    def remaining(self) -> int:
        """How many numbers are left."""
        return self.last + 1 - self.next


class Receipt(Placed):
    """A receipt (收据): who paid what by which way, under the next number of a book. Void is a mark, never a deletion."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="receipts")
    serial = models.PositiveIntegerField()
    number = models.CharField(_("收据号"), max_length=24, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # none: a service elsewhere
    payer = models.CharField(_("交款人"), max_length=60)
    method = models.PositiveSmallIntegerField(_("方式"), choices=Method.choices)
    reference = models.CharField(_("凭证号"), max_length=60, blank=True)  # of the transfer or the channel
    amount_fen = models.BigIntegerField(_("金额"))
    tendered_fen = models.BigIntegerField(_("收到"), null=True)  # cash handed over; the rest is change
    paid_on = models.DateField(_("交款日期"))
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=clock.now)
    about = models.CharField(max_length=60, blank=True)  # the row of another area it was issued for
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    seen_by = SEES_CASH

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "serial"], name="receipt_number_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="receipt_positive"),
            models.CheckConstraint(
                condition=Q(tendered_fen=None) | Q(method=1, tendered_fen__gte=F("amount_fen")), name="receipt_tendered"
            ),
            models.CheckConstraint(condition=Q(method=1) | ~Q(reference=""), name="receipt_has_reference"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="receipt_void_on_record",
            ),
            models.CheckConstraint(
                condition=Q(voided_by=None) | ~Q(voided_by=F("issued_by")), name="receipt_voided_by_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "issued_at"], name="receipt_at_site"),
            models.Index(fields=["reference"], name="receipt_by_reference", condition=~Q(reference="")),
        ]
        ordering: ClassVar = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/receipts/{self.number}"

    @property
    def change_fen(self) -> int:
        """What was given back of the cash handed over."""
        return (self.tendered_fen or self.amount_fen) - self.amount_fen


class ReceiptLine(models.Model):
    """A printed line of a receipt: what it is for, and the payment it belongs to."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    period = models.CharField(max_length=10, blank=True)
    amount_fen = models.BigIntegerField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "place"], name="receipt_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="receipt_line_positive"),
        ]
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.name}"


class ReceiptPrint(models.Model):
    """A print of a receipt: the first is the original, each later one a copy with its reason."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="prints")
    turn = models.PositiveSmallIntegerField()
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "turn"], name="receipt_print_once"),
            models.CheckConstraint(condition=Q(turn=1) | Q(turn__gt=1) & ~Q(reason=""), name="receipt_copy_reason"),
        ]
        ordering: ClassVar = ["turn"]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.turn}"
