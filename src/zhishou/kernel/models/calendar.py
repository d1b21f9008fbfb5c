"""The work calendar's tables: hours of the week and days that differ from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day that differs from its weekday: a statutory holiday, a make-up working day, or the company's own day.

    `intervals` is null (rest, or the usual hours when working) or a list of ["09:00", "12:00"] pairs.
    `provisional` marks a day reckoned before the State Council announced that year's arrangement.
    """

    class Kind(models.TextChoices):
        STATUTORY = "statutory", _("法定节假日")
        ADJUSTED = "adjusted", _("调休")
        COMPANY = "company", _("公司自定")

    company = models.ForeignKey("kernel.Site", models.PROTECT, related_name="calendar_days")
    date = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    working = models.BooleanField(_("上班"))
    intervals = models.JSONField(_("作息时间"), null=True)
    name = models.CharField(_("名称"), max_length=40)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    provisional = models.BooleanField(_("暂定"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "date"], name="calendar_day_once"),
            models.CheckConstraint(condition=Q(working=True) | Q(intervals=None), name="calendar_rest_has_no_hours"),
        ]
        ordering: ClassVar = ["company_id", "date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class WeekHours(models.Model):
    """The working hours of one weekday of a company: Monday 0 … Sunday 6; an empty list is a day of rest."""

    company = models.ForeignKey("kernel.Site", models.PROTECT, related_name="week_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    intervals = models.JSONField(_("作息时间"), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "weekday"], name="week_hours_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="week_hours_weekday"),
        ]
        ordering: ClassVar = ["company_id", "weekday"]

    def __str__(self) -> str:
        return f"{self.company_id}/{self.weekday}"
