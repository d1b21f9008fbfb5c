"""赠品 of a store: how many there are, every movement that made it so, and the counts (retail.clerk.7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.materials.models import StockTake
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

KEEP, APPROVE = "keep_gifts", "approve_gifts"
SEES = (KEEP, APPROVE)


class Gift(Placed):
    """A kind of gift at a store, counted in pieces; never fewer than none."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    unit = models.CharField(_("单位"), max_length=10)
    value_fen = models.BigIntegerField(_("每件价值"), default=0)
    quantity = models.PositiveIntegerField(_("库存"), default=0)
    entries_made = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ("code",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="gifts_code_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="gifts_never_below_nothing"),
            models.CheckConstraint(condition=Q(value_fen__gte=0), name="gifts_value_not_below"),
            models.CheckConstraint(condition=Q(retired_at=None) | Q(quantity=0), name="gifts_retired_has_none"),
        ]
        ordering: ClassVar = ["code", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def url(self) -> str:
        """Its page."""
        return f"/gifts/{self.pk}"


class Entry(Placed):
    """A line of the ledger: what came or went by which paper, and how many there were then. Nobody can change or delete it."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("入库")
        HANDOUT = "handout", _("发放")
        BACK = "back", _("收回")
        PRIZE = "prize", _("兑奖")
        CHARITY = "charity", _("公益捐出")
        COUNT = "count", _("盘点调整")

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="entries")
    n = models.PositiveIntegerField()
    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices)
    change = models.IntegerField(_("收入或支出"))
    balance = models.IntegerField(_("结存"))
    paper = models.CharField(_("单据"), max_length=60, blank=True)  # a number of ours, or the supplier's
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "gift__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gift", "n"], name="gifts_entry_order"),
            models.CheckConstraint(condition=~Q(change=0), name="gifts_entry_changes"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="gifts_balance_not_below"),
        ]
        indexes: ClassVar = [models.Index(fields=["gift", "at"], name="gifts_entries_by_day")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gift_id}.{self.n} {self.change:+}"

    @property
    def site_id(self) -> int:
        return int(self.gift.site_id)

    def paper_url(self) -> str:
        """Where the paper behind the line is shown; nothing for one of a supplier's."""
        places = {
            "handout": "/gifts/handouts/",
            "back": "/gifts/handouts/",
            "prize": "/draws/",
            "charity": "/charity/",
            "count": "/gifts/counts/",
        }
        return f"{places[self.kind]}{self.paper}" if self.kind in places else ""


class Count(StockTake):
    """盘点: every gift of a store that is in stock is counted (retail.clerk.7)."""

    seen_by = SEES


class CountLine(models.Model):
    """One gift counted: by the ledger at that moment, on the shelf, and why they differ."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    gift = models.ForeignKey(Gift, models.PROTECT, related_name="+")
    booked = models.PositiveIntegerField(_("账面"))
    found = models.PositiveIntegerField(_("实盘"))
    why = models.CharField(_("差异原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "gift"], name="gifts_counted_once"),
            models.CheckConstraint(condition=Q(found=F("booked")) | ~Q(why=""), name="gifts_difference_explained"),
        ]
        ordering: ClassVar = ["gift__code"]

    def __str__(self) -> str:
        return f"{self.count_id} {self.gift_id}"

    @property
    def difference(self) -> int:
        """Found more (above nothing) or fewer than booked."""
        return self.found - self.booked
