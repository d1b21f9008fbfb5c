"""法规 and 制度: documents with their versions, and who has read which version of a rule."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

FOLLOW_UP, KEEP_STANDARDS = "follow_up_reading", "keep_standards"


def _company(actor: Actor) -> set[int]:
    """The sites of the actor's companies, and those above: what is kept there is read by all who work there."""
    return actor.sites_around() | actor.sites_seen()


class Document(Placed):
    """A law of the trade (法规, property.clerk.5) or a rule of the company (制度, property.manager.7).

    `duties` are ids of the duties it touches; of a rule, who holds one of them is asked to read it. Everybody of the
    company reads it, wherever it is kept.
    """

    class Kind(models.TextChoices):
        LAW = "law", _("法规")
        RULE = "rule", _("制度")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=4, choices=Kind.choices)
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=100)
    source = models.CharField(_("来源和文号"), max_length=120)
    tags = models.JSONField(_("标签"), default=list)
    duties = models.JSONField(_("涉及的职责"), default=list)
    tokens = TokensField(editable=False, default="")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    review_on = models.DateField(_("下次检讨"), null=True)
    repealed_on = models.DateField(_("废止日期"), null=True)
    repealed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    repeal_reason = models.CharField(_("废止原因"), max_length=200, blank=True)

    seen_by = ("keep_laws", "keep_rules")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(repealed_on=None) | Q(repealed_by__isnull=False) & ~Q(repeal_reason=""),
                name="library_repealed_with_reason",
            ),
            models.CheckConstraint(condition=Q(kind="rule") | Q(review_on=None), name="library_only_rules_reviewed"),
        ]
        ordering: ClassVar = ["-entered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Everything that is kept at one's company or below, or above it."""
        return rows.filter(site_id__in=_company(actor))

    def url(self) -> str:
        """Its page."""
        return f"/library/{self.number}"

    @property
    def is_rule(self) -> bool:
        """A rule of the company, not a law."""
        return self.kind == self.Kind.RULE


class Version(Placed):
    """One text of a document. Once somebody has put it in force the database keeps it as it is.

    In force is the one with the latest `effective_on` that is not to come; a draft has nobody who put it in force.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField(_("版次"))
    text = models.TextField(_("正文"))
    changes = models.CharField(_("改了什么"), max_length=500, blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    effective_on = models.DateField(_("施行日期"), null=True)
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField(null=True)

    seen_by = Document.seen_by
    site_field = "document__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "n"], name="library_version_once"),
            models.UniqueConstraint(fields=["document"], condition=Q(put_at=None), name="library_one_draft"),
            models.CheckConstraint(
                condition=Q(put_at=None, put_by=None, effective_on=None)
                | Q(put_at__isnull=False, put_by__isnull=False, effective_on__isnull=False),
                name="library_put_in_force_whole",
            ),
        ]
        ordering: ClassVar = ["-n"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.n}"

    @property
    def site_id(self) -> int:
        return int(self.document.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the documents one may read; a draft for who keeps it."""
        seen = rows.filter(document__site_id__in=_company(actor))
        return seen.filter(Q(put_at__isnull=False) | Q(document__site_id__in=actor.sites(*cls.seen_by)))

    def belongs_to(self) -> models.Model:
        return self.document


class Acknowledgement(Placed):
    """Somebody who is asked to read a version of a rule, and when they said that they did."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(_("阅知时间"), null=True)

    seen_by = ("keep_rules",)
    site_field = "version__document__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "person"], name="library_asked_once"),
        ]
        ordering: ClassVar = ["person__sort_key", "pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"

    @property
    def site_id(self) -> int:
        return int(self.version.document.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own, those of the rules one keeps, and those of the people at the sites where one follows up who has read."""
        kept = Q(version__document__site_id__in=actor.sites(*cls.seen_by))
        here = Appointment.objects.filter(site_id__in=actor.sites(FOLLOW_UP), ended_at=None)
        return rows.filter(kept | Q(person_id=actor.person_id) | Q(person__in=here.values("person")))

    def belongs_to(self) -> models.Model:
        return self.version.document


def with_state(rows: Any) -> Any:
    """Documents with their `current` and `latest` version (ids), `since` and `coming` (days) and whether there is a `draft`."""
    today = clock.today()
    put = Version.objects.filter(document=OuterRef("pk"), put_at__isnull=False).order_by("-effective_on", "-n")
    now = put.filter(effective_on__lte=today)
    return rows.annotate(
        current=Subquery(now.values("pk")[:1]), since=Subquery(now.values("effective_on")[:1]),
        latest=Subquery(put.values("pk")[:1]),
        coming=Subquery(put.filter(effective_on__gt=today).values("effective_on")[:1]),
        draft=Exists(Version.objects.filter(document=OuterRef("pk"), put_at=None)),
    )  # fmt: skip
