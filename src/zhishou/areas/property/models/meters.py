"""Meters, reading rounds, readings and who entered what."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models.batches import ImportBatch
from zhishou.areas.property.models.places import SEES_REGISTER, Pool, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Meter(Placed):
    """A meter with its own dial. `line` is the id of the first meter at this place: a swap continues the line."""

    class Kind(models.IntegerChoices):
        WATER = 1, _("水")
        ELECTRICITY = 2, _("电")
        GAS = 3, _("气")

    class Use(models.IntegerChoices):
        UNIT = 1, _("分户")
        PUBLIC = 2, _("公用")
        MASTER = 3, _("总表")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("表号"), max_length=60, db_collation="C")
    kind = models.PositiveSmallIntegerField(_("种类"), choices=Kind.choices)
    use = models.PositiveSmallIntegerField(_("用途"), choices=Use.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="meters")
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, related_name="meters")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    line = models.BigIntegerField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    digits = models.PositiveSmallIntegerField(_("位数"), default=6)  # before the decimal point
    decimals = models.PositiveSmallIntegerField(_("小数位"), default=0)
    multiplier = models.PositiveIntegerField(_("倍率"), default=1)
    initial_milli = models.BigIntegerField(_("起始读数"), default=0)
    installed_on = models.DateField(_("安装日期"), null=True)
    label = models.CharField(max_length=80, blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_REGISTER
    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "number"], name="meter_number_once"),
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="meter_multiplier"),
            models.CheckConstraint(condition=Q(digits__range=(1, 12)) & Q(decimals__lte=3), name="meter_dial"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["line"], name="meter_line"),
            models.Index(fields=["site"], name="meter_of_no_unit", condition=~Q(use=1)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def line_id(self) -> int:
        """The id of the first meter at this place."""
        return self.line or int(self.pk)

    @property
    def dial_milli(self) -> int:
        """One more than the dial can show, in thousandths."""
        return int(10**self.digits) * 1000


class Round(Placed):
    """A reading round (抄表): a community, a kind and a period, with the days in which dials are read."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm
    kind = models.PositiveSmallIntegerField(choices=Meter.Kind.choices)
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period", "kind"], name="round_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_kind_display()}"


class Reading(Placed):
    """What a meter's line used in a period. One a line and period; only a verified one bills.

    `usage_milli` counts from the previous verified real reading, over `months` months; after a swap it
    holds what the old meter used. `value_milli` is none when usage was read elsewhere.
    """

    class State(models.IntegerChoices):
        DOUBTED = 0, _("存疑")
        VERIFIED = 1, _("已核实")
        SET_ASIDE = 2, _("本期不计费")  # decided by a person: the next reading covers this period too

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="readings")
    line = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="readings")
    kind = models.PositiveSmallIntegerField(choices=Meter.Kind.choices)
    period = models.PositiveIntegerField()
    read_on = models.DateField(_("抄表日期"))
    value_milli = models.BigIntegerField(_("读数"), null=True)
    previous_milli = models.BigIntegerField(null=True)
    given_milli = models.BigIntegerField(_("用量"), null=True)
    old_final_milli = models.BigIntegerField(_("换表旧表止码"), null=True)
    new_initial_milli = models.BigIntegerField(_("换表新表起码"), null=True)
    old_meter = models.ForeignKey(Meter, models.PROTECT, null=True, related_name="+")
    usage_milli = models.BigIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=1)
    rolled_over = models.BooleanField(default=False)
    estimated = models.BooleanField(default=False)
    split_of = models.BooleanField(default=False)  # read on the day of a handover or transfer inside the period
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.VERIFIED)
    why = ArrayField(models.CharField(max_length=12), default=list)
    reader = models.CharField(_("抄表人"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "line"], condition=Q(split_of=False), name="one_reading_a_line_and_period"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["line", "period"], name="reading_of_line"),
            models.Index(fields=["site", "period"], name="reading_at_site"),
            models.Index(fields=["site", "period"], name="reading_estimated", condition=Q(estimated=True)),
            models.Index(fields=["site", "period"], name="reading_split", condition=Q(split_of=True)),
            BrinIndex(fields=["changed_at"], name="reading_lately", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.period}"


class ReadingEntry(Placed):
    """One person's entry of a dial for a period. All stay on record; nobody sees another's before entering."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="entries")
    value_milli = models.BigIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by: ClassVar = ("accept_readings",)
    refs = ()

    def __str__(self) -> str:
        return f"{self.reading_id} {self.at:%Y-%m-%d %H:%M}"


class Missed(Placed):
    """A meter is not billed in a period, and why: nobody could read it, or its doubt could not be cleared.

    The next verified reading covers the period too. A reading that comes after all takes its place.
    """

    class Reason(models.TextChoices):
        LOCKED = "locked", _("锁门")
        ABSENT = "absent", _("没人在家")
        BROKEN = "broken", _("表坏了")
        NOT_FOUND = "not_found", _("找不到表")
        UNREADABLE = "unreadable", _("看不清")
        UNCLEAR = "unclear", _("读数核不清")
        OTHER = "other", _("其他原因")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="missed")
    line = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField(choices=Meter.Kind.choices)
    period = models.PositiveIntegerField()
    reason = models.CharField(_("原因"), max_length=12, choices=Reason.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES_REGISTER
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "period"], name="missed_once_a_period")]
        indexes: ClassVar = [models.Index(fields=["site", "period"], name="missed_at_site")]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.period}"

    @property
    def words(self) -> str:
        """The reason as a list says it."""
        return "：".join(filter(None, (str(self.get_reason_display()), self.note)))
