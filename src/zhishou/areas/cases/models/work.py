"""Work orders, urging, handing up, and what was promised to the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.case import OWN_DEPARTMENT, Case, CaseRow, departments_of
from zhishou.kernel import clock
from zhishou.kernel.scope import ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class WorkOrder(CaseRow):
    """工作任务单: to a department, with a deadline. A case has at most one open order."""

    class State(models.TextChoices):
        SENT = "sent", _("待接单")
        ACCEPTED = "accepted", _("处理中")
        DONE = "done", _("已修好")
        HANDED_BACK = "handed_back", _("已退回")
        WITHDRAWN = "withdrawn", _("已改派")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="orders")
    number = models.CharField(_("任务单号"), max_length=44, unique=True)
    state = models.CharField(_("状态"), max_length=11, choices=State.choices, default=State.SENT)
    department = models.ForeignKey("kernel.Department", models.PROTECT, related_name="+")
    engineer = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(_("期限"))
    note = models.CharField(_("交代"), max_length=300, blank=True)
    visit_from = models.DateTimeField(_("约定上门"), null=True)
    visit_until = models.DateTimeField(_("至"), null=True)
    dispatched_by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    dispatched_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("退回或改派的原因"), max_length=300, blank=True)
    done = models.TextField(_("做了什么"), blank=True)
    materials = models.CharField(_("用料"), max_length=300, blank=True)
    charge_fen = models.BigIntegerField(_("有偿"), default=0)
    signature = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["sent", "accepted"]), name="one_open_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "accepted"], ended_at=None)
                | ~Q(state__in=["sent", "accepted"]) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="order_ended_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(done=""), name="order_done_says_what"),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_back", "withdrawn"]) | ~Q(end_reason=""), name="order_ended_says_why"
            ),
            models.CheckConstraint(condition=Q(charge_fen__gte=0), name="order_charge_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["department", "due_at"], condition=Q(state__in=["sent", "accepted"]), name="order_open"
            )
        ]
        ordering: ClassVar = ["due_at", "pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.case.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """All orders for those who see the sites' cases; else the own department's and one's own."""
        wide = actor.sites(*Case.seen_by)
        own = Q(department_id__in=departments_of(actor)) | Q(engineer_id=actor.person_id)
        return rows.filter(Q(case__site_id__in=wide) | Q(case__site_id__in=actor.sites(*OWN_DEPARTMENT)) & own)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.SENT, self.State.ACCEPTED)

    def get_absolute_url(self) -> str:
        return f"/orders/{self.number}"


class Urge(CaseRow):
    """催办: someone asked for speed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="urges")
    words = models.CharField(_("催办内容"), max_length=300)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.words[:40]


class HandUp(CaseRow):
    """上交: a handler hands a case up with a reason; the superior takes it over or returns it with an instruction."""

    class State(models.TextChoices):
        OPEN = "open", _("待接管")
        TAKEN = "taken", _("已接管")
        RETURNED = "returned", _("已退回")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hand_ups")
    reason = models.CharField(_("上交原因"), max_length=300)
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    to = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    instruction = models.CharField(_("指示"), max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_open_hand_up"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False),
                name="hand_up_answered_has_time",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(instruction=""), name="return_has_instruction"),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.reason[:40]


class Promise(CaseRow):
    """承诺: what was promised to whom by when, and whether it was kept (service.complaint.7)."""

    class State(models.TextChoices):
        OPEN = "open", _("未到期")
        KEPT = "kept", _("已兑现")
        BROKEN = "broken", _("未兑现")

    class Awaits(models.TextChoices):
        ANSWER = "answer", _("答复顾客")
        DONE = "done", _("处理完成")
        OTHER = "other", _("其他")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="promises")
    to_whom = models.CharField(_("对谁"), max_length=60)
    what = models.CharField(_("承诺了什么"), max_length=300)
    awaits = models.CharField(_("兑现于"), max_length=6, choices=Awaits.choices, default=Awaits.OTHER)
    due_at = models.DateTimeField(_("期限"))
    made_by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="promise_settled_has_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="open"), name="promise_open")]
        ordering: ClassVar = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.what[:40]
