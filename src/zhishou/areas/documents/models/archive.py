"""档案: volumes with category, retention and place, and who has borrowed which until when (property.clerk.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.documents.models.papers import APPROVE
from zhishou.areas.errands.deadlines import end_of
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

KEEP = "keep_archive"
SEES_ARCHIVE = (KEEP, APPROVE)


class Volume(Placed):
    """案卷: papers that are kept together in one place, for good or until a day."""

    class Category(models.TextChoices):
        WORK = "work", _("工作资料")
        OWNERS = "owners", _("业户档案")
        CONTRACTS = "contracts", _("合同协议")
        PERMITS = "permits", _("证照批文")
        DRAWINGS = "drawings", _("图纸和验收资料")
        ACCOUNTS = "accounts", _("收费资料")
        OTHER = "other", pgettext_lazy("volume", "其他")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("档号"), max_length=20, unique=True)
    title = models.CharField(_("案卷名称"), max_length=120)
    category = models.CharField(_("类别"), max_length=9, choices=Category.choices)
    contents = models.TextField(_("卷内目录"), blank=True)
    place = models.CharField(_("存放位置"), max_length=80)
    keep_until = models.DateField(_("保管到"), null=True)  # none: for good
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    disposed_at = models.DateTimeField(null=True)
    disposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    disposal = models.CharField(_("销毁说明"), max_length=300, blank=True)
    tokens = TokensField(editable=False, default="")

    seen_by = SEES_ARCHIVE

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disposed_at=None, disposed_by=None, disposal="")
                | Q(disposed_at__isnull=False, disposed_by__isnull=False, keep_until__isnull=False) & ~Q(disposal=""),
                name="documents_disposed_whole",
            ),
            models.CheckConstraint(
                condition=Q(disposed_by=None) | ~Q(disposed_by=models.F("by")), name="documents_disposed_by_another"
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["tokens"], name="documents_archive_words")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who keeps the archive sees all of their sites; everybody what they have borrowed."""
        mine = Loan.objects.filter(person=actor.person_id, returned_at=None).values("volume")
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(pk__in=mine))

    def url(self) -> str:
        """Its page."""
        return f"/archive/{self.number}"


class Loan(Placed):
    """借阅: a volume in somebody's hands until a day; whoever lent it owes to have it back."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="loans")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("借阅人"))
    purpose = models.CharField(_("用途"), max_length=200)
    due_on = models.DateField(_("归还日期"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    returned_at = models.DateTimeField(null=True)
    returned_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    condition = models.CharField(_("归还情况"), max_length=200, blank=True)

    site_field = "volume__site"
    seen_by = SEES_ARCHIVE
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["volume"], condition=Q(returned_at=None), name="documents_lent_once"),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to=None)
                | Q(returned_at__isnull=False, returned_to__isnull=False),
                name="documents_loan_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(returned_at=None), name="documents_loans_open")
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.volume_id} {self.person_id}"

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.volume.site

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """As the volumes, and one's own."""
        return rows.filter(Q(volume__site_id__in=actor.sites(*cls.seen_by)) | Q(person=actor.person_id))

    def belongs_to(self) -> models.Model:
        return self.volume

    def answerable(self) -> int | None:
        """Whoever lent it."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of work on the day it is to be back."""
        return end_of(self.due_on, self.volume.site) if self.returned_at is None else None
