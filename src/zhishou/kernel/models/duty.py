"""Posts, charters and who holds which signed duty from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models.org import Department, Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Post(Placed):
    """A post (岗位) of a company; its duties stand in its charter versions."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="posts")  # the company
    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("岗位"), max_length=40)
    above = models.ForeignKey("self", models.SET_NULL, null=True, related_name="below")
    is_root = models.BooleanField(default=False)  # the administration's own charter

    refs = ("code", "name")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "code"], name="post_code")]
        ordering: ClassVar = ["site_id", "code"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(site_id__in=actor.sites_around())


class CharterVersion(Placed):
    """One version of a post's duties. Published versions never change; a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        DISABLED = "disabled", _("已停用")

    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    note = models.CharField(_("修订说明"), max_length=200, blank=True)
    sign_by = models.DateField(_("重签期限"), null=True)  # changed duties keep their old powers until then
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)  # why the version was disabled at start

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "number"], name="charter_version_number"),
            models.UniqueConstraint(fields=["post"], condition=Q(state="draft"), name="one_draft_a_post"),
        ]
        ordering: ClassVar = ["post_id", "-number"]

    def __str__(self) -> str:
        return gettext("{name} 第 {n} 版").format(name=self.post.name, n=self.number)

    @property
    def site_id(self) -> int:
        return int(self.post.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(post__site_id__in=actor.sites_around())

    def belongs_to(self) -> models.Model:
        return self.post


class Clause(models.Model):
    """One numbered duty of a charter version: its words, what it grants, what it obliges, who must be another person."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="clauses")
    duty_id = models.CharField(max_length=60)  # the mission's id, kept over versions
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("职责"), max_length=600)
    grants = ArrayField(models.CharField(max_length=40), default=list)
    obliges = models.JSONField(default=list)  # rules as in the charter's YAML
    apart = models.JSONField(default=list)  # [{"do": operation, "not_who": [operations]}]
    digest = models.CharField(max_length=64)  # of text, grants, obliges and apart: equal digest = unchanged duty

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "duty_id"], name="clause_once")]
        ordering: ClassVar = ["version_id", "position"]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class ClauseRule(models.Model):
    """An obligation rule of a clause, one row each, so that an event finds its rules by index."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="rules")
    after_operation = models.CharField(max_length=80, blank=True, db_index=True)  # empty: recurring
    do_operation = models.CharField(max_length=80)
    rule = models.JSONField()

    def __str__(self) -> str:
        return f"{self.clause.duty_id}: {self.do_operation}"


STEPS_DOWN = 4  # as many as a late deadline is told upward


class Appointment(Placed):
    """A person in a post at a site, from a date; the department and the line upward belong to it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="appointments")
    reports_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="team")
    starts_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("离任原因"), max_length=200, blank=True)

    seen_by = ("organise", "issue_letters")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "post", "site"], condition=Q(ended_at=None), name="appointed_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at")), name="appointment_order"
            ),
        ]
        ordering: ClassVar = ["site_id", "post_id", "person_id"]

    def __str__(self) -> str:
        return f"{self.person.name} · {self.post.name} · {self.site.name}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own, those of who reports to one (or to somebody one deputises for) and of their people, four steps down."""
        above = {actor.person_id, *(g.principal.pk for g in actor.grants if g.principal)}
        found = Q(site_id__in=actor.sites(*cls.seen_by)) | Q(person_id=actor.person_id)
        for steps in range(1, STEPS_DOWN + 1):
            found |= Q(**{"__".join(["reports_to"] * steps) + "__person_id__in": above})
        return rows.filter(found)

    def belongs_to(self) -> models.Model:
        return self.person


class Holding(models.Model):
    """An appointment holds a clause during [starts_at, ends_at). Without a letter it counts only where 试运行 runs."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="holdings")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="holdings")
    letter_number = models.CharField(max_length=30, blank=True)  # the signed letter; empty: unsigned
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="holding_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["appointment", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.appointment} {self.clause.duty_id}"


def reporting_to(person_id: int) -> models.QuerySet[Any]:
    """Ids of the people who report directly to a person now."""
    rows = Appointment.objects.filter(reports_to__person_id=person_id, reports_to__ended_at=None, ended_at=None)
    return rows.values("person")


class Absence(Placed):
    """Recorded leave. While it lasts, [starts_at, ends_at), the deputy holds the absent person's duties.

    `noted_at`: the deputy said, then, that the person is not there and nobody recorded a leave; seen by who is above too.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="deputising")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    reason = models.CharField(_("事由"), max_length=100)
    cancelled_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_order"),
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("person")), name="no_self_delegation"),
        ]
        indexes: ClassVar = [models.Index(fields=["deputy", "ends_at"])]
        ordering: ClassVar = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.person.name} {clock.local(self.starts_at):%m-%d}—{clock.local(self.ends_at):%m-%d}"

    @property
    def site_id(self) -> int:
        return int(self.person.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(
            Q(person__site_id__in=actor.sites("record_leave"))
            | Q(person_id=actor.person_id)
            | Q(deputy_id=actor.person_id)
            | Q(noted_at__isnull=False, person__in=reporting_to(actor.person_id or 0))
        )

    def belongs_to(self) -> models.Model:
        return self.person
