"""寄存: cabinets and their boxes, what customers left in a box or at the desk, and every time one was opened without its code.

Source: retail.clerk.8.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

RUN, CONFIRM, SET_UP = "run_lockers", "confirm_openings", "set_up_lockers"
SEES = (RUN, CONFIRM, SET_UP)


class Cabinet(Placed):
    """寄存柜: a letter, where it stands, and its numbered boxes."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    code = models.CharField(_("柜号"), max_length=6)
    place = models.CharField(_("位置"), max_length=60, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], condition=Q(retired_at=None), name="lockers_cabinet_once"),
        ]
        ordering: ClassVar = ["code", "pk"]

    def __str__(self) -> str:
        return f"{self.code}　{self.place}" if self.place else self.code


class Box(Placed):
    """One box of a cabinet, named as it is painted on its door: A-03."""

    class Size(models.TextChoices):
        SMALL = "small", pgettext_lazy("box", "小")
        MEDIUM = "medium", pgettext_lazy("box", "中")
        LARGE = "large", pgettext_lazy("box", "大")

    cabinet = models.ForeignKey(Cabinet, models.PROTECT, related_name="boxes")
    n = models.PositiveSmallIntegerField(_("箱号"))
    size = models.CharField(_("大小"), max_length=6, choices=Size.choices)

    site_field = "cabinet__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cabinet", "n"], name="lockers_box_once")]
        ordering: ClassVar = ["cabinet__code", "n"]

    def __str__(self) -> str:
        return f"{self.cabinet.code}-{self.n:02d}"

    @property
    def site_id(self) -> int:
        """Where its cabinet stands."""
        return int(self.cabinet.site_id)

    @property
    def site(self) -> Site:
        """Where its cabinet stands."""
        return self.cabinet.site

    def url(self) -> str:
        """Its page."""
        return f"/lockers/boxes/{self.pk}"


class Fault(Placed):
    """A box out of order, from the report to the repair; meanwhile nothing is stored in it."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="faults")
    what = models.CharField(_("故障"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    repaired_at = models.DateTimeField(null=True)
    repaired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("怎样修好的"), max_length=200, blank=True)

    site_field = "box__cabinet__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box"], condition=Q(repaired_at=None), name="lockers_one_open_fault"),
            models.CheckConstraint(
                condition=Q(repaired_at=None, repaired_by=None)
                | Q(repaired_at__isnull=False, repaired_by__isnull=False),
                name="lockers_repair_whole",
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.box} {self.what}"

    @property
    def site_id(self) -> int:
        """Where the box is."""
        return self.box.site_id


class Stay(Placed):
    """What one customer left: in a box, or as a bulky item at the desk under a tag. No name: whoever has the code has the thing.

    The code itself is kept nowhere, only its keyed digest. From `due_at` on (closing time) it is overtime.
    """

    class State(models.TextChoices):
        HELD = "held", _("寄存中")
        KEPT = "kept", _("已取出，代管中")
        GONE = "gone", _("已取走")

    class How(models.TextChoices):
        CODE = "code", _("凭取件码")
        IDENTITY = "identity", _("核对身份，双人")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("寄存号"), max_length=20, unique=True)
    box = models.ForeignKey(Box, models.PROTECT, null=True, related_name="stays")  # none: a bulky item
    tag = models.CharField(_("寄存牌号"), max_length=20, blank=True)
    what = models.CharField(_("物品"), max_length=120, blank=True)
    pieces = models.PositiveSmallIntegerField(_("件数"), default=1)
    seal = models.CharField(_("封签号"), max_length=30, blank=True)
    code_digest = models.BinaryField()
    stored_at = models.DateTimeField(_("存入时间"), default=clock.now)
    stored_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("最晚取件"))
    state = models.CharField(_("状态"), max_length=4, choices=State.choices, default=State.HELD)
    kept_at = models.CharField(_("代管地点"), max_length=60, blank=True)
    ended_at = models.DateTimeField(_("取走时间"), null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(_("怎样取走"), max_length=8, choices=How.choices, blank=True)

    seen_by = SEES

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box"], condition=Q(state="held"), name="lockers_box_holds_one"),
            models.UniqueConstraint(
                fields=["site", "tag"], condition=Q(box=None) & ~Q(state="gone"), name="lockers_tag_once"
            ),
            models.CheckConstraint(
                condition=Q(box__isnull=False, tag="") | Q(box=None) & ~Q(tag="") & ~Q(what=""),
                name="lockers_stay_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="gone", ended_at__isnull=False, ended_by__isnull=False) & ~Q(how="")
                | ~Q(state="gone") & Q(ended_at=None, ended_by=None, how=""),
                name="lockers_ended_when_gone",
            ),
            models.CheckConstraint(condition=~Q(state="kept") | ~Q(kept_at=""), name="lockers_kept_somewhere"),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="lockers_some_pieces"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-stored_at"], name="lockers_stays_of_site"),
            models.Index(fields=["site", "due_at"], condition=Q(state="held"), name="lockers_stays_held"),
        ]
        ordering: ClassVar = ["-stored_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.where}"

    @property
    def where(self) -> str:
        """The box, or the tag of a bulky item."""
        return str(self.box) if self.box is not None else self.tag

    @property
    def overtime(self) -> bool:
        """Still in its box or at the desk after closing time."""
        return self.state == self.State.HELD and clock.now() > self.due_at

    def url(self) -> str:
        """Its page."""
        return f"/lockers/stays/{self.number}"


class Opening(Placed):
    """应急开柜, or a bulky item handed out without tag or code: one person asks, another confirms by an account of their own.

    What was found is listed. The owner's identity is checked, of the document only its kind and last four signs are kept.
    """

    class Cause(models.TextChoices):
        LOST = "lost", _("顾客丢了取件码或寄存牌")
        OVERTIME = "overtime", _("超时没有取")
        FAULT = "fault", _("柜门打不开")
        DANGER = "danger", _("可疑或危险物品")

    class Paper(models.TextChoices):
        ID_CARD = "id_card", _("居民身份证")
        DRIVING = "driving", _("驾驶证")
        PASSPORT = "passport", _("护照")
        OTHER = "other", pgettext_lazy("paper", "其他证件")

    class State(models.TextChoices):
        ASKED = "asked", _("等第二人确认")
        DONE = "done", _("已开")
        DECLINED = "declined", _("未同意")

    class Outcome(models.TextChoices):
        GIVEN = "given", _("交给顾客")
        KEPT = "kept", _("取出代管")
        LEFT = "left", _("放回原处")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="openings")
    cause = models.CharField(_("原因"), max_length=8, choices=Cause.choices)
    reason = models.CharField(_("情况"), max_length=300)
    claimant = models.CharField(_("顾客姓名"), max_length=60, blank=True)
    paper = models.CharField(_("核对的证件"), max_length=8, choices=Paper.choices, blank=True)
    paper_tail = models.CharField(_("证件号后四位"), max_length=4, blank=True)
    said_contents = models.CharField(_("顾客说里面有什么"), max_length=300, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)
    outcome = models.CharField(_("结果"), max_length=5, choices=Outcome.choices, blank=True)
    contents = models.CharField(_("清点的物品"), max_length=500, blank=True)
    opinion = models.CharField(_("意见"), max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # of who got the things

    site_field = "stay__site"
    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stay"], condition=Q(state="asked"), name="lockers_one_opening_asked"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="lockers_opened_by_two"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, outcome="")
                | Q(state="declined", decided_by__isnull=False, outcome="")
                | Q(state="done", decided_by__isnull=False) & ~Q(outcome="") & ~Q(contents=""),
                name="lockers_opening_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="given") | Q(signature__isnull=False) & ~Q(claimant="") & ~Q(paper=""),
                name="lockers_given_to_somebody",
            ),
        ]
        ordering: ClassVar = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.stay.number} {self.get_cause_display()}"

    @property
    def site_id(self) -> int:
        """Where the thing is."""
        return int(self.stay.site_id)

    @property
    def site(self) -> Site:
        """Where the thing is."""
        return self.stay.site


class Check(Placed):
    """寄存柜清查: what stood in the boxes and at the desk at closing time, and what is to be done about what is overtime."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    held = models.PositiveIntegerField(_("寄存中"))
    overtime = models.PositiveIntegerField(_("超时"))
    kept = models.PositiveIntegerField(_("代管中"))
    faults = models.PositiveIntegerField(_("故障"))
    left = models.JSONField(_("超时的"), default=list)  # [number, where] of each
    remark = models.CharField(_("处理"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day"], name="lockers_check_once"),
            models.CheckConstraint(condition=Q(overtime=0) | ~Q(remark=""), name="lockers_overtime_answered"),
        ]
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.site_id}"
