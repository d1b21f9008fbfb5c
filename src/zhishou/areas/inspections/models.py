"""检查清单 in the company's own words, and what an inspection of somebody's work found (property.manager.3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.people import queries as people
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Post, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

INSPECT = "inspect_work"


class Checklist(Placed):
    """检查清单: a name and its versions; everybody of the company may read it, wherever it is kept."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(_("清单名称"), max_length=60)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = (INSPECT,)
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(retired_at=None), name="inspections_checklist_once"
            ),
        ]
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """What is kept at one's company or below, or above it."""
        return rows.filter(site_id__in=actor.sites_around() | actor.sites_seen())

    def url(self) -> str:
        """Its page."""
        return f"/checklists/{self.pk}"


class ChecklistVersion(Placed):
    """The items of a checklist from a day on; an inspection keeps the version it was made by."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField(_("版次"))
    items = models.JSONField(_("检查项目"))  # words, in order
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    site_field = "checklist__site"
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checklist", "n"], name="inspections_version_once"),
        ]
        ordering: ClassVar = ["-n"]

    def __str__(self) -> str:
        return f"{self.checklist_id} {self.n}"

    @property
    def site_id(self) -> int:
        return int(self.checklist.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the checklists one may read."""
        return rows.filter(checklist__in=Checklist.objects.within(actor))

    def belongs_to(self) -> models.Model:
        return self.checklist


class Inspection(Placed):
    """检查: one person's work, or that of a whole post at a site, held against a checklist by somebody else.

    `marks` are [item, result, remark] as the checklist stood. The inspected confirms or objects; an objection is answered:
    the inspection stands, or it is withdrawn and counts nowhere.
    """

    class Mark(models.TextChoices):
        PASSED = "pass", pgettext_lazy("mark", "合格")
        FAILED = "fail", pgettext_lazy("mark", "不合格")
        NONE = "na", _("不适用")

    class State(models.TextChoices):
        TOLD = "told", _("待确认")
        ACCEPTED = "accepted", _("已确认")
        OBJECTED = "objected", _("有异议，待答复")
        UPHELD = "upheld", _("答复维持")
        WITHDRAWN = "withdrawn", _("已撤销")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="inspections")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # none: the work of the whole post
    marks = models.JSONField(_("检查结果"))
    passed = models.PositiveSmallIntegerField(pgettext_lazy("mark", "合格"))
    failed = models.PositiveSmallIntegerField(pgettext_lazy("mark", "不合格"))
    remark = models.CharField(_("检查意见"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.TOLD)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    objection = models.CharField(_("异议"), max_length=500, blank=True)
    reply = models.CharField(_("答复"), max_length=500, blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    seen_by = (INSPECT,)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="inspections_by_another"),
            models.CheckConstraint(
                condition=~Q(state="objected") | ~Q(objection=""), name="inspections_objection_said"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "withdrawn"]) | ~Q(reply="") & Q(replied_by__isnull=False),
                name="inspections_reply_said",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="inspections_of_person"),
            models.Index(fields=["site", "-at"], name="inspections_of_site"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.passed}/{self.passed + self.failed}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Of a person: theirs, their superiors' and the inspector's. Of a post: those who hold it or inspect at the site."""
        below = [one.person_id for one in people.below(actor)]
        mine = Q(person_id=actor.person_id) | Q(by_id=actor.person_id) | Q(person_id__in=below)
        return rows.filter(mine | inspected(actor) | Q(person=None, site_id__in=actor.sites(INSPECT)))

    def answerable(self) -> int | None:
        """Whoever inspected answers an objection."""
        return int(self.by_id)

    @property
    def whom(self) -> str:
        """The person with the post, or the post alone."""
        return f"{self.person.name}　{self.post.name}" if self.person is not None else self.post.name

    @property
    def missed(self) -> list[str]:
        """The items that were not as they should be."""
        return [item for item, result, _remark in self.marks if result == self.Mark.FAILED]

    def url(self) -> str:
        """Its page."""
        return f"/inspections/{self.number}"


def inspected(actor: Actor) -> Q:
    """The inspections an actor may confirm or object to: their own, and those of a post they hold."""
    found = Q(person_id=actor.person_id) if actor.person_id else Q(pk=None)
    for one in actor.appointments:
        found |= Q(person=None, post_id=one.post_id, site_id=one.site_id)
    return found
