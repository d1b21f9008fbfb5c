"""材料目录 and 库存: what there is, where, and every receipt, issue, return and correction that made it so (property.clerk.3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.materials.models.stocktaking import StockTake
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Department, Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

KEEP, CHECK, APPROVE, ASK = "keep_materials", "check_materials", "approve_materials", "request_materials"
SEES = (KEEP, CHECK, APPROVE, ASK)


class Material(Placed):
    """A material of a company's catalogue. Its unit never changes, so that the ledger stays true."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")  # the company
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=40)
    spec = models.CharField(_("规格"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=10)
    place = models.CharField(_("存放位置"), max_length=40, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ("code",)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "code"], name="materials_code_once")]
        ordering: ClassVar = ["code", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.called}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """The catalogue of the company, for whoever has to do with materials anywhere in it."""
        return rows.filter(site_id__in=actor.sites_around()) if actor.sites(*SEES) else rows.none()

    @property
    def called(self) -> str:
        """“灯泡 LED 9W”."""
        return f"{self.name} {self.spec}".strip()

    def url(self) -> str:
        """Its page."""
        return f"/materials/{self.pk}"


class Stock(Placed):
    """How much of a material is at a site, and how many entries of the ledger made it so. Never below nothing."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="stocks")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField(_("库存"), default=0)
    entries_made = models.PositiveIntegerField(default=0)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["material", "site"], name="materials_stock_once"),
            models.CheckConstraint(condition=Q(quantity_milli__gte=0), name="materials_never_below_nothing"),
        ]
        ordering: ClassVar = ["material__code", "site_id"]

    def __str__(self) -> str:
        return f"{self.material.called} {milli(self.quantity_milli)} {self.material.unit}"


class Slip(Placed):
    """入库单, 领料单, 退料单, or the note that a work order took nothing from stock; it stays as it was written."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("入库单")
        ISSUE = "issue", _("领料单")
        BACK = "back", _("退料单")
        COUNT = "count", _("盘点调整单")
        ASIDE = "aside", _("不从库存出")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("单号"), max_length=20, unique=True)
    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who took it or brought it back
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="backs")  # what is brought back
    count = models.OneToOneField("materials.Count", models.PROTECT, null=True, related_name="slip")
    paper = models.CharField(_("送货单号或供应商"), max_length=60, blank=True)
    note = models.CharField(_("用途或说明"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="back") | Q(origin__isnull=False), name="materials_back_of_issue"),
            models.CheckConstraint(condition=~Q(kind="count") | Q(count__isnull=False), name="materials_count_slip"),
            models.CheckConstraint(
                condition=~Q(kind="aside") | Q(order__isnull=False) & ~Q(note=""), name="materials_aside_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(kind="issue") | Q(department__isnull=False), name="materials_issue_for_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="materials_slips"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="materials_of_order"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def url(self) -> str:
        """Its page."""
        return f"/materials/slips/{self.number}"


class Entry(Placed):
    """A line of the ledger: what came or went, and what there was then. The database lets nobody change or delete it."""

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="entries")
    n = models.PositiveIntegerField()
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="entries")
    change_milli = models.BigIntegerField(_("收入或支出"))
    balance_milli = models.BigIntegerField(_("结存"))
    why = models.CharField(_("说明"), max_length=200, blank=True)

    site_field = "stock__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stock", "n"], name="materials_entry_order"),
            models.CheckConstraint(condition=~Q(change_milli=0), name="materials_entry_changes"),
            models.CheckConstraint(condition=Q(balance_milli__gte=0), name="materials_balance_not_below"),
        ]
        ordering: ClassVar = ["stock_id", "n"]

    def __str__(self) -> str:
        return f"{self.stock_id}.{self.n} {self.change_milli}"

    @property
    def site_id(self) -> int:
        return int(self.stock.site_id)


class Count(StockTake):
    """盘点 of the materials of a site."""

    seen_by = SEES


class CountLine(models.Model):
    """One material counted: by the ledger at that moment, on the shelf, and why they differ."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="+")
    booked_milli = models.BigIntegerField(_("账面"))
    found_milli = models.BigIntegerField(_("实盘"))
    why = models.CharField(_("差异原因"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "stock"], name="materials_counted_once"),
            models.CheckConstraint(condition=Q(found_milli__gte=0), name="materials_found_not_below"),
            models.CheckConstraint(
                condition=Q(found_milli=F("booked_milli")) | ~Q(why=""), name="materials_difference_explained"
            ),
        ]
        ordering: ClassVar = ["stock__material__code"]

    def __str__(self) -> str:
        return f"{self.count_id} {self.stock_id}"

    @property
    def difference_milli(self) -> int:
        """Found more (above nothing) or less than booked."""
        return self.found_milli - self.booked_milli
