"""The duty confirmation letter, and the paper scans that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Appointment, CharterVersion, Person, Site, StoredFile
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Letter(Placed):
    """岗位职责确认书: one version of a post's duties, put before one person to sign by hand (letters.duty)."""

    class State(models.TextChoices):
        ISSUED = "issued", _("待签")
        SIGNED = "signed", _("已签")
        DECLINED = "declined", _("拒签")
        WITHDRAWN = "withdrawn", _("已撤回")

    class How(models.TextChoices):
        PAD = "pad", _("屏幕手签")
        SCAN = "scan", _("纸面手签后扫描")

    number = models.CharField(_("编号"), max_length=30, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="letters")
    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="letters")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")  # the one signed before
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ISSUED)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("发出时间"), default=clock.now)
    signed_at = models.DateTimeField(_("签字时间"), null=True)
    signed_how = models.CharField(_("签字方式"), max_length=10, choices=How.choices, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the hand's picture
    sealed = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the sealed PDF
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the sealed PDF
    taken_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who handed in the scan
    declined_at = models.DateTimeField(_("拒签时间"), null=True)
    declined_reason = models.CharField(_("拒签理由"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    seen_by = ("issue_letters",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment"], condition=Q(state="issued"), name="one_open_letter"),
            models.UniqueConstraint(
                fields=["appointment", "version"], condition=Q(state="signed"), name="signed_once_a_version"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (
                    Q(signed_at__isnull=False, signature__isnull=False, sealed__isnull=False)
                    & ~Q(digest="")
                    & ~Q(signed_how="")
                ),
                name="signed_letter_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="signed") | Q(signed_at=None, sealed=None, signature=None, signed_how="", digest=""),
                name="unsigned_letter_has_no_signature",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | (Q(declined_at__isnull=False) & ~Q(declined_reason="")),
                name="declined_letter_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_letter_says_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "state"])]
        ordering: ClassVar = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those who issue letters at the site, and the person it is for."""
        return rows.filter(Q(site_id__in=actor.sites(*cls.seen_by)) | Q(appointment__person_id=actor.person_id))

    def answerable(self) -> int | None:
        return int(self.appointment.person_id)


class ScanBatch(Placed):
    """Signed paper handed in together: several files or one file of many pages."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    trouble = models.TextField(blank=True)  # files that could not be opened, one sentence each

    seen_by = ("issue_letters",)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{clock.local(self.made_at):%Y-%m-%d %H:%M}"


class ScanPage(Placed):
    """One page of a batch, kept whatever becomes of it: taken in for a letter, or waiting with the reason why."""

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="pages")
    name = models.CharField(_("文件"), max_length=120)
    page = models.PositiveSmallIntegerField(_("页"), default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="scan_pages")
    trouble = models.CharField(max_length=200, blank=True)

    site_field = "batch__site"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(letter__isnull=False) | ~Q(trouble=""), name="unmatched_page_says_why"),
        ]
        ordering: ClassVar = ["batch_id", "pk"]

    seen_by = ("issue_letters",)

    def __str__(self) -> str:
        return f"{self.name} {self.page}"

    @property
    def site(self) -> Site:
        return self.batch.site

    @property
    def site_id(self) -> int:
        return int(self.batch.site_id)

    def belongs_to(self) -> models.Model:
        return self.batch
