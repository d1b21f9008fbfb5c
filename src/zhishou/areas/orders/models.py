"""电话订货与团体购物: a quote, the order it becomes, the money that came for it, and who may pay by the month (retail.supervisor.8)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.customers.models import Customer
from zhishou.areas.errands.deadlines import end_of
from zhishou.kernel import clock
from zhishou.kernel.models import Department, Person, Site, StoredFile
from zhishou.kernel.scope import Placed

TAKE, APPROVE, PROMISE = "take_orders", "approve_orders", "promise_stock"
SEES = (TAKE, APPROVE, PROMISE)
DEPOSIT_SHARE = 5
"""民法典 586: a deposit (定金) is at most a fifth of the price; what is beyond has not its force."""


class Order(Placed):
    """What one customer is offered or has ordered. `by` answers for it from the quote to the last payment.

    `paid_fen` is what came in, deposit included, and what goods that came back lowered it by; of an order that was cancelled it stays, and what went back is a payment
    of its own.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等批折扣")
        QUOTED = "quoted", _("已报价")
        PLACED = "placed", _("等货期")
        PROMISED = "promised", _("备货中")
        READY = "ready", _("货备齐")
        TOLD = "told", _("已通知顾客")
        HANDED = "handed", _("已交货，月结未付")
        DONE = "done", pgettext_lazy("goods order", "已完成")
        DECLINED = "declined", _("折扣未批准")
        DROPPED = "dropped", pgettext_lazy("goods order", "没有成交")
        CANCELLED = "cancelled", pgettext_lazy("goods order", "已取消")

    class Way(models.TextChoices):
        PICK_UP = "pick_up", _("到店自提")
        DELIVER = "deliver", _("送货")

    class Side(models.TextChoices):
        CUSTOMER = "customer", _("顾客不要了：定金不退")
        STORE = "store", _("本店交不了货：定金双倍退")
        BOTH = "both", _("双方商定，或不可抗力：定金原数退")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("订货单号"), max_length=20, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("顾客"))
    wish = models.CharField(_("顾客的要求"), max_length=300, blank=True)
    way = models.CharField(_("交货方式"), max_length=7, choices=Way.choices)
    address = models.CharField(_("送货地址"), max_length=120, blank=True)
    wanted_on = models.DateField(_("顾客什么时候要"))
    valid_until = models.DateField(_("报价有效到"))
    goods_fen = models.BigIntegerField(_("货款"))
    discount_fen = models.BigIntegerField(_("折扣"), default=0)
    deposit_fen = models.BigIntegerField(_("定金"), default=0)
    paid_fen = models.BigIntegerField(_("已收"), default=0)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("备货部门"))
    placed_at = models.DateTimeField(null=True)
    promised_on = models.DateField(_("哪天有货"), null=True)
    promised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("部门的答复"), max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told = models.CharField(_("怎样通知的"), max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # of who took the goods
    ticket = models.CharField(_("小票号"), max_length=40, blank=True)
    due_on = models.DateField(_("月结到期"), null=True)
    side = models.CharField(_("由谁的原因"), max_length=8, choices=Side.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(_("原因"), max_length=200, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(goods_fen__gt=0, discount_fen__gte=0, discount_fen__lt=F("goods_fen")),
                name="orders_price_is_left",
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen__gte=0, deposit_fen__lte=(F("goods_fen") - F("discount_fen")) / DEPOSIT_SHARE),
                name="orders_deposit_a_fifth",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("goods_fen") - F("discount_fen")),
                name="orders_never_paid_beyond",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")), name="orders_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["handed", "done"], handed_at__isnull=False, signature__isnull=False)
                | ~Q(state__in=["handed", "done"]) & Q(handed_at=None, signature=None),
                name="orders_handed_against_signature",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(paid_fen=F("goods_fen") - F("discount_fen")), name="orders_done_is_paid"
            ),
            models.CheckConstraint(condition=~Q(state="handed") | Q(due_on__isnull=False), name="orders_credit_is_due"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(side="") & ~Q(ended_why=""), name="orders_cancelled_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="orders_of_site"),
            models.Index(fields=["customer"], condition=Q(state="handed"), name="orders_on_credit"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def total_fen(self) -> int:
        """What the customer pays in all."""
        return int(self.goods_fen - self.discount_fen)

    @property
    def rest_fen(self) -> int:
        """What is still to be paid."""
        return int(self.total_fen - self.paid_fen)

    @property
    def overdue(self) -> bool:
        """On credit and past its day."""
        return self.state == self.State.HANDED and self.due_on is not None and self.due_on < clock.today()

    def answerable(self) -> int | None:
        """Whoever took the order; the discount is for another to approve."""
        return None if self.state == self.State.WAITING else int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of the day the goods were promised for; of goods on credit the day they are to be paid."""
        day = self.due_on if self.state == self.State.HANDED else self.promised_on
        return end_of(day, self.site) if day is not None else None

    def url(self) -> str:
        """Its page."""
        return f"/goods-orders/{self.number}"


class Line(models.Model):
    """One kind of goods: pieces at a price each."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    n = models.PositiveSmallIntegerField(_("行号"))
    name = models.CharField(_("商品"), max_length=80)
    unit = models.CharField(_("单位"), max_length=10)
    quantity = models.PositiveIntegerField(_("数量"))
    price_fen = models.BigIntegerField(_("单价"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "n"], name="orders_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, price_fen__gt=0), name="orders_line_worth_something"),
        ]
        ordering: ClassVar = ["n"]

    def __str__(self) -> str:
        return self.name

    @property
    def amount_fen(self) -> int:
        """Pieces times price."""
        return int(self.quantity * self.price_fen)


class Payment(Placed):
    """收据: money that came for an order, or went back when it was cancelled."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("定金")
        PRICE = "price", _("货款")
        SET_OFF = "set_off", _("退货冲减")  # no money: what came back is not owed any more
        BACK = "back", pgettext_lazy("goods order", "退款")

    class Way(models.TextChoices):
        CASH = "cash", _("现金")
        CARD = "card", _("银行卡")
        WECHAT = "wechat", _("微信支付")
        ALIPAY = "alipay", _("支付宝")
        TRANSFER = "transfer", _("银行转账")

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    number = models.CharField(_("收据号"), max_length=20, unique=True)
    kind = models.CharField(_("款项"), max_length=7, choices=Kind.choices)
    amount_fen = models.BigIntegerField(_("金额"))
    way = models.CharField(_("付款方式"), max_length=8, choices=Way.choices, blank=True)
    reference = models.CharField(_("流水号"), max_length=60, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "order__site"
    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="orders_payment_is_some"),
            models.CheckConstraint(
                condition=Q(kind="set_off", way="") | ~Q(kind="set_off") & ~Q(way=""), name="orders_money_has_its_way"
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(kind="deposit"), name="orders_deposit_once"),
            models.UniqueConstraint(
                fields=["order", "reference"],
                condition=~Q(reference="") & ~Q(kind="back"),
                name="orders_transaction_once",
            ),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def site(self) -> Site:
        """Where it was taken."""
        return self.order.site

    def belongs_to(self) -> models.Model:
        return self.order


class Doubling(Placed):
    """双倍退定金 of an order that the store cannot fulfil: asked by one, agreed by another, before the money leaves the till."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="doublings")
    why = models.CharField(_("为什么交不了货"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    agreed_to = models.BooleanField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    site_field = "order__site"
    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="orders_double_by_two"),
            models.CheckConstraint(
                condition=Q(agreed_to=None, decided_by=None, decided_at=None)
                | Q(agreed_to__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="orders_double_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(agreed_to=None) | Q(agreed_to=True), name="orders_double_once"
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.order.number

    def belongs_to(self) -> models.Model:
        return self.order


class Credit(Placed):
    """月结: so much a customer may owe at once, and within how many days each order is paid. Asked by one, agreed by another."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("顾客"))
    limit_fen = models.BigIntegerField(_("额度"))
    days = models.PositiveSmallIntegerField(_("多少天内付清"))
    reason = models.CharField(_("为什么可以月结"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    agreed_to = models.BooleanField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit_fen__gt=0, days__gte=1), name="orders_credit_is_some"),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="orders_credit_by_two"),
            models.CheckConstraint(
                condition=Q(agreed_to=None, decided_by=None, decided_at=None)
                | Q(agreed_to__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="orders_credit_decided_whole",
            ),
            models.UniqueConstraint(fields=["customer"], condition=Q(agreed_to=None), name="orders_credit_asked_once"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(agreed_to=True, ended_at=None), name="orders_credit_one_holds"
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.customer.name
