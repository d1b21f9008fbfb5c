"""销售小票: what was sold, for how much, and how much of each line was given back since (retail.clerk.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.returns.models.who import IMPORT, SEES_TICKETS
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.models.batch import Batch
from zhishou.kernel.scope import Placed


class Way(models.TextChoices):
    """How a ticket was paid; money goes back the same way."""

    CASH = "cash", _("现金")
    CARD = "card", _("银行卡")
    WECHAT = "wechat", _("微信支付")
    ALIPAY = "alipay", _("支付宝")
    GIFT = "gift", _("购物卡")
    OTHER = "other", pgettext_lazy("way", "其他")


class ImportBatch(Batch):
    """A table of tickets that was taken in."""

    seen_by: ClassVar = (IMPORT,)


class Sale(Placed):
    """小票: by its number at the store. What was entered by hand has a picture of the paper."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    ticket = models.CharField(_("小票号"), max_length=40)
    sold_at = models.DateTimeField(_("销售时间"))
    till = models.CharField(_("款台"), max_length=20, blank=True)
    way = models.CharField(_("付款方式"), max_length=6, choices=Way.choices)
    total_fen = models.BigIntegerField(_("实付合计"))
    invoiced_fen = models.BigIntegerField(
        _("已开票"), default=0, db_default=0
    )  # asked for or issued, less what was reversed
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")  # none: entered by hand
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_TICKETS
    refs = ("ticket",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "ticket"], name="returns_ticket_once"),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="returns_sale_not_negative"),
            models.CheckConstraint(
                condition=Q(invoiced_fen__gte=0, invoiced_fen__lte=F("total_fen")),
                name="returns_never_invoiced_beyond_paid",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ticket"], name="returns_by_ticket")]
        ordering: ClassVar = ["-sold_at", "-pk"]

    def __str__(self) -> str:
        return self.ticket

    @property
    def by_hand(self) -> bool:
        """Nobody but whoever typed it says that this was sold: what goes back wants a second signature."""
        return self.batch_id is None

    def url(self) -> str:
        """Its page."""
        return f"/returns/sales/{self.pk}"


class SaleLine(models.Model):
    """One line of a ticket. `returned` and `returned_fen` count what was given back or is promised to be, never more than was paid."""

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines")
    n = models.PositiveSmallIntegerField(_("行号"))
    code = models.CharField(_("商品编码"), max_length=40, blank=True)
    name = models.CharField(_("商品"), max_length=80)
    category = models.CharField(_("品类"), max_length=30, blank=True)
    quantity = models.PositiveIntegerField(_("数量"))
    paid_fen = models.BigIntegerField(_("实付"))
    returned = models.PositiveIntegerField(_("已退数量"), default=0)
    returned_fen = models.BigIntegerField(_("已退金额"), default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale", "n"], name="returns_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, paid_fen__gte=0), name="returns_line_sold"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("quantity"), returned_fen__gte=0, returned_fen__lte=F("paid_fen")),
                name="returns_never_more_than_paid",
            ),
        ]
        ordering: ClassVar = ["n"]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int:
        """Pieces that can still come back."""
        return int(self.quantity - self.returned)

    @property
    def left_fen(self) -> int:
        """What was paid and has not been given back."""
        return int(self.paid_fen - self.returned_fen)

    def share(self, quantity: int) -> int:
        """What so many of the pieces left are worth, in fen: half up, and all that is left for all of them."""
        return (self.left_fen * quantity * 2 + self.left) // (2 * self.left) if self.left else 0
