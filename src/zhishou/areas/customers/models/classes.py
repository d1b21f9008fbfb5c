"""Into which classes files fall by the company's own conditions, and why each file is where it is (seed service.files.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.customers.models.files import Customer
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

CONDITIONS = (
    "kind", "vip", "incomplete_below", "silent_days", "new_days", "services_at_least", "cases_at_least", "card_days",
)  # fmt: skip


def is_asked(value: object) -> bool:
    """Whether a condition says something: nought is a number of days like any other."""
    return value is not None and value is not False and value != ""


class CustomerClass(Placed):
    """客户分类: a name and conditions that must all hold; a file is in the first class, by `place`, whose conditions fit.

    It counts at its site and below. An empty condition is not asked. What is retired stays, for what was written of it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("分类名称"), max_length=20)
    place = models.PositiveSmallIntegerField(_("顺序"))
    kind = models.CharField(_("客户类型"), max_length=10, blank=True, choices=Customer.Kind.choices)
    vip = models.BooleanField(_("只要重要客户"), default=False)
    incomplete_below = models.PositiveSmallIntegerField(_("档案完整度低于（%）"), null=True)
    silent_days = models.PositiveSmallIntegerField(_("多少天没有联系过"), null=True)
    new_days = models.PositiveSmallIntegerField(_("建档不到多少天"), null=True)
    services_at_least = models.PositiveSmallIntegerField(_("一年内服务至少几次"), null=True)
    cases_at_least = models.PositiveSmallIntegerField(_("一年内投诉报修咨询至少几次"), null=True)
    card_days = models.PositiveSmallIntegerField(_("会员卡多少天内到期"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = Customer.seen_by
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], condition=Q(retired_at=None), name="customers_class_once"),
            models.CheckConstraint(
                condition=~Q(
                    kind="", vip=False, incomplete_below=None, silent_days=None, new_days=None, services_at_least=None,
                    cases_at_least=None, card_days=None,
                ),
                name="customers_class_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="customers_class_retired_by",
            ),
        ]  # fmt: skip
        ordering: ClassVar = ["site__path", "place", "pk"]

    def __str__(self) -> str:
        return self.name


class Classing(Placed):
    """The class a file is in, since when, and what of the file fitted the conditions when it was last looked at.

    A file in no class has no row. `facts` are the numbers behind the conditions, by the name of the condition.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customer = models.OneToOneField(Customer, models.CASCADE, related_name="classing")
    klass = models.ForeignKey(CustomerClass, models.PROTECT, related_name="files", verbose_name=_("分类"))
    before = models.ForeignKey(CustomerClass, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    since = models.DateTimeField(default=clock.now)

    seen_by = Customer.seen_by
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(klass=F("before")), name="customers_classing_moved"),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["klass", "-since"], name="customers_in_class")]

    def __str__(self) -> str:
        return str(self.klass)

    def belongs_to(self) -> models.Model:
        return self.customer
