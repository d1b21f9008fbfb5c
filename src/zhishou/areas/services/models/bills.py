"""有偿服务单: what was done for whom at which price, signed by the customer, paid against a receipt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.cashdesk.models import Receipt
from zhishou.areas.property.models import Unit
from zhishou.areas.services.models.prices import SEES_SERVICES, Price
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

MILLI = 1_000


def line_fen(price_fen: int, quantity_milli: int) -> int:
    """Price × quantity, rounded half-up to the fen once (the printed line)."""
    return (2 * price_fen * quantity_milli + MILLI) // (2 * MILLI)


class Bill(Placed):
    """有偿服务单 (property.assistant.5). Free-standing or for a work order; what is on it never changes."""

    class State(models.TextChoices):
        OPEN = "open", _("待客户签字")
        SIGNED = "signed", _("待收款")
        PAID = "paid", _("已收款")
        VOID = "void", _("已作废")

    class How(models.TextChoices):
        PAD = "pad", _("屏幕手签")
        SCAN = "scan", _("纸面签字扫描")
        LINK = "link", _("客户自己的链接")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("单号"), max_length=20, unique=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    customer = models.CharField(_("客户"), max_length=60)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    work = models.CharField(_("服务内容"), max_length=500)
    amount_fen = models.BigIntegerField(_("金额"))
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.OPEN)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("开单时间"), default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("签字时间"), null=True)
    signed_how = models.CharField(max_length=4, choices=How.choices, blank=True)
    receipt = models.OneToOneField(
        Receipt, models.PROTECT, null=True, related_name="+"
    )  # who took how much how, and when
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)

    customer_link = ""  # the customer's fresh link, only on the row that `services.ask_signature` answers with
    seen_by = SEES_SERVICES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order"], condition=~Q(state="void"), name="one_bill_an_order"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bill_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "paid"]) | Q(signed_at__isnull=False, signature__isnull=False),
                name="bill_signed",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", receipt__isnull=False) | ~Q(state="paid") & Q(receipt=None),
                name="bill_paid_against_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | Q(voided_at__isnull=False) & ~Q(void_reason=""), name="bill_void_says_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-made_at"], name="bill_at_site")]
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its page."""
        return f"/services/{self.number}"


class BillLine(models.Model):
    """A printed line: a service of the price list, or material at its cost."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    price = models.ForeignKey(Price, models.PROTECT, null=True, related_name="+")  # none: material
    name = models.CharField(max_length=60)
    measure = models.CharField(max_length=10, blank=True)
    quantity_milli = models.BigIntegerField()
    price_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "place"], name="bill_line_once"),
            models.CheckConstraint(condition=Q(quantity_milli__gt=0, price_fen__gt=0), name="bill_line_positive"),
            models.CheckConstraint(
                condition=Q(amount_fen=(F("price_fen") * F("quantity_milli") * 2 + 1_000) / 2_000), name="bill_line_sum"
            ),
        ]
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.name}"
