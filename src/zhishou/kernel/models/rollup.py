"""Counts of what can no longer change, a row a day, so that a dashboard need not read every event (see kernel/rollup.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhishou.kernel.models.evidence import Xid8Field


class ClosedDay(models.Model):
    """How many deadlines of one kind were closed on a day. Ids, not references: a count outlives nothing and holds nothing."""

    day = models.DateField()  # local date of closing
    due_month = models.DateField()  # first day of the local month of the deadline
    site_id = models.BigIntegerField()
    duty_id = models.CharField(max_length=60)
    person_id = models.BigIntegerField(null=True)  # who owed it; none: whoever held the duty
    actor_id = models.BigIntegerField(null=True)  # who did it
    state = models.CharField(max_length=8)
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "site_id", "duty_id", "state", "person_id", "actor_id", "due_month"],
                name="closed_day_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person_id", "duty_id", "site_id"], name="closed_day_by_person")]

    def __str__(self) -> str:
        return f"{self.day} {self.duty_id} {self.state} {self.n}"


class EventDay(models.Model):
    """How many events of one operation somebody caused at a site on a local day, by which duty."""

    day = models.DateField()
    site_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    duty_id = models.CharField(max_length=60)
    operation = models.CharField(max_length=80)
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "site_id", "actor_id", "duty_id", "operation"],
                name="event_day_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [models.Index(fields=["actor_id", "day"], name="event_day_by_actor")]

    def __str__(self) -> str:
        return f"{self.day} {self.operation} {self.n}"


class RollupMark(models.Model):
    """How far the counts go: everything of every older transaction is in them, nothing of a younger one."""

    below_xid = Xid8Field()

    def __str__(self) -> str:
        return self.below_xid
