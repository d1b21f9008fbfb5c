"""新业务: a chance to win work, its stages and next step; and what is to become of an existing client (agency.group_supervisor.5, .6)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.days import end_of
from zhishou.areas.agency.models.clients import Client
from zhishou.areas.agency.models.contacts import OfClient
from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Chance(OfClient):
    """A piece of work that may be won from a client or prospect. While it is open it has a next step with its day."""

    class Stage(models.TextChoices):
        FOUND = "found", _("发现线索")
        STUDYING = "studying", _("调查研究")
        TALKING = "talking", _("接洽")
        PROPOSED = "proposed", _("已提案")
        BARGAINING = "bargaining", _("谈条件")
        WON = "won", _("已赢得")
        LOST = "lost", _("没有成")

    client = models.ForeignKey(Client, models.PROTECT, related_name="chances")
    title = models.CharField(_("商机"), max_length=80)
    stage = models.CharField(pgettext_lazy("chance", "阶段"), max_length=10, choices=Stage.choices, default=Stage.FOUND)
    worth_fen = models.BigIntegerField(_("预计金额"), null=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("跟进人"))
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    next_on = models.DateField(_("下一步的日期"), null=True)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage__in=["won", "lost"], closed_at__isnull=False, next_on=None)
                | ~Q(stage__in=["won", "lost"]) & Q(closed_at=None, next_on__isnull=False) & ~Q(next_step=""),
                name="agency_chance_has_next_step",
            ),
            models.CheckConstraint(condition=Q(worth_fen=None) | Q(worth_fen__gte=0), name="agency_chance_worth"),
        ]
        ordering: ClassVar = ["next_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def answerable(self) -> int | None:
        """Who follows it up."""
        return int(self.owner_id)

    def agreed(self) -> datetime | None:
        """The end of work on the day of the next step."""
        return end_of(self.site, self.next_on) if self.next_on else None

    def url(self) -> str:
        """Where it is shown: the client's file."""
        return f"{self.client.url()}#chances"


class Advance(Placed):
    """One word about a chance: the stage it came to, what was learned, by whom. Research papers are its files."""

    chance = models.ForeignKey(Chance, models.PROTECT, related_name="advances")
    stage = models.CharField(pgettext_lazy("chance", "阶段"), max_length=10, choices=Chance.Stage.choices)
    note = models.CharField(_("情况和调查"), max_length=2000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "chance__client__site"
    seen_by = SEES
    refs = ()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.chance_id} {self.stage}"

    @property
    def site(self) -> Site:
        """Where the client is looked after."""
        return self.chance.client.site

    def belongs_to(self) -> models.Model:
        return self.chance.client


class Growth(OfClient):
    """What is to become of a client's business in a year: a goal in money, what is done for it, when it is looked at again."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="growths")
    year = models.PositiveSmallIntegerField(_("年份"))
    goal_fen = models.BigIntegerField(_("业务目标"))
    reached_fen = models.BigIntegerField(_("已实现"), default=0)
    actions = models.CharField(_("做什么"), max_length=1000)
    review_on = models.DateField(_("下次检查"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "year"], name="agency_growth_once"),
            models.CheckConstraint(condition=Q(goal_fen__gt=0, reached_fen__gte=0), name="agency_growth_money"),
        ]
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return f"{self.client_id} {self.year}"

    def answerable(self) -> int | None:
        """Who wrote it looks at it again."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of work on the day of the next look."""
        return end_of(self.site, self.review_on)
