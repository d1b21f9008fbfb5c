"""值班清单: what a desk does every day to open, to close and to keep clean, ticked by name and time, and signed (retail.lead.1, retail.clerk.9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

KEEP, SET = "keep_day_book", "set_day_lists"
SEES = (KEEP, SET)


class Kind(models.TextChoices):
    """What a list is for; what is signed each day are the lists of one kind together."""

    OPENING = "opening", pgettext_lazy("daybook", "开店")
    CLOSING = "closing", pgettext_lazy("daybook", "打烊")
    CLEANING = "cleaning", pgettext_lazy("daybook", "清洁")
    OTHER = "other", pgettext_lazy("daybook", "其他")


class DayList(Placed):
    """清单: a name and its items, gone through every day until it is retired."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("用在什么时候"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("清单名称"), max_length=30)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], condition=Q(retired_at=None), name="daybook_list_once"),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Item(Placed):
    """One line of a list, asked for on the days [first_day, end_day): what a past day asked for stays so."""

    day_list = models.ForeignKey(DayList, models.PROTECT, related_name="items")
    n = models.PositiveSmallIntegerField()
    words = models.CharField(_("项目"), max_length=40)
    first_day = models.DateField()
    end_day = models.DateField(null=True)

    site_field = "day_list__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_day=None) | Q(end_day__gte=F("first_day")), name="daybook_item_order"
            ),
            models.UniqueConstraint(fields=["day_list", "words"], condition=Q(end_day=None), name="daybook_item_once"),
        ]
        ordering: ClassVar = ["n", "pk"]

    def __str__(self) -> str:
        return self.words

    @property
    def site(self) -> Site:
        """Where its list is kept."""
        return self.day_list.site

    @property
    def site_id(self) -> int:
        return int(self.day_list.site_id)

    def belongs_to(self) -> models.Model:
        return self.day_list


class Tick(models.Model):
    """An item of a day, seen to by name and time: in order, or what was not and what became of it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="ticks")
    day = models.DateField()
    in_order = models.BooleanField(default=True)
    remark = models.CharField(_("哪里不对"), max_length=200, blank=True)
    case_number = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "day"], name="daybook_tick_once"),
            models.CheckConstraint(condition=Q(in_order=True) | ~Q(remark=""), name="daybook_not_in_order_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.day}"


class Signature(Placed):
    """The lists of one kind of a day, signed by name; `missing` of their items nobody saw to, and `why`."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    kind = models.CharField(max_length=8, choices=Kind.choices)
    missing = models.PositiveSmallIntegerField(_("没做的"), default=0)
    why = models.CharField(_("没做的原因"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "kind"], name="daybook_signed_once"),
            models.CheckConstraint(condition=Q(missing=0) | ~Q(why=""), name="daybook_missing_says_why"),
        ]
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day:%m-%d}"

    def belongs_to(self) -> models.Model:
        """The site, whose duty of the day it keeps."""
        return self.site
