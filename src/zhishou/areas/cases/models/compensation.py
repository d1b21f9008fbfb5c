"""What a company may give a customer to make good, and how much each post may promise (service.complaint.8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.catalogue import CompanyRow


class CompensationItem(CompanyRow):
    """A way of making good: fees waived, a voucher, a repair free of charge. Amounts in fen."""

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    name = models.CharField(_("补偿项目"), max_length=40)
    most_fen = models.BigIntegerField(_("一次最多"), null=True)  # none: only the post's own limit holds
    active = models.BooleanField(_("在用"), default=True)

    refs = ("name",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], name="compensation_item_once"),
            models.CheckConstraint(condition=Q(most_fen=None) | Q(most_fen__gte=0), name="compensation_item_most"),
        ]
        ordering: ClassVar = ["site_id", "pk"]

    def __str__(self) -> str:
        return self.name


class CompensationLimit(CompanyRow):
    """How much a post may propose or approve for one remedy, in fen. Where a company has limits, no row means nothing."""

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    post = models.ForeignKey("kernel.Post", models.PROTECT, related_name="+")
    most_fen = models.BigIntegerField(_("一次最多"))

    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post"], name="compensation_limit_once"),
            models.CheckConstraint(condition=Q(most_fen__gte=0), name="compensation_limit_not_negative"),
        ]
        ordering: ClassVar = ["site_id", "most_fen", "pk"]

    def __str__(self) -> str:
        return f"{self.post} {self.most_fen}"
