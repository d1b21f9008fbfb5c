"""广告项目: one job for a client, who leads and coordinates it, who works on it, and its timeline (agency.department.2 to .5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.areas.agency.models.clients import Client
from zhishou.areas.agency.models.powers import SEES
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.scope import Placed

OVER = ("done", "stopped")


class Project(Placed):
    """One job. It goes from the brief to the plan to the work; each of these steps leaves a line of the timeline."""

    class State(models.TextChoices):
        BRIEFING = "briefing", _("了解需求")
        PLANNING = "planning", _("制订方案")
        RUNNING = "running", _("执行中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已终止")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="projects")
    title = models.CharField(_("项目名称"), max_length=80)
    wanted = models.CharField(_("要做什么"), max_length=1000, blank=True)
    lead = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("项目负责人"))
    coordinator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("业务协调员"))
    due_on = models.DateField(_("客户要求的完成日期"), null=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.BRIEFING)
    state_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    customer_link: str = ""  # the client's own link, on the row that made it alone: shown once and never kept

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=OVER, closed_at__isnull=False) | ~Q(state__in=OVER) & Q(closed_at=None),
                name="agency_project_closed_when_over",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="agency_project_has_title"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="agency_project_at_site"),
            models.Index(fields=["client", "-at"], name="agency_project_of_client"),
            models.Index(fields=["lead"], condition=Q(closed_at=None), name="agency_project_open_of_lead"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def answerable(self) -> int | None:
        """Who leads it."""
        return int(self.lead_id)

    def url(self) -> str:
        """Its page."""
        return f"/projects/{self.number}"

    @property
    def is_open(self) -> bool:
        """Neither done nor stopped."""
        return self.closed_at is None


class OfProject(Placed):
    """A row of a project: seen by whoever sees that, and part of its history."""

    project: models.ForeignKey[Project, Project]
    site_field = "project__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.project.site

    def belongs_to(self) -> models.Model:
        return self.project


class Member(OfProject):
    """Somebody of the team beside the lead and the coordinator, and what they see to in it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(_("担任"), max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "person"], name="agency_member_once")]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.part}"


class Step(OfProject):
    """One line of a project's timeline: what was done, by whom, when; its pictures and papers are its files."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="steps")
    operation = models.CharField(_("步骤"), max_length=60)  # what was done, by its name
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "at"], name="agency_steps")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.operation}"

    @property
    def title(self) -> str:
        """What was done, in the reader's language."""
        return gettext(REGISTRY[self.operation].label)
