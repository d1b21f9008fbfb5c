"""交办事项: what a superior asks of somebody by name, until when, and every word said about it since (property.manager.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.people import queries as people
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Post, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

ASSIGN, DO = "assign_errands", "do_errands"


class Errand(Placed):
    """One thing asked of one person in a post of theirs. What was first agreed as its deadline stays beside the one of now."""

    class Weight(models.TextChoices):
        USUAL = "usual", pgettext_lazy("weight", "一般")
        IMPORTANT = "important", _("重要")
        URGENT = "urgent", _("紧急")

    class State(models.TextChoices):
        GIVEN = "given", _("待接受")
        DOING = "doing", _("办理中")
        HARD = "hard", _("有困难，待答复")
        DONE = "done", _("已办完，待认可")
        CONFIRMED = "confirmed", _("已认可")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Quality(models.TextChoices):
        BEST = "best", _("办得很好（5 分）")
        GOOD = "good", _("办得好（4 分）")
        FAIR = "fair", _("合格（3 分）")
        POOR = "poor", _("勉强合格（2 分）")
        BAD = "bad", _("不合格（1 分）")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("事项"), max_length=80)
    wanted = models.CharField(_("要求"), max_length=1000, blank=True)
    weight = models.CharField(_("重要程度"), max_length=9, choices=Weight.choices, default=Weight.USUAL)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    first_due_at = models.DateTimeField(_("最初期限"))
    due_at = models.DateTimeField(_("完成期限"))
    source = models.CharField(_("来由"), max_length=20, blank=True)
    source_subject = models.CharField(max_length=60, blank=True)  # the row behind it, as events name it
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.GIVEN)
    state_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    target_milli = models.BigIntegerField(_("目标数量"), null=True)  # thousandths of `unit`; none: nothing is counted
    done_milli = models.BigIntegerField(_("完成数量"), null=True)  # altogether; none: nothing was told yet
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    quality = models.CharField(_("办得怎样"), max_length=4, choices=Quality.choices, blank=True)
    closed_at = models.DateTimeField(null=True)

    seen_by = (ASSIGN, DO)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="errands_asked_by_another"),
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["confirmed", "withdrawn"]) & Q(closed_at=None),
                name="errands_closed_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "confirmed"]) | Q(done_at__isnull=False), name="errands_done_has_moment"
            ),
            models.CheckConstraint(condition=Q(state="confirmed") | Q(quality=""), name="errands_quality_of_confirmed"),
            models.CheckConstraint(
                condition=Q(target_milli=None, unit="", done_milli=None) | Q(target_milli__gt=0) & ~Q(unit=""),
                name="errands_target_with_unit",
            ),
            models.CheckConstraint(
                condition=Q(done_milli=None) | Q(done_milli__gte=0), name="errands_done_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(source="", source_subject="") | ~Q(source="") & ~Q(source_subject=""),
                name="errands_source_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "due_at"], condition=Q(closed_at=None), name="errands_open_of_person"),
            models.Index(fields=["by", "due_at"], condition=Q(closed_at=None), name="errands_open_by"),
            models.Index(fields=["person", "-at"], name="errands_of_person"),
            models.Index(fields=["by", "-at"], name="errands_asked_by"),
        ]
        ordering: ClassVar = ["due_at", "pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Whoever does it, whoever asked for it, who deputises for them, and the superiors of both; nobody beside them."""
        seen = own(actor) | {one.person_id for one in people.below(actor)}
        return rows.filter(Q(person_id__in=seen) | Q(by_id__in=seen))

    def answerable(self) -> int | None:
        """Whom it was asked of owes it, and no one else who holds the same duty."""
        return int(self.person_id)

    def agreed(self) -> datetime | None:
        """The deadline as it is now."""
        return self.due_at

    @property
    def is_open(self) -> bool:
        """True while whom it was asked of has still to do it."""
        return self.state in OPEN

    @property
    def late(self) -> bool:
        """Done after its deadline, or not done though it has passed. What was withdrawn is never late."""
        return self.state != self.State.WITHDRAWN and (self.done_at or clock.now()) > self.due_at

    @property
    def target(self) -> str:
        """“60 户”; nothing where nothing is counted."""
        return f"{milli(self.target_milli)} {self.unit}" if self.target_milli else ""

    @property
    def counted(self) -> str:
        """“45 / 60 户”: done of the target."""
        return f"{milli(self.done_milli) or 0} / {self.target}" if self.target_milli else ""

    @property
    def percent(self) -> int | None:
        """How much of the target is done, in whole percent, cut down; none where nothing is counted."""
        return (self.done_milli or 0) * 100 // self.target_milli if self.target_milli else None

    @property
    def score(self) -> int | None:
        """One to five points for how well it was done; none before it is confirmed."""
        return SCORES.get(self.quality)

    def url(self) -> str:
        """Its page."""
        return f"/errands/{self.number}"


SCORES = {"best": 5, "good": 4, "fair": 3, "poor": 2, "bad": 1}
OPEN = (Errand.State.GIVEN, Errand.State.DOING, Errand.State.HARD)
TO_DECIDE = (Errand.State.DONE, Errand.State.HARD)


class Step(Placed):
    """One word said about an errand: by whom, when, and the moment it names when it is about the deadline."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("交办")
        ACCEPTED = "accepted", _("接受")
        HARD = "hard", _("说明困难")
        KEPT = "kept", _("答复：按原定办")
        MOVED = "moved", _("改期")
        REPORTED = "reported", _("汇报")
        DONE = "done", _("报告办完")
        RETURNED = "returned", _("退回")
        CONFIRMED = "confirmed", _("认可")
        WITHDRAWN = "withdrawn", _("撤回")
        HANDED = "handed", _("移交")
        URGED = "urged", _("催办")
        CHANGED = "changed", _("改内容")

    errand = models.ForeignKey(Errand, models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=9, choices=Kind.choices)
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    was = models.CharField(_("原来"), max_length=1200, blank=True)  # what was asked, before and after a change
    becomes = models.CharField(_("改为"), max_length=1200, blank=True)
    done_milli = models.BigIntegerField(_("至今完成"), null=True)  # told with the step, in the unit of the errand
    due_at = models.DateTimeField(_("期限"), null=True)  # set by the superior, or proposed with a difficulty
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    for_whom = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # whom `by` deputised for
    at = models.DateTimeField(default=clock.now)

    site_field = "errand__site"
    refs = ()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["errand", "at"], name="errands_steps")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.errand_id} {self.kind}"

    @property
    def site_id(self) -> int:
        return int(self.errand.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the errands one sees."""
        return rows.filter(errand__in=Errand.objects.within(actor))

    def belongs_to(self) -> models.Model:
        return self.errand


def own(actor: Actor) -> set[int]:
    """The actor, and whomever the actor deputises for."""
    return actor.stands_for()


def decides(actor: Actor, row: Errand) -> bool:
    """Whether the actor answers, confirms and withdraws: whoever asked, their deputy, and those above them; never the doer."""
    above = row.by_id in own(actor) or row.by_id in {one.person_id for one in people.below(actor)}
    return above and row.person_id != actor.person_id


def does(actor: Actor, row: Errand) -> bool:
    """Whether the actor does it: whom it was asked of, or their deputy; never whoever asked."""
    return row.person_id in own(actor) and row.by_id != actor.person_id


def turn(actor: Actor) -> Q:
    """The errands whose next step is the actor's: to answer or to confirm, never one's own work, and to do."""
    me = own(actor)
    deciding = Q(by_id__in=me, state__in=TO_DECIDE) & ~Q(person_id=actor.person_id)
    return deciding | Q(person_id__in=me, state__in=OPEN) & ~Q(by_id=actor.person_id)
