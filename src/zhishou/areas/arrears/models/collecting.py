"""Who collects in which building, and every contact with someone who owes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models import Building, Party, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_ARREARS = ("collect_arrears", "visit_arrears", "review_statistics", "take_money", "answer_fees", "handle_disputes")


class Collector(Placed):
    """The person who collects in a building (催缴负责人), from when to when."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"), null=True)

    seen_by = SEES_ARREARS
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["building"], condition=Q(ends_on=None), name="one_collector_a_building"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="collector_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.person}"


class Contact(Placed):
    """A visit, call or message to someone who owes (催缴记录), with its result and what was promised."""

    class Way(models.TextChoices):
        VISIT = "visit", _("上门")
        CALL = "call", _("电话")
        MESSAGE = "message", _("短信或微信")
        COUNTER = "counter", _("来访")

    class Result(models.TextChoices):
        PROMISED = "promised", _("答应交")
        PAID = "paid", _("说已交")
        NOBODY = "nobody", _("没人在")
        REFUSED = "refused", _("不肯交")
        DISPUTED = "disputed", _("有异议")
        HARDSHIP = "hardship", _("确有困难")
        MOVED = "moved", _("已搬走")

    class Promise(models.TextChoices):
        NONE = "", _("没有承诺")
        OPEN = "open", _("待兑现")
        KEPT = "kept", _("已兑现")
        BROKEN = "broken", _("没有兑现")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")  # who was asked; none: the owners
    way = models.CharField(_("方式"), max_length=10, choices=Way.choices)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices)
    words = models.CharField(_("经过"), max_length=500, blank=True)
    owed_fen = models.BigIntegerField(_("当时欠"))  # principal and late fee on that day
    promise_on = models.DateField(_("承诺哪天交"), null=True)
    promise_fen = models.BigIntegerField(_("承诺金额"), null=True)
    promise = models.CharField(_("承诺"), max_length=6, choices=Promise.choices, default=Promise.NONE, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_ARREARS
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(promise="") | Q(promise_on__isnull=False, promise_fen__gt=0), name="contact_promise_has_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-at"], name="contact_of_unit"),
            models.Index(fields=["promise_on"], name="contact_promised", condition=Q(promise="open")),
        ]
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_way_display()}　{self.get_result_display()}"

    def belongs_to(self) -> models.Model:
        """The unit: all that was asked of it is one history."""
        return self.unit
