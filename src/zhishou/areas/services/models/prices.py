"""The price list of paid services: a version as a whole, approved by a second person, in force from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_SERVICES = ("bill_services", "approve_service_prices", "remit_services", "confirm_remittances")


class PriceList(Placed):
    """A version of the price list (服务价目表) of a site and what is below it. What was approved never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待核准")
        APPROVED = "approved", _("已核准")
        DROPPED = "dropped", _("未采用")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("版本"))
    effective_from = models.DateField(_("生效日期"))
    basis = models.CharField(_("定价依据"), max_length=300)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    seen_by = SEES_SERVICES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "version"], name="price_list_version_once"),
            models.UniqueConstraint(
                fields=["site", "effective_from"], condition=Q(state="approved"), name="price_list_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="price_list_has_basis"),
            models.CheckConstraint(
                condition=Q(state="draft", decided_by=None) | ~Q(state="draft") & Q(decided_at__isnull=False),
                name="price_list_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("made_by")), name="price_list_by_another"
            ),
        ]
        ordering: ClassVar = ["-effective_from", "-version"]

    def __str__(self) -> str:
        return gettext("{name} 第 {n} 版").format(name=self.site.name, n=self.version)


class Price(models.Model):
    """What one unit of a service costs, in fen."""

    list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices")
    code = models.CharField(_("编号"), max_length=12)
    name = models.CharField(_("服务项目"), max_length=60)
    measure = models.CharField(_("单位"), max_length=10)
    price_fen = models.BigIntegerField(_("单价"))
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "code"], name="price_code_once"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="price_positive"),
        ]
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
