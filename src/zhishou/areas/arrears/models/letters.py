"""Letters to those who owe: each step of the ladder in turn, with proof that it was served."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.arrears.models.collecting import SEES_ARREARS
from zhishou.areas.property.models import Building, Party, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed


class LetterHandover(Placed):
    """The letters of a building counted out to who serves them, against a signature (催缴文书派发清单)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    count = models.PositiveIntegerField(_("份数"))
    handed_to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(_("签收时间"), default=clock.now)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_ARREARS
    refs = ("number",)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(count__gt=0), name="arrears_handover_of_something")]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.number

    def url(self) -> str:
        """Its list on paper."""
        return f"/arrears/handovers/{self.number}.pdf"


class Letter(Placed):
    """A letter of the dunning ladder to one payer of a unit (催缴文书). Water and power are never a means of it (民法典第九百四十四条)."""

    class Step(models.IntegerChoices):
        REMINDER = 1, _("温馨提示")
        NOTICE = 2, _("欠费通知单")
        FORMAL = 3, _("催告函")
        LEGAL = 4, _("移交法律途径")

    class Served(models.TextChoices):
        HANDED = "handed", _("当面交付")
        POSTED = "posted", _("张贴或留置")
        MAILED = "mailed", _("邮寄")
        MESSAGED = "messaged", _("电子送达")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")  # who owes it; none: the owners
    number = models.CharField(_("编号"), max_length=20, unique=True)
    step = models.PositiveSmallIntegerField(_("步骤"), choices=Step.choices)
    addressee = models.CharField(_("收件人"), max_length=60, blank=True)
    copied_to = models.CharField(_("抄送业主"), max_length=60, blank=True)  # of a tenant's letter, where it was chosen
    lines = models.JSONField(default=list)  # what it says is owed: period, item, due, days, principal, late (fen)
    principal_fen = models.BigIntegerField(_("本金"))
    late_fen = models.BigIntegerField(_("违约金"))
    issued_on = models.DateField(_("日期"))
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handover = models.ForeignKey(LetterHandover, models.PROTECT, null=True, related_name="letters")
    served = models.CharField(_("送达方式"), max_length=10, choices=Served.choices, blank=True)
    served_on = models.DateField(_("送达日期"), null=True)
    served_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    receiver = models.CharField(_("签收人或单号"), max_length=60, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_ARREARS
    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(principal_fen__gt=0, late_fen__gte=0), name="letter_about_money"),
            models.CheckConstraint(
                condition=Q(served="", served_on=None) | ~Q(served="") & Q(served_on__isnull=False),
                name="letter_served",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-issued_on"], name="letter_to_unit")]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.number

    def belongs_to(self) -> models.Model:
        return self.unit

    @property
    def total_fen(self) -> int:
        """Principal and late fee together."""
        return self.principal_fen + self.late_fen
