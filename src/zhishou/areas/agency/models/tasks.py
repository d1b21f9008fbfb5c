"""工作日程: tasks by department with their dates, what each waits for, how they were handed over and moved (agency.coordinator.1 to .5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.days import end_of
from zhishou.areas.agency.models.plans import Plan
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.kernel import clock
from zhishou.kernel.models import Department, Person


class Task(OfProject):
    """One task: whose it is, how many working days it takes, from when to when. It begins after those it waits for."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟订中")
        PLANNED = "planned", pgettext_lazy("task", "待做")
        STARTED = "started", pgettext_lazy("task", "在做")
        DONE = "done", _("已交出")
        CANCELLED = "cancelled", pgettext_lazy("task", "已取消")

    project = models.ForeignKey(Project, models.PROTECT, related_name="tasks")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")  # the version that brought it
    serial = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("任务"), max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("部门"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("谁做"))
    days = models.PositiveSmallIntegerField(_("几个工作日"))
    not_before = models.DateField(_("不早于"), null=True)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("完成"))
    waits_for = models.ManyToManyField("self", symmetrical=False, related_name="followers")
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    redo_by = models.DateField(_("重做到"), null=True)  # it came back
    urged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "serial"], name="agency_task_serial_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agency_task_in_order"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=120), name="agency_task_days"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None),
                name="agency_task_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "ends_on"], condition=Q(state__in=["planned", "started"]), name="agency_tasks_of_person"),
            models.Index(fields=["project", "starts_on"], name="agency_tasks_of_project"),
        ]  # fmt: skip
        ordering: ClassVar = ["starts_on", "serial"]

    def __str__(self) -> str:
        return f"{self.serial}. {self.title}"

    def answerable(self) -> int | None:
        """Whose task it is."""
        return int(self.person_id)

    def agreed(self) -> datetime | None:
        """The end of work on the last day."""
        return end_of(self.site, self.due_on)

    def url(self) -> str:
        """Its page."""
        return f"/tasks/{self.pk}"

    @property
    def due_on(self) -> date:
        """The day by which it is to be handed over."""
        return self.redo_by or self.ends_on

    @property
    def open(self) -> bool:
        """To be done still."""
        return self.state in (self.State.PLANNED, self.State.STARTED)

    @property
    def late(self) -> bool:
        """Not handed over though its last day has passed."""
        return self.open and self.due_on < clock.today()


class Handover(OfProject):
    """A task goes to whoever goes on with it: passed, and received or sent back with a reason."""

    class State(models.TextChoices):
        PASSED = "passed", _("待接收")
        RECEIVED = "received", _("已接收")
        RETURNED = "returned", _("已退回")

    project = models.ForeignKey(Project, models.PROTECT, related_name="handovers")
    task = models.ForeignKey(Task, models.PROTECT, related_name="handovers")
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    note = models.CharField(_("交接说明"), max_length=500, blank=True)
    days_late = models.SmallIntegerField(_("晚了几天"), default=0)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PASSED)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(_("退回的原因"), max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="passed", answered_at=None)
                | Q(state="received", answered_at__isnull=False)
                | Q(state="returned", answered_at__isnull=False) & ~Q(reason=""),
                name="agency_handover_answered",
            )
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state}"

    def answerable(self) -> int | None:
        """Who goes on with it."""
        return int(self.to_id)


class Reschedule(OfProject):
    """The schedule was moved: by whom, why, and every task with its dates before and after."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reschedules")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=300)
    moves = models.JSONField(default=list)  # {task, from: [day, day], to: [day, day]}
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.at:%Y-%m-%d}"
