"""知识库: a question customers ask, the answer somebody wrote and another approved, and how often it was told (retail.clerk.5)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

USE, WRITE, APPROVE = "use_answers", "write_answers", "approve_answers"
SEES = (USE, WRITE, APPROVE)


class Article(Placed):
    """A question and the text that answers it now; none yet when a customer asked what nobody had written down.

    An answer holds for the site and everything below it; whoever works below reads what is kept above.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    question = models.CharField(_("问题"), max_length=120)
    category = models.CharField(_("分类"), max_length=30, blank=True)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+"
    )  # who answers for it once it is written
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    case_number = models.CharField(_("工单"), max_length=40, blank=True)
    text = models.ForeignKey("Text", models.PROTECT, null=True, related_name="+")
    tokens = TokensField(editable=False, default="")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    retired_why = models.CharField(_("停用原因"), max_length=200, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(text=None) | Q(owner__isnull=False), name="answers_somebody_answers_for_it"
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | ~Q(retired_why=""), name="answers_retired_with_reason"
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["tokens"], name="answers_words")]
        ordering: ClassVar = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.question}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """What is kept where one uses answers, and above."""
        held = actor.sites(*cls.seen_by)
        above = {pk for site in actor.house.sites if site.pk in held for pk in site.lineage()}
        return rows.filter(site_id__in=above & (actor.sites_seen() | actor.sites_around()))

    def url(self) -> str:
        """Its page."""
        return f"/answers/{self.number}"


class Text(models.Model):
    """An answer as one person wrote it and another approved or returned it. What was approved never changes."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="texts")
    n = models.PositiveSmallIntegerField(_("版次"))
    answer = models.CharField(_("答复"), max_length=2000)
    keywords = models.CharField(_("关键词"), max_length=120, blank=True)
    valid_until = models.DateField(_("有效到"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "n"], name="answers_text_once"),
            models.UniqueConstraint(fields=["article"], condition=Q(approved=None), name="answers_one_text_waits"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="answers_decided_whole",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="answers_by_two"),
            models.CheckConstraint(condition=~Q(approved=False) | ~Q(opinion=""), name="answers_returned_with_reason"),
        ]
        ordering: ClassVar = ["-n"]

    def __str__(self) -> str:
        return f"{self.article_id} {self.n}"


class Use(models.Model):
    """An answer that was told to a customer: which text of it, by whom, at which consultation when it was registered."""

    text = models.ForeignKey(Text, models.PROTECT, related_name="uses")
    case_number = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.text_id} {self.at:%m-%d %H:%M}"
