"""退换货单: what came back, what was decided by which rule, who signed a second time, and how the money went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.returns.models.rules import Rule
from zhishou.areas.returns.models.sales import Sale, SaleLine, Way
from zhishou.areas.returns.models.who import INVOICE, SEES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed


class Return(Placed):
    """One decision about goods of one ticket.

    `credit_fen` is what the goods (or the difference in price) are worth to the customer; of an exchange `new_fen` is the
    price of what is taken instead. Exactly `refund_fen` is the customer's and `extra_fen` comes in; one of the two is nought.
    Of the refund `set_off_fen` lowers what the customer still owes for these very goods; the rest goes out.
    """

    class Ground(models.TextChoices):
        DEFECT = "defect", _("质量问题")
        CHANGED = "changed", _("没有质量问题，不想要了")
        PRICE = "price", _("买后降价")

    class Decision(models.TextChoices):
        REFUND = "refund", _("退货退款")
        EXCHANGE = "exchange", _("换货")
        DIFFERENCE = "difference", _("退差价")
        REFUSE = "refuse", _("不退不换")

    class Why(models.TextChoices):
        AGAINST = "against", _("决定和规则不一样")
        BY_HAND = "by_hand", _("小票是手工录入的")
        OVER = "over", _("超过限额")

    class State(models.TextChoices):
        WAITING = "waiting", _("等第二人签字")
        READY = "ready", _("待付款办结")
        DONE = "done", _("已办结")
        REFUSED = "refused", _("已答复不退不换")
        DECLINED = "declined", _("第二人未同意")
        WITHDRAWN = "withdrawn", _("已撤销")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("退换货单号"), max_length=20, unique=True)
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="returns")
    ground = models.CharField(_("顾客的理由"), max_length=7, choices=Ground.choices)
    reason = models.CharField(_("情况"), max_length=300)
    whole = models.BooleanField(_("商品完好、配件齐全"))
    check_note = models.CharField(_("验货情况"), max_length=300)
    evidence = models.CharField(_("核对的凭证"), max_length=200, blank=True)
    decision = models.CharField(_("决定"), max_length=10, choices=Decision.choices)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    age_days = models.PositiveSmallIntegerField(
        _("过了几天")
    )  # since the sale; with rule, ground and check it says why
    by_rule = models.BooleanField(_("合乎规则"))
    override = models.CharField(_("不按规则的原因"), max_length=300, blank=True)
    told = models.CharField(_("告诉顾客的原因"), max_length=300, blank=True)
    credit_fen = models.BigIntegerField(_("折算金额"), default=0)
    new_goods = models.CharField(_("换成"), max_length=120, blank=True)
    new_ticket = models.CharField(_("新小票号"), max_length=40, blank=True)
    new_fen = models.BigIntegerField(_("新商品价格"), default=0)
    refund_fen = models.BigIntegerField(_("退给顾客"), default=0)
    extra_fen = models.BigIntegerField(_("顾客补"), default=0)
    set_off_fen = models.BigIntegerField(_("冲减欠款"), default=0)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices)
    second_why = models.CharField(_("为什么要第二人签字"), max_length=7, choices=Why.choices, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    way = models.CharField(_("收退方式"), max_length=6, choices=Way.choices, blank=True)
    reference = models.CharField(_("退款流水号"), max_length=60, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the customer's
    ended_why = models.CharField(_("撤销的原因"), max_length=200, blank=True)
    case_number = models.CharField(_("投诉工单"), max_length=20, blank=True)

    seen_by = (*SEES, INVOICE)  # who makes invoices sees what came back of a ticket

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(refund_fen__gte=0, extra_fen__gte=0, credit_fen__gte=0, new_fen__gte=0)
                & (Q(refund_fen=0) | Q(extra_fen=0))
                & Q(refund_fen=F("credit_fen") - F("new_fen") + F("extra_fen")),
                name="returns_sums_agree",
            ),
            models.CheckConstraint(
                condition=Q(set_off_fen__gte=0, set_off_fen__lte=F("refund_fen")), name="returns_set_off_of_refund"
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("decided_by")), name="returns_second_is_another"
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | Q(second_by=None) | ~Q(settled_by=F("second_by")),
                name="returns_settled_by_another",
            ),
            models.CheckConstraint(
                condition=Q(second_why="") | Q(state__in=["waiting", "withdrawn"]) | Q(second_by__isnull=False),
                name="returns_signed_twice",
            ),
            models.CheckConstraint(
                condition=Q(state="done", settled_by__isnull=False, settled_at__isnull=False, signature__isnull=False)
                | ~Q(state="done") & Q(settled_by=None, settled_at=None, signature=None),
                name="returns_settled_whole",
            ),
            models.CheckConstraint(condition=Q(by_rule=True) | ~Q(override=""), name="returns_override_said"),
            models.CheckConstraint(
                condition=~Q(decision="refuse") | Q(credit_fen=0, new_fen=0) & ~Q(told=""), name="returns_refusal_told"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-decided_at"], name="returns_of_site"),
            models.Index(fields=["site", "settled_at"], condition=Q(state="done"), name="returns_settled"),
        ]
        ordering: ClassVar = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def out_fen(self) -> int:
        """What the customer is given, in fen: the refund less what it lowers of their debt."""
        return int(self.refund_fen - self.set_off_fen)

    @property
    def over(self) -> bool:
        """Nothing is to be done any more."""
        return self.state not in (self.State.WAITING, self.State.READY)

    def url(self) -> str:
        """Its page."""
        return f"/returns/{self.number}"


LIVE = (Return.State.WAITING, Return.State.READY, Return.State.DONE)
"""States whose lines count as given back."""


class ReturnLine(models.Model):
    """How many of a line came back, for how much, and where the goods go. Nought pieces: the difference in price alone, or a refusal."""

    class Disposition(models.TextChoices):
        SHELF = "shelf", _("返回货架")
        SUPPLIER = "supplier", _("退供应商")
        SCRAP = "scrap", _("报废")

    back = models.ForeignKey(Return, models.PROTECT, related_name="lines")
    line = models.ForeignKey(SaleLine, models.PROTECT, related_name="backs")
    quantity = models.PositiveIntegerField(_("数量"))
    amount_fen = models.BigIntegerField(_("金额"))
    disposition = models.CharField(_("商品去向"), max_length=8, choices=Disposition.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["back", "line"], name="returns_back_line_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="returns_back_not_negative"),
            models.CheckConstraint(
                condition=Q(quantity=0, disposition="") | Q(quantity__gte=1) & ~Q(disposition=""),
                name="returns_goods_go_somewhere",
            ),
        ]
        ordering: ClassVar = ["line__n"]

    def __str__(self) -> str:
        return f"{self.back_id} {self.line_id} {self.quantity}"
