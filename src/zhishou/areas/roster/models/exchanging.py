"""换班: somebody asks a colleague to take a shift, perhaps against one of theirs; agreed to, then approved by whoever plans."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.roster.models.shifts import PLAN, ShiftKind
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet


class Exchange(Placed):
    """One wish: `asked_by` gives the shift of `gives`, and takes that of `takes` when one is named, from `other`.

    The kinds are kept as they were when it was asked, so that a plan changed meanwhile is noticed.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("等对方答复")
        AGREED = "agreed", _("等主管批准")
        APPROVED = "approved", _("已批准")
        DECLINED = "declined", _("对方没同意")
        REFUSED = "refused", _("没有批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gives = models.DateField(_("让出的日期"))
    gives_kind = models.ForeignKey(ShiftKind, models.PROTECT, related_name="+")
    takes = models.DateField(_("换来的日期"), null=True)
    takes_kind = models.ForeignKey(ShiftKind, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.ASKED)
    state_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(other=F("asked_by")), name="roster_exchange_of_two"),
            models.CheckConstraint(
                condition=Q(takes=None, takes_kind=None) | Q(takes__isnull=False, takes_kind__isnull=False),
                name="roster_exchange_takes_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                | ~Q(state__in=["approved", "refused"]) & Q(decided_by=None, decided_at=None),
                name="roster_exchange_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("other")),
                name="roster_exchange_decided_by_third",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "gives"], condition=Q(state__in=["asked", "agreed"]), name="roster_exchange_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-at"], name="roster_exchanges_of_site"),
            models.Index(fields=["other"], condition=Q(state="asked"), name="roster_exchanges_to_answer"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """The two, and whoever plans there."""
        me = actor.person_id
        return rows.filter(Q(asked_by_id=me) | Q(other_id=me) | Q(site_id__in=actor.sites(PLAN)))

    @property
    def is_open(self) -> bool:
        """Neither decided nor given up."""
        return self.state in OPEN

    def url(self) -> str:
        """Its page."""
        return f"/roster/exchanges/{self.number}"


OPEN = (Exchange.State.ASKED, Exchange.State.AGREED)
