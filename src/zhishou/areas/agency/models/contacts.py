"""联系: what was said with a client, and how often somebody sees to a client (agency.director.3, agency.group_supervisor.4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.clients import Client, ContactPerson
from zhishou.areas.agency.models.powers import KEEPS_CLIENTS, SEES
from zhishou.areas.agency.models.projects import Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class OfClient(Placed):
    """A row of a client's file: seen by whoever sees that, and part of its history."""

    client: models.ForeignKey[Client, Client]
    site_field = "client__site"
    seen_by: ClassVar[tuple[str, ...]] = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where the client is looked after."""
        return self.client.site

    def belongs_to(self) -> models.Model:
        return self.client


class Talk(OfClient):
    """One contact: when, how, with whom, what was said, how the client took it, what comes next. Papers are its files."""

    class Kind(models.TextChoices):
        USUAL = "usual", _("日常联系")
        FIRST = "first", _("初步洽谈")
        PRESENTATION = "presentation", _("介绍初稿、讲解创意")
        PROGRESS = "progress", _("报告进展")
        RESEARCH = "research", _("通报市场调查结果")

    class Channel(models.TextChoices):
        VISIT = "visit", _("当面")
        PHONE = "phone", _("电话")
        VIDEO = "video", _("视频会议")
        MESSAGE = "message", _("微信")
        EMAIL = "email", _("电子邮件")

    client = models.ForeignKey(Client, models.PROTECT, related_name="talks")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="talks")
    kind = models.CharField(_("性质"), max_length=12, choices=Kind.choices, default=Kind.USUAL)
    channel = models.CharField(_("方式"), max_length=7, choices=Channel.choices)
    at = models.DateTimeField(_("联系时间"))
    people = models.ManyToManyField(ContactPerson, related_name="+")
    senior = models.BooleanField(_("有决策人"), default=False)  # as it was that day
    words = models.CharField(_("谈了什么"), max_length=2000)
    reaction = models.CharField(_("客户的反应"), max_length=1000, blank=True)
    next_step = models.CharField(_("下一步"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="agency_talk_has_words"),
            models.CheckConstraint(
                condition=~Q(kind="presentation") | ~Q(reaction=""), name="agency_presentation_has_reaction"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "-at"], name="agency_talks_of_client"),
            models.Index(fields=["project", "-at"], name="agency_talks_of_project", condition=Q(project__isnull=False)),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """What was spoken, by whoever works for the client; a mail's entry only by who may read the mail."""
        own = Q(client__site__in=actor.sites(*KEEPS_CLIENTS))
        return super().visible(rows, actor).filter(own | Q(email=None))

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"


class Cadence(OfClient):
    """Every so many weeks one person talks with a client: a key account, its decision-makers, or day to day.

    `due_at` is when the next talk is owed; every talk that counts sets it anew.
    """

    class Kind(models.TextChoices):
        KEY = "key", _("重要客户")
        SENIOR = "senior", _("决策层")
        ROUTINE = "routine", _("日常")

    client = models.ForeignKey(Client, models.PROTECT, related_name="cadences")
    kind = models.CharField(_("联系谁"), max_length=7, choices=Kind.choices)
    weeks = models.PositiveSmallIntegerField(_("每几周一次"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("下次联系"))
    met_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind"], condition=Q(ended_at=None), name="agency_cadence_once"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=26), name="agency_cadence_in_bounds"),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"

    def answerable(self) -> int | None:
        """Who talks; nobody else owes it."""
        return int(self.person_id)

    def agreed(self) -> datetime | None:
        """Until when the next talk is owed."""
        return self.due_at

    def counts(self, talk: Talk) -> bool:
        """Whether a talk is one of these: the same client, by this person, with somebody who decides where that is asked."""
        return (
            talk.client_id == self.client_id
            and talk.by_id == self.person_id
            and (self.kind != self.Kind.SENIOR or talk.senior)
            and (self.met_at is None or talk.at > self.met_at)
        )
