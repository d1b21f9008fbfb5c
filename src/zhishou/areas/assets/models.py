"""固定资产: the register with its tags, who keeps what, upkeep by date, stock-taking, scrapping (property.supervisor.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.errands.deadlines import end_of
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed, ScopedQuerySet

KEEP, SCRAP = "keep_assets", "approve_scrap"
SEES = (KEEP, SCRAP)


class Asset(Placed):
    """One thing with a tag. Its custodian answers for it once they accepted it; without one it lies idle."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("办公设备")
        COMPUTER = "computer", _("电脑网络")
        FURNITURE = "furniture", _("家具")
        TOOL = "tool", _("工具仪器")
        FACILITY = "facility", _("设施设备")
        VEHICLE = "vehicle", _("车辆")
        OTHER = "other", pgettext_lazy("asset", "其他")

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("asset", "在册")
        MISSING = "missing", _("盘亏")
        SCRAPPED = "scrapped", _("已报废")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("资产编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=9, choices=Kind.choices)
    model = models.CharField(_("规格型号"), max_length=80, blank=True)
    serial = models.CharField(_("出厂编号"), max_length=60, blank=True)
    place = models.CharField(_("存放地点"), max_length=80)
    bought_on = models.DateField(_("购置日期"), null=True)
    value_fen = models.BigIntegerField(_("原值"), null=True)
    supplier = models.CharField(_("供应商"), max_length=80, blank=True)
    custodian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("保管人"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.HELD)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value_fen=None) | Q(value_fen__gte=0), name="assets_value_not_below"),
            models.CheckConstraint(
                condition=~Q(state="scrapped") | Q(custodian=None), name="assets_scrapped_kept_by_none"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "number"], name="assets_at_site"),
            models.Index(fields=["custodian"], condition=Q(custodian__isnull=False), name="assets_of_custodian"),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who manages assets sees those at their sites; everybody sees what they keep or are asked to keep."""
        mine = Custody.objects.filter(to=actor.person_id, ended_at=None).values("asset")
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(custodian=actor.person_id) | Q(pk__in=mine))

    def url(self) -> str:
        """Its page, which the QR code of its tag opens."""
        return f"/assets/{self.number}"


class Custody(Placed):
    """移交: an asset is given to somebody, who accepts it by hand or click, or says why not. Until then nothing changes."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="custodies")
    giver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("交给"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    reason = models.CharField(_("为什么不收"), max_length=200, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    site_field = "asset__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset"], condition=Q(ended_at=None), name="assets_one_handover"),
            models.CheckConstraint(
                condition=Q(ended_at=None, accepted=None) | Q(ended_at__isnull=False, accepted__isnull=False),
                name="assets_handover_answered",
            ),
            models.CheckConstraint(condition=~Q(accepted=False) | ~Q(reason=""), name="assets_declined_says_why"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.asset.number} → {self.to.name}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """As the assets, and whoever is asked to keep one."""
        return rows.filter(Q(asset__site_id__in=actor.sites(*cls.seen_by)) | Q(to=actor.person_id))

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.asset.site

    def belongs_to(self) -> models.Model:
        return self.asset


class Upkeep(Placed):
    """维保计划: what is to be done to an asset by a day, perhaps again and again; owed by whoever planned it."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="upkeeps")
    what = models.CharField(_("维保内容"), max_length=120)
    every_days = models.PositiveSmallIntegerField(_("多少天一次"), null=True)
    due_on = models.DateField(_("哪天之前做"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    site_field = "asset__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(every_days=None) | Q(every_days__gte=1), name="assets_upkeep_of_days"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(ended_at=None), name="assets_upkeep_due")]
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.asset.site

    def belongs_to(self) -> models.Model:
        return self.asset

    def answerable(self) -> int | None:
        """Whoever planned it."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of work on its day; nothing once it is over."""
        return end_of(self.due_on, self.asset.site) if self.ended_at is None else None


class Service(Placed):
    """维保记录: what was done to an asset, when, and what it cost."""

    upkeep = models.ForeignKey(Upkeep, models.PROTECT, related_name="services")
    on = models.DateField(_("日期"))
    result = models.CharField(_("做了什么、情况怎样"), max_length=300)
    cost_fen = models.BigIntegerField(_("费用"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "upkeep__asset__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cost_fen=None) | Q(cost_fen__gte=0), name="assets_cost_not_below"),
        ]
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.result[:20]}"

    @property
    def site_id(self) -> int:
        return int(self.upkeep.asset.site_id)

    def belongs_to(self) -> models.Model:
        return self.upkeep.asset


class Scrap(Placed):
    """报废申请: asked for by one, decided by another."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="scraps")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    reason = models.CharField(_("报废原因"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审批意见"), max_length=300, blank=True)

    site_field = "asset__site"
    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset"], condition=Q(decided_at=None), name="assets_one_scrap_asked"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, approved__isnull=False),
                name="assets_scrap_decided",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="assets_scrap_by_two"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.asset.site

    def url(self) -> str:
        """The asset, where it is decided."""
        return f"{self.asset.url()}#scrap"


class Count(Placed):
    """资产盘点: every asset of a site is looked for; the result with its differences is signed by hand."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("盘点单号"), max_length=20, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(_("盘点说明"), max_length=500, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site"], condition=Q(signed_at=None), name="assets_one_open_count"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signature=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, signature__isnull=False),
                name="assets_count_signed",
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Still being counted."""
        return self.signed_at is None

    def url(self) -> str:
        """Its list."""
        return f"/assets/counts/{self.number}"


class CountLine(Placed):
    """One asset of a count: where it should be and with whom, and what was found."""

    class Result(models.TextChoices):
        FOUND = "found", _("在")
        ELSEWHERE = "elsewhere", _("在别处")
        MISSING = "missing", _("没找到")

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    place = models.CharField(_("账上地点"), max_length=80)
    custodian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("结果"), max_length=9, choices=Result.choices, blank=True)
    found_at = models.CharField(_("实际地点"), max_length=80, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    site_field = "count__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "asset"], name="assets_counted_once"),
            models.CheckConstraint(
                condition=~Q(result="elsewhere") | ~Q(found_at=""), name="assets_elsewhere_says_where"
            ),
            models.CheckConstraint(condition=~Q(result="missing") | ~Q(note=""), name="assets_missing_says_what"),
        ]
        ordering: ClassVar = ["place", "asset__number"]

    def __str__(self) -> str:
        return f"{self.count.number} {self.asset_id}"

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.count.site

    def belongs_to(self) -> models.Model:
        return self.count

    def url(self) -> str:
        """The list it stands in."""
        return self.count.url()
