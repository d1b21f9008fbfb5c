"""工作计划: what a department is to do in a month, a quarter or a year, item by item; once published each item is an errand."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.errands.models import Errand
from zhishou.areas.people import queries as people
from zhishou.areas.plans import periods
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

MAKE = "make_plans"


class Plan(Placed):
    """One plan of a site for a period (property.manager.2). A draft is its author's; published, its people read it too.

    `period` is `2026-12`, `2026-Q4` or `2026`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        DROPPED = "dropped", _("已作废")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    period = models.CharField(_("期间"), max_length=7)
    aim = models.CharField(_("目标和重点"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = (MAKE,)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "by", "period"], condition=~Q(state="dropped"), name="plans_one_a_period"
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | ~Q(state="published") & Q(published_at=None, published_by=None),
                name="plans_published_has_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="plans_of_site")]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Whoever makes plans there, the author with their superiors, and of a published one the people it gives work to."""
        own = actor.stands_for()
        above = Q(by_id__in=own | {one.person_id for one in people.below(actor)})
        given = Q(pk__in=Item.objects.filter(errand__person_id__in=own).values("plan_id"))
        return rows.filter(Q(site_id__in=actor.sites(MAKE)) | above | given)

    @property
    def name(self) -> str:
        """“翠湖物业 2026 年 12 月工作计划”."""
        return periods.title(self.site.name, self.period)

    @property
    def is_draft(self) -> bool:
        """True while it can be written; what was published changes item by item, with a reason."""
        return self.state == self.State.DRAFT

    @property
    def bounds(self) -> tuple[date, date]:
        """First and last day of its period."""
        return periods.bounds(self.period)

    def url(self) -> str:
        """Its page."""
        return f"/plans/{self.number}"


class Item(Placed):
    """One thing a plan holds: what, how it counts as done, who answers, by which day, how much.

    Until the plan is published it can be changed. Then it is an errand, and what is said about it is said there.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("工作内容"), max_length=80)
    wanted = models.CharField(_("质量要求"), max_length=1000, blank=True)
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")  # none: nobody named yet
    due_on = models.DateField(_("完成日期"))
    target_milli = models.BigIntegerField(_("目标数量"), null=True)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    errand = models.OneToOneField(Errand, models.PROTECT, null=True, related_name="+")
    taken_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_into")
    added_why = models.CharField(_("为什么后来加"), max_length=200, blank=True)

    site_field = "plan__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "place"], name="plans_item_place"),
            models.CheckConstraint(
                condition=Q(target_milli=None, unit="") | Q(target_milli__gt=0) & ~Q(unit=""),
                name="plans_target_with_unit",
            ),
            models.CheckConstraint(condition=Q(added_why="") | Q(errand__isnull=False), name="plans_added_is_given"),
            models.CheckConstraint(
                condition=Q(taken_from=None) | ~Q(taken_from=F("pk")), name="plans_taken_from_other"
            ),
        ]
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return f"{self.place}. {self.title}"

    @property
    def site_id(self) -> int:
        return int(self.plan.site_id)

    @property
    def target(self) -> str:
        """“60 户”; nothing where nothing is counted."""
        return f"{milli(self.target_milli)} {self.unit}" if self.target_milli else ""

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the plans one sees."""
        return rows.filter(plan__in=Plan.objects.within(actor))

    def belongs_to(self) -> models.Model:
        return self.plan
