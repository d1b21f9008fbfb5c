"""校样: what a project delivers, its versions, the marks on each, what was looked at while it was made.

agency.department.5, agency.account_executive.2, implied.creative.1. A deliverable is a matter of its own, so that what
is owed about one is not kept by work on another of the same project.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.models.clients import ContactPerson
from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

LIVE = ("submitted", "passed", "sent")
REVIEWED = ("passed", "sent", "changes", "approved")


class Deliverable(OfProject):
    """One thing that is made for the client: a poster, a film, a sign. It goes to production once, as one version."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="deliverables")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("稿件名称"), max_length=80)
    size = models.CharField(_("规格"), max_length=200, blank=True)
    maker = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("制作人"))
    due_on = models.DateField(_("交稿日期"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="agency_deliverable_has_title")]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def belongs_to(self) -> models.Model:
        return self

    def answerable(self) -> int | None:
        """Who makes it."""
        return int(self.maker_id)

    def url(self) -> str:
        """Its page."""
        return f"/proofs/{self.number}"


class OfDeliverable(Placed):
    """A row of a deliverable: seen by whoever sees that, and part of its history."""

    deliverable: models.ForeignKey[Deliverable, Deliverable]
    site_field = "deliverable__project__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.deliverable.project.site

    def belongs_to(self) -> models.Model:
        return self.deliverable

    def url(self) -> str:
        """The page it stands on."""
        return self.deliverable.url()


class Proof(OfDeliverable):
    """One version: the exact file by its SHA-256, the internal review by another person, what the client decided.

    The client's signature carries the digest of the file they were shown; the database lets no approval stand without it.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待复审")
        RETURNED = "returned", _("复审退回")
        PASSED = "passed", _("待送客户")
        SENT = "sent", _("待客户确认")
        CHANGES = "changes", _("客户要求修改")
        APPROVED = "approved", _("客户已确认")
        REPLACED = "replaced", _("已换新版本")

    class How(models.TextChoices):
        LINK = "link", pgettext_lazy("signed", "客户在链接上答复")
        PAD = "pad", pgettext_lazy("signed", "客户当面手写签字")
        SCAN = "scan", pgettext_lazy("signed", "客户签字的纸面扫描")

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="proofs")
    version = models.PositiveSmallIntegerField(_("版本"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    said = models.CharField(_("说明"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.SUBMITTED)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = models.CharField(_("复审意见"), max_length=500, blank=True)
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=4, choices=How.choices, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    signed_sha256 = models.CharField(max_length=64, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    customer_link: str = ""  # the client's own link, on the row that made it alone: shown once and never kept

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverable", "version"], name="agency_proof_version_once"),
            models.UniqueConstraint(fields=["deliverable", "sha256"], name="agency_proof_file_once"),
            models.UniqueConstraint(
                fields=["deliverable"], condition=Q(state__in=LIVE), name="agency_proof_one_on_its_way"
            ),
            models.UniqueConstraint(
                fields=["deliverable"], condition=Q(released_at__isnull=False), name="agency_proof_released_once"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("by")), name="agency_proof_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=REVIEWED) | Q(reviewed_by__isnull=False), name="agency_proof_reviewed_first"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(signed_sha256=F("sha256"), signature__isnull=False, decided_at__isnull=False),
                name="agency_proof_signed_for_this_file",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, state="approved"),
                name="agency_proof_released_when_approved",
            ),
        ]
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"{self.deliverable} V{self.version}"

    def answerable(self) -> int | None:
        """Who makes the next version; a review or a decision is nobody's in particular."""
        return int(self.deliverable.maker_id) if self.state in (self.State.RETURNED, self.State.CHANGES) else None

    @property
    def is_picture(self) -> bool:
        """A browser shows it as it is."""
        return self.file.mime.startswith("image/")


class Mark(Placed):
    """One change the client asks for, by its number, with the version that answered it."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="marks")
    n = models.PositiveSmallIntegerField()
    page = models.PositiveSmallIntegerField(_("第几页"), default=1)
    text = models.CharField(_("修改意见"), max_length=300)
    answered_in = models.ForeignKey(Proof, models.PROTECT, null=True, related_name="answers")

    site_field = "proof__deliverable__project__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proof", "n"], name="agency_mark_number_once"),
            models.CheckConstraint(condition=~Q(text="") & Q(page__gte=1), name="agency_mark_says_where_and_what"),
        ]
        ordering: ClassVar = ["proof", "n"]

    def __str__(self) -> str:
        return f"V{self.proof.version}-{self.n} {self.text}"

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.proof.site

    def belongs_to(self) -> models.Model:
        return self.proof.deliverable


class Checkpoint(OfDeliverable):
    """Something to look at on the client's behalf while a deliverable is made or put up, and what was found."""

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="checkpoints")
    title = models.CharField(_("检查点"), max_length=60)
    due_on = models.DateField(_("日期"), null=True)
    finding = models.CharField(_("检查结果"), max_length=500, blank=True)
    good = models.BooleanField(_("合格"), null=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None, good=None)
                | Q(checked_at__isnull=False, checked_by__isnull=False, good__isnull=False),
                name="agency_checkpoint_checked_whole",
            )
        ]
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title
