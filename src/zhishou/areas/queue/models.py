"""排队叫号: the matters a desk queues people for, and the numbers of each day, from taken to served or gone (retail.supervisor.3).

A number says nothing about who holds it: no name, no telephone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

RUN, SET = "run_queue", "set_queue"
SEES = (RUN, SET)


class Matter(Placed):
    """事项: what people queue for, its letter on the number, and the form that is opened when the number is called."""

    class Form(models.TextChoices):
        NONE = "none", _("不打开")
        RETURN = "return", _("退换货")
        INVOICE = "invoice", _("开发票")
        LOCKER = "locker", _("寄存")
        INTAKE = "intake", _("受理")
        ANSWERS = "answers", _("知识库")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    letter = models.CharField(_("字母"), max_length=1)
    name = models.CharField(_("事项名称"), max_length=12)
    form = models.CharField(_("叫到后打开"), max_length=8, choices=Form.choices, default=Form.NONE)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "letter"], condition=Q(retired_at=None), name="queue_letter_once"),
            models.UniqueConstraint(fields=["site", "name"], condition=Q(retired_at=None), name="queue_name_once"),
            models.CheckConstraint(condition=Q(letter__regex="^[A-Z]$"), name="queue_letter_is_one"),
        ]
        ordering: ClassVar = ["letter", "pk"]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


FORMS: dict[str, str] = {
    Matter.Form.RETURN: "/returns/ticket", Matter.Form.INVOICE: "/returns/ticket", Matter.Form.LOCKER: "/lockers",
    Matter.Form.INTAKE: "/cases/new?channel=walk_in", Matter.Form.ANSWERS: "/answers",
}  # fmt: skip


class Ticket(Placed):
    """号: the n-th of its letter on a day. Called to a counter, it is served, passed on, or its holder is not there."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等候")
        CALLED = "called", _("办理中")
        DONE = "done", _("办完")
        LEFT = "left", _("过号")

    class How(models.TextChoices):
        DESK = "desk", _("总台取号")
        PHONE = "phone", _("扫码取号")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    letter = models.CharField(max_length=1)
    n = models.PositiveSmallIntegerField()
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="tickets")  # of now: it may have been passed on
    how = models.CharField(max_length=5, choices=How.choices)
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.WAITING)
    taken_at = models.DateTimeField(_("取号时间"), default=clock.now)
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(_("叫号时间"), null=True)  # to the counter it is at
    last_called_at = models.DateTimeField(null=True)  # there again: what the screen shows first, not what is measured
    calls = models.PositiveSmallIntegerField(default=0)
    counter = models.PositiveSmallIntegerField(_("窗口"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who serves it
    ended_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "letter", "n"], name="queue_number_once"),
            models.UniqueConstraint(
                fields=["site", "day", "counter"], condition=Q(state="called"), name="queue_one_at_a_counter"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", called_at=None, counter=None, by=None, ended_at=None)
                | Q(state="called", called_at__isnull=False, counter__isnull=False, counter__gte=1, by__isnull=False, ended_at=None)
                | Q(state__in=["done", "left"], called_at__isnull=False, counter__isnull=False, counter__gte=1, by__isnull=False, ended_at__isnull=False),
                name="queue_state_whole",
            ),
            models.CheckConstraint(
                condition=Q(called_at=None, last_called_at=None)
                | Q(called_at__isnull=False, last_called_at__isnull=False, last_called_at__gte=F("called_at")),
                name="queue_called_again_after_called",
            ),
            models.CheckConstraint(condition=Q(n__gte=1), name="queue_number_from_one"),
            models.CheckConstraint(
                condition=Q(first_called_at=None) | Q(first_called_at__gte=F("taken_at")), name="queue_called_after_taken"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["site", "day", "state", "taken_at"], name="queue_of_day"),
            models.Index(fields=["matter", "-ended_at"], condition=Q(state="done"), name="queue_served"),
        ]
        ordering: ClassVar = ["taken_at", "pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """“A007”: as it is called and shown."""
        return f"{self.letter}{self.n:03d}"

    def waited(self, now: datetime) -> timedelta:
        """From taken to first called; until now while nobody has called it."""
        return max((self.first_called_at or now) - self.taken_at, timedelta())

    @property
    def minutes_served(self) -> float:
        """From the call to the counter that served it to the end, of one that has ended; called again there goes on."""
        assert self.called_at is not None and self.ended_at is not None
        return (self.ended_at - self.called_at).total_seconds() / 60

    def belongs_to(self) -> models.Model:
        """The desk's site."""
        return self.site


COUNTER_MOST = 20
