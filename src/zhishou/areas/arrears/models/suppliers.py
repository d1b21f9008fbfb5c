"""Public water and power: the supplier's invoice, the check against our meters, the request for payment, paid."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models import Meter
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

SEES_SUPPLIERS = ("enter_utilities", "approve_utilities", "pay_utilities", "see_statistics")


class SupplierInvoice(Placed):
    """A supplier's invoice (水电费账单) and its way to payment. Usage in thousandths, amount in fen."""

    class State(models.TextChoices):
        ENTERED = "entered", _("已登记")
        REQUESTED = "requested", _("待批准")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("待付款")
        PAID = "paid", _("已付款")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    supplier = models.CharField(_("供应商"), max_length=60)
    kind = models.PositiveSmallIntegerField(_("种类"), choices=Meter.Kind.choices)
    period = models.PositiveIntegerField()
    number = models.CharField(_("账单号"), max_length=60)
    usage_milli = models.BigIntegerField(_("账单用量"))
    amount_fen = models.BigIntegerField(_("账单金额"))
    due_on = models.DateField(_("缴费期限"), null=True)
    measured_milli = models.BigIntegerField(_("总表用量"), null=True)  # our own masters' when it was entered
    explained = models.CharField(_("差异说明"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ENTERED)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)
    paid_on = models.DateField(_("付款日期"), null=True)
    paid_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    voucher = models.CharField(_("付款凭证号"), max_length=60, blank=True)

    seen_by = SEES_SUPPLIERS
    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "supplier", "number"], name="supplier_invoice_once"),
            models.CheckConstraint(
                condition=Q(usage_milli__gt=0) & Q(amount_fen__gt=0), name="supplier_invoice_positive"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")), name="utilities_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(approved_at__isnull=False, paid_on__isnull=False),
                name="utilities_paid_after_approval",
            ),
        ]
        ordering: ClassVar = ["-period", "-pk"]

    def __str__(self) -> str:
        return f"{self.supplier} {self.number}"

    def url(self) -> str:
        """Its page."""
        return f"/utilities/{self.pk}"

    @property
    def price_e4(self) -> int:
        """What a unit costs by this invoice, in 1/10000 yuan, half-up."""
        return (2 * self.amount_fen * 100_000 + self.usage_milli) // (2 * self.usage_milli)

    @property
    def difference_milli(self) -> int | None:
        """Invoice less our masters; none when they were not read."""
        return None if self.measured_milli is None else self.usage_milli - self.measured_milli


class Liaison(Placed):
    """A matter of fees with a bank or supplier (property.billing_supervisor.9): what was said, what follows and when."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    partner = models.CharField(_("单位"), max_length=60)
    person = models.CharField(_("联系人"), max_length=40, blank=True)
    on = models.DateField(_("日期"))
    matter = models.CharField(_("事项"), max_length=300)
    result = models.CharField(_("结果"), max_length=500, blank=True)
    next_on = models.DateField(_("下次联系"), null=True)
    done = models.BooleanField(_("已办结"), default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by: ClassVar = ("keep_liaison", "see_statistics")
    refs = ()

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.partner}"
