"""赠品促销: who gets a gift for how much, approved by another; what was handed out against which ticket (retail.clerk.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.gifts.models.stock import SEES, Gift
from zhishou.areas.returns.models import Sale
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

HONOURED = timedelta(days=30)


class Decided(Placed):
    """What one person writes and another approves; until then it does not hold."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)

    seen_by = SEES

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Promotion(Decided):
    """满额赠: for each `every_fen` of a ticket one gift of `gifts`, at most `most` a ticket. Approved, it is not changed."""

    class State(models.TextChoices):
        WRITTEN = "written", _("待批准")
        APPROVED = "approved", _("已批准")
        DECLINED = "declined", _("未批准")
        ENDED = "ended", _("提前结束")

    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    every_fen = models.BigIntegerField(_("满多少元赠一件"))
    most = models.PositiveSmallIntegerField(_("每张小票最多几件"))
    terms = models.CharField(_("活动说明"), max_length=500, blank=True)
    gifts = models.ManyToManyField(Gift, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WRITTEN)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(_("提前结束的原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="gifts_promotion_ends_after"),
            models.CheckConstraint(condition=Q(every_fen__gte=1, most__gte=1), name="gifts_promotion_rule"),
            models.CheckConstraint(
                condition=Q(state="written", decided_by=None)
                | ~Q(state="written") & Q(decided_by__isnull=False) & ~Q(decided_by=F("by")),
                name="gifts_promotion_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at=None),
                name="gifts_promotion_ended",
            ),
        ]
        ordering: ClassVar = ["-starts_on", "-pk"]

    @property
    def runs(self) -> bool:
        """Gifts may be handed out by it; what was bought on its last day is honoured for a month."""
        return self.state == self.State.APPROVED and self.starts_on <= clock.today() <= self.ends_on + HONOURED

    def entitled(self, kept_fen: int) -> int:
        """How many gifts a ticket of which so much was paid and not given back may have."""
        return int(min(self.most, max(kept_fen, 0) // self.every_fen))

    def url(self) -> str:
        """Its page."""
        return f"/gifts/promotions/{self.number}"


class HandOut(Placed):
    """赠品发放: the gifts of one ticket by one promotion. A ticket is used once a promotion, unless all came back."""

    class State(models.TextChoices):
        GIVEN = "given", _("已发放")
        BACK = "back", _("已收回")

    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="handouts")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="+")
    number = models.CharField(_("发放单号"), max_length=20, unique=True)
    kept_fen = models.BigIntegerField(_("当时的小票金额"))
    state = models.CharField(_("状态"), max_length=5, choices=State.choices, default=State.GIVEN)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    back_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    back_at = models.DateTimeField(null=True)
    back_why = models.CharField(_("收回的原因"), max_length=200, blank=True)

    site_field = "promotion__site"
    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["promotion", "sale"], condition=Q(state="given"), name="gifts_ticket_once_a_promotion"
            ),
            models.CheckConstraint(condition=~Q(state="back") | ~Q(back_why=""), name="gifts_back_says_why"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.promotion.site

    @property
    def site_id(self) -> int:
        return int(self.promotion.site_id)

    def url(self) -> str:
        """Its page."""
        return f"/gifts/handouts/{self.number}"


class HandOutLine(models.Model):
    """How many of a gift were handed out, and how many of them came back."""

    handout = models.ForeignKey(HandOut, models.PROTECT, related_name="lines")
    gift = models.ForeignKey(Gift, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("数量"))
    back = models.PositiveIntegerField(_("已收回"), default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handout", "gift"], name="gifts_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, back__lte=F("quantity")), name="gifts_back_not_more"),
        ]
        ordering: ClassVar = ["gift__code"]

    def __str__(self) -> str:
        return f"{self.handout_id} {self.gift_id} {self.quantity}"

    @property
    def out(self) -> int:
        """With the customer still."""
        return self.quantity - self.back
