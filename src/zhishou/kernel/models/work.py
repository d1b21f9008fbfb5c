"""Files, jobs, links, settings, saved views and rate marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models.org import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class StoredFile(models.Model):
    """A file taken in: type sniffed, metadata stripped, SHA-256 kept; its bytes lie under the home's `files` folder."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    about = models.CharField(max_length=60, db_index=True)  # subject of the row it is attached to
    kind = models.CharField(max_length=30)  # before, after, evidence, signature, scan, sealed …
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Job(Placed):
    """Work that outlasts a request, with progress people can look at; the queue itself is procrastinate's."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        PARTLY = "partly", _("部分完成")
        FAILED = "failed", _("失败")

    name = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        return rows.filter(models.Q(person_id=actor.person_id) | models.Q(site_id__in=actor.sites("keep_settings")))


class Link(models.Model):
    """An expiring token good for named operations on one row: public intake, a signature, a satisfaction answer."""

    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=40)
    operations = models.JSONField(default=list)
    subject = models.CharField(max_length=60, db_index=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"

    def pk_for(self, model: type[models.Model]) -> int | None:
        """The id of the row this link was made for when it is of this model, else None (so nothing is found)."""
        label, _, pk = self.subject.partition(":")
        return int(pk) if label == model._meta.label_lower else None


class Setting(models.Model):
    """A setting of a site, inherited downward."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="settings")
    name = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="setting_once")]

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """A list's filters under a name of the person's own."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "page", "name"], name="view_once")]

    def __str__(self) -> str:
        return self.name


class RateMark(models.Model):
    """A counted attempt from outside, for rate limits that hold over processes and restarts."""

    what = models.CharField(max_length=40)
    who = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["what", "who", "at"])]

    def __str__(self) -> str:
        return self.what
