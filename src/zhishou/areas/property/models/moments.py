"""Moments in the life of a unit that people sign for: handover, name transfer, and the check of a new owner's data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models.parties import Tenure
from zhishou.areas.property.models.places import SEES_REGISTER, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed


class Handover(Placed):
    """收楼: the unit is the owner's from this day. `readings`: [[meter, kind, thousandths]]; `defects`: [{place, what, case}]."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="handover")
    on = models.DateField(_("收楼日期"))
    keys = models.PositiveSmallIntegerField(_("交付钥匙"), default=0)
    checklist = models.TextField(_("验房清单"), blank=True)
    readings = models.JSONField(default=list)
    defects = models.JSONField(default=list)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_REGISTER

    def __str__(self) -> str:
        return self.number


class NameTransfer(Placed):
    """转名: a new owner from this day; who was owner before stays in the tenures that end on it."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="transfers")
    on = models.DateField(_("转名日期"))
    tenure = models.OneToOneField(Tenure, models.PROTECT, related_name="+")  # the new owner's
    deed = models.CharField(_("产权证或合同编号"), max_length=60, blank=True)
    readings = models.JSONField(default=list)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the new owner's
    old_signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_REGISTER

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.number


class OwnerCheck(Placed):
    """Owner data and mandate of a newly handed over unit were complete and right, or why it is billed without a mandate."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="owner_check")
    no_mandate = models.CharField(_("不办代扣的原因"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_REGISTER
    refs = ()

    def __str__(self) -> str:
        return f"{self.unit_id}"
