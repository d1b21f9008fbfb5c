"""发票: asked for at the desk against a ticket, made out in the tax software, and reversed by a red one (retail.clerk.6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.returns.models.sales import Sale
from zhishou.areas.returns.models.who import SEES_INVOICES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Invoice(Placed):
    """An invoice of one ticket, or the red one (`reverses`) that takes so much of another back; amounts are positive.

    What is asked for is set aside on the ticket at once (`Sale.invoiced_fen`) and free again when it is declined, withdrawn
    or reversed.
    """

    class Kind(models.TextChoices):
        NORMAL = "normal", _("普通发票")
        SPECIAL = "special", _("增值税专用发票")

    class Buyer(models.TextChoices):
        PERSON = "person", _("个人")
        COMPANY = "company", _("单位")

    class State(models.TextChoices):
        WAITING = "waiting", _("等第二人签字")
        READY = "ready", _("待开具")
        ISSUED = "issued", _("已开具")
        DECLINED = "declined", _("第二人未同意")
        WITHDRAWN = "withdrawn", _("已撤销")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("开票单号"), max_length=20, unique=True)
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="invoices")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    kind = models.CharField(_("发票类型"), max_length=7, choices=Kind.choices)
    buyer = models.CharField(_("抬头类型"), max_length=7, choices=Buyer.choices)
    title = models.CharField(_("购方名称"), max_length=100)
    tax_number = models.CharField(_("购方税号"), max_length=18, blank=True)
    amount_fen = models.BigIntegerField(_("含税金额"))
    reversed_fen = models.BigIntegerField(_("已红冲"), default=0)
    reason = models.CharField(_("红冲原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    issued_number = models.CharField(_("发票号码"), max_length=20, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    seen_by = SEES_INVOICES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, reversed_fen__gte=0, reversed_fen__lte=F("amount_fen")),
                name="returns_never_reversed_twice",
            ),
            models.CheckConstraint(
                condition=Q(buyer="person", tax_number="", kind="normal") | Q(buyer="company") & ~Q(tax_number=""),
                name="returns_company_has_tax_number",
            ),
            models.CheckConstraint(condition=Q(reverses=None) | ~Q(reason=""), name="returns_reversal_says_why"),
            models.CheckConstraint(condition=Q(second_by=None) | ~Q(second_by=F("by")), name="returns_invoice_by_two"),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | ~Q(issued_number="") & Q(issued_by__isnull=False, issued_at__isnull=False),
                name="returns_issued_whole",
            ),
            models.UniqueConstraint(
                fields=["issued_number"], condition=~Q(issued_number=""), name="returns_invoice_number_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="returns_invoices_of_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def left_fen(self) -> int:
        """What can still be reversed."""
        return int(self.amount_fen - self.reversed_fen)

    @property
    def signed_fen(self) -> int:
        """The amount as the register adds it up: red ones below nought."""
        return -int(self.amount_fen) if self.reverses_id else int(self.amount_fen)

    def url(self) -> str:
        """Its page."""
        return f"/returns/invoices/{self.number}"
