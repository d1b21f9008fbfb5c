"""文件: templates with blanks, papers drafted by one and approved by another, their gap-free numbers, and who received them.

Source: property.clerk.2, agency.account_manager.1.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

WRITE, APPROVE, TEMPLATES = "write_documents", "approve_documents", "keep_templates"
SEES = (WRITE, APPROVE)
RECEIPTS = "receipts"  # the kind of a picture of a sheet on which readers signed


class Kind(models.TextChoices):
    """What a paper is; each kind has its own numbers in a year."""

    NOTICE = "notice", pgettext_lazy("document", "通知")
    LETTER = "letter", pgettext_lazy("document", "函")
    REQUEST = "request", pgettext_lazy("document", "请示")
    REPORT = "report", pgettext_lazy("document", "报告")
    MEETING = "meeting", pgettext_lazy("document", "会议通知")
    OTHER = "other", pgettext_lazy("document", "其他文件")


SIGNS = {"notice": "通", "letter": "函", "request": "请", "report": "报", "meeting": "会", "other": "文"}
"""The sign of each kind in a number: 翠湖通〔2026〕3 号."""


class Template(Placed):
    """模板: title, addressee and text with blanks such as 【时间】; for its site and everything below it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices)
    name = models.CharField(_("模板名称"), max_length=60)
    title = models.CharField(_("标题"), max_length=120)
    addressee = models.CharField(_("主送"), max_length=120, blank=True)
    body = models.TextField(_("正文"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)

    seen_by = (WRITE, APPROVE, TEMPLATES)
    refs = ("name",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(retired_at=None), name="documents_template_once"
            ),
        ]
        ordering: ClassVar = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """What is kept where one has to do with papers, and above: a company's templates serve its communities."""
        held = actor.sites(*cls.seen_by)
        above = {pk for site in actor.house.sites if site.pk in held for pk in site.lineage()}
        return rows.filter(site_id__in=above & (actor.sites_seen() | actor.sites_around()))

    def url(self) -> str:
        """Where it is changed."""
        return f"/documents/templates/{self.pk}"


class Series(models.Model):
    """The numbers of one kind in one year of a company: the last one given, with no gap before it."""

    company = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "year"], name="documents_one_series"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind} {self.year}"


class Document(Placed):
    """A paper of the company. It has its reference (文号) from the moment another person approved it, and never loses it.

    `by` answers for it; `written_by` last touched its words.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        WAITING = "waiting", _("待审批")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("已批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        REPLACED = "replaced", _("已被取代")
        DROPPED = "dropped", _("不办了")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=120)
    addressee = models.CharField(_("主送"), max_length=120, blank=True)
    body = models.TextField(_("正文"))
    attachments = models.CharField(_("附件"), max_length=500, blank=True)  # their names, one a line
    template = models.ForeignKey(Template, models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="documents")
    serial = models.PositiveIntegerField(null=True)
    reference = models.CharField(_("文号"), max_length=40, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    tokens = TokensField(editable=False, default="")

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "serial"], name="documents_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting", "returned", "dropped"], series=None, serial=None, reference="")
                & Q(approved_by=None, approved_at=None)
                | Q(state__in=["approved", "withdrawn", "replaced"], series__isnull=False, serial__gte=1)
                & Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(reference=""),
                name="documents_numbered_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")), name="documents_approved_by_another"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="documents_words"),
            models.Index(fields=["site", "-at"], name="documents_at_site"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.called} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who writes or approves papers sees those at their sites; everybody what they answer for or were sent."""
        received = Copy.objects.filter(addressed_to(actor)).values("document")
        return rows.filter(cls.worked_on(actor) | Q(pk__in=received))

    @classmethod
    def with_file(cls, kind: str, actor: Actor) -> ScopedQuerySet[Any]:
        """Who may read a paper may open what belongs to it, but for the sheets on which its readers signed."""
        seen: ScopedQuerySet[Any] = cls.objects.within(actor)
        return seen.filter(cls.worked_on(actor)) if kind == RECEIPTS else seen

    @classmethod
    def worked_on(cls, actor: Actor) -> Q:
        """The papers whose receipts and history an actor reads: where they write or approve papers, and their own."""
        return Q(site_id__in=actor.sites(*cls.seen_by)) | Q(by=actor.person_id)

    @property
    def called(self) -> str:
        """Its reference, or the number of the draft."""
        return self.reference or self.number

    @property
    def is_open(self) -> bool:
        """Its words can still be changed."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def in_force(self) -> bool:
        """Approved, and neither withdrawn nor replaced."""
        return self.state == self.State.APPROVED

    def answerable(self) -> int | None:
        """Whoever answers for it; while it waits nobody, since that is another's turn."""
        return None if self.state == self.State.WAITING else int(self.by_id)

    def url(self) -> str:
        """Its page."""
        return f"/documents/{self.number}"


class Step(models.Model):
    """A line of a paper's history."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", _("拟稿")
        CHANGED = "changed", _("修改")
        SUBMITTED = "submitted", _("送审")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("批准")
        DISTRIBUTED = "distributed", _("分发")
        REMINDED = "reminded", _("催签")
        RECEIVED = "received", _("收回签收表")
        WITHDRAWN = "withdrawn", _("撤回")
        REPLACED = "replaced", _("被取代")
        DROPPED = "dropped", _("不办了")

    document = models.ForeignKey(Document, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind}"


def addressed_to(actor: Actor) -> Q:
    """The copies an actor may sign for: their own, and those of the communities and offices they work at."""
    return Q(person=actor.person_id) | Q(office_id__in=[one.site_id for one in actor.appointments])


class Copy(Placed):
    """签收: one copy of a paper: for a person, for a site where anybody who works there signs, or for somebody outside."""

    class How(models.TextChoices):
        SELF = "self", _("本人签收")
        PAPER = "paper", _("纸面签收")

    document = models.ForeignKey(Document, models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("发给"), max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True)
    how = models.CharField(_("怎样签收"), max_length=5, choices=How.choices, blank=True)
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    site_field = "document__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "person"], name="documents_copy_a_person"),
            models.UniqueConstraint(fields=["document", "office"], name="documents_copy_an_office"),
            models.CheckConstraint(condition=Q(person=None) | Q(office=None), name="documents_copy_for_one"),
            models.CheckConstraint(
                condition=Q(how="", received_at=None, received_by=None)
                | ~Q(how="") & Q(received_at__isnull=False, received_by__isnull=False),
                name="documents_receipt_whole",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def site(self) -> Site:
        """Where the paper is from."""
        return self.document.site

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """As the papers, and one's own."""
        return rows.filter(Q(document__site_id__in=actor.sites(*cls.seen_by)) | addressed_to(actor))

    def belongs_to(self) -> models.Model:
        return self.document
