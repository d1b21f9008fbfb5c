"""Who was called to an incident and what they answered; which posts it takes and who took them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.incidents.models.incident import Incident, OfIncident
from zhishou.kernel import clock
from zhishou.kernel.models import Person


class Call(OfIncident):
    """召集: one person, once; what they answered last, by themselves or told to whoever called."""

    class Answer(models.TextChoices):
        CALLED = "called", _("已通知")
        MISSED = "missed", _("没联系上")
        REACHED = "reached", _("已联系上")
        COMING = "coming", _("正在赶来")
        ARRIVED = "arrived", _("已到场")
        CANNOT = "cannot", _("来不了")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="calls")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.CharField(_("应召"), max_length=8, choices=Answer.choices, default=Answer.CALLED)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)  # of the answer

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "person"], name="incidents_called_once"),
        ]
        ordering: ClassVar = ["called_at", "pk"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id} {self.answer}"


class Task(OfIncident):
    """岗位 of an incident: what somebody is to see to, who took it on, and when it was done."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tasks")
    title = models.CharField(_("岗位"), max_length=40)
    what = models.CharField(_("做什么"), max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "title"], name="incidents_task_once"),
            models.CheckConstraint(
                condition=Q(person=None, taken_at=None, done_at=None) | Q(person__isnull=False, taken_at__isnull=False),
                name="incidents_task_taken_whole",
            ),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title
