"""What a company counts and speaks by: categories, causes, phrases; and the files its history came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel.models.batch import Batch
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class CompanyRow(Placed):
    """A row of a company (`site` is the company) that everyone who works there may look up."""

    class Meta:
        abstract = True

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Rows of the companies the person works in."""
        return rows.filter(site_id__in=actor.sites_around())


class Category(CompanyRow):
    """A node of the company's three-level tree of matters. `deadline_hours` is given to work orders, in work hours."""

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(_("分类"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级"))
    path_name = models.CharField(max_length=200)  # 设施 / 电梯 / 异响
    sort_key = models.CharField(max_length=200, blank=True)  # pinyin initials, for the typeahead
    deadline_hours = models.PositiveIntegerField(_("派工期限（工作小时）"), null=True)
    active = models.BooleanField(_("在用"), default=True)
    batch = models.ForeignKey("cases.ImportBatch", models.PROTECT, null=True, related_name="+")  # the import it came by

    refs = ("path_name",)
    search_url = "/cases/categories/search"
    search_hint = _("名称或拼音首字母")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "parent", "name"], name="category_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="category_three_levels"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False),
                name="category_level_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(deadline_hours=None) | Q(deadline_hours__gt=0), name="category_deadline"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "path_name"])]
        ordering: ClassVar = ["site_id", "path_name"]

    def __str__(self) -> str:
        return self.path_name

    def hours(self) -> int | None:
        """The work hours a work order of this matter is given: its own, else the nearest above."""
        node: Category | None = self
        while node is not None:
            if node.deadline_hours:
                return node.deadline_hours
            node = node.parent
        return None


class CauseCode(CompanyRow):
    """A root cause (原因代码) that investigations name and the Pareto counts."""

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    code = models.CharField(_("代码"), max_length=20)
    name = models.CharField(_("原因"), max_length=40)
    active = models.BooleanField(_("在用"), default=True)

    refs = ("code", "name")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="cause_code_once"),
            models.UniqueConstraint(fields=["site", "name"], name="cause_name_once"),
        ]
        ordering: ClassVar = ["site_id", "code"]

    def __str__(self) -> str:
        return self.name


class Phrase(CompanyRow):
    """Words a reply should avoid, why, and what to say instead (service.complaint.7). It advises and never blocks."""

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    pattern = models.CharField(_("避免的说法"), max_length=40)
    why = models.CharField(_("为什么"), max_length=120)
    better = models.CharField(_("建议的说法"), max_length=200)
    active = models.BooleanField(_("在用"), default=True)

    refs = ("pattern",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "pattern"], name="phrase_once"),
            models.CheckConstraint(condition=~Q(pattern=""), name="phrase_not_empty"),
        ]
        ordering: ClassVar = ["site_id", "pattern"]

    def __str__(self) -> str:
        return self.pattern


class ImportBatch(Batch):
    """One file of history taken in: what it held, what was taken, and whether that was undone."""

    class What(models.TextChoices):
        COMPLAINTS = "complaints", _("投诉资料")
        CATEGORIES = "categories", _("分类")

    what = models.CharField(max_length=10, choices=What.choices)
    name = models.CharField(_("文件名"), max_length=120)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    failed_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    mapping = models.JSONField(default=dict)  # target -> column
    failed = models.PositiveIntegerField(_("失败"), default=0)
    errors = models.JSONField(default=list)

    seen_by = ("import_records", "keep_categories")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="batch_undone_after"),
        ]
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.name
