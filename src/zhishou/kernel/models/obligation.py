"""What is owed by whom until when, and the notices that go out about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models.duty import Clause
from zhishou.kernel.models.evidence import Event, Xid8Field
from zhishou.kernel.models.org import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Obligation(Placed):
    """One thing owed: do an operation about a subject by a moment, by a signed duty."""

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        KEPT = "kept", _("按时完成")
        LATE = "late", _("逾期完成")
        BROKEN = "broken", _("未完成")
        WAIVED = "waived", _("已豁免")

    natural_key = models.CharField(max_length=200, unique=True)  # re-evaluating a rule adds nothing
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="obligations")
    duty_id = models.CharField(max_length=60)
    rule = models.JSONField()
    turn = models.CharField(max_length=20, blank=True)  # the period of a recurring rule: 2026-10-09, 2026-W41, 2026-10
    do_operation = models.CharField(max_length=80)
    kept_by = ArrayField(models.CharField(max_length=80))  # do_operation and what may be done in its place
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60, db_index=True)
    context = models.CharField(max_length=60)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="obligations"
    )  # none: whoever holds the duty
    cause = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_xid = Xid8Field(null=True, editable=False)  # type: ignore[misc]  # set by the database, for kernel/rollup.py
    closed_by = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    waived_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    waive_reason = models.CharField(_("豁免理由"), max_length=200, blank=True)
    rung = models.PositiveSmallIntegerField(
        default=0
    )  # whom lateness is told next: 0 who owes it, n who stands n steps above
    next_notice_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="obligation_closed_when_not_open",
            ),
            models.CheckConstraint(condition=~Q(state="waived") | ~Q(waive_reason=""), name="waiver_has_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["context"], condition=Q(state="open"), name="obligation_open_about"),
            models.Index(fields=["site", "duty_id", "due_at"], condition=Q(state="open"), name="obligation_open_at"),
            models.Index(fields=["next_notice_at"], condition=Q(state="open"), name="obligation_to_tell"),
            models.Index(fields=["duty_id", "opened_at"]),
            models.Index(fields=["closed_xid"], name="obligation_closed_in"),
        ]

    def __str__(self) -> str:
        return f"{self.do_operation} {self.subject} {self.state}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Mine, my posts', and for those who waive or inspect, everybody's at their sites."""
        mine = Q(person_id=actor.person_id)
        for duty_id, sites in actor.duty_sites().items():
            mine |= Q(person=None, duty_id=duty_id, site_id__in=sites)
        return rows.filter(mine | Q(site_id__in=actor.sites("waive", "inspect")))


class DeadlineChange(models.Model):
    """A due time moved: the work calendar changed, or whoever set it set another; old and new are kept."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    cause = models.ForeignKey(Event, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.old_due_at} → {self.new_due_at}"


class Notice(models.Model):
    """A line in a person's bell: a warning, a step up the ladder, a hand-over, a letter to sign."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)  # owns the sentence, see words
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200)
    natural_key = models.CharField(max_length=200, unique=True, null=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)  # looked at for e-mail and robots: the bell is their outbox

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["id"], condition=Q(passed_on_at=None), name="notice_to_pass_on"),
        ]

    def __str__(self) -> str:
        return self.kind
