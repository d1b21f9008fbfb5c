"""A charge that is disputed, and what is waived or corrected by a second person's decision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.models.charges import DISPUTE
from zhishou.areas.cases.models import Case
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_DISPUTES = ("handle_disputes", "request_credits", "approve_credits", "collect_arrears", "answer_fees")


class Dispute(Placed):
    """Charges of a unit that the payer contests (费用争议). While open they bear no late fee and are not dunned."""

    class State(models.TextChoices):
        OPEN = "open", _("处理中")
        UPHELD = "upheld", _("维持原账")
        ADJUSTED = "adjusted", _("予以减免")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("争议内容"), max_length=500)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField()
    decision = models.CharField(_("处理决定"), max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)

    seen_by = SEES_DISPUTES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="open") | Q(decided_on__isnull=False), name="dispute_decided"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_state_display()}"

    def url(self) -> str:
        """Its page."""
        return f"/arrears/disputes/{self.pk}"

    @property
    def cause(self) -> str:
        """By what its freezes are known."""
        return f"{DISPUTE}{self.pk}"


class DisputedCharge(models.Model):
    """A charge of a dispute; in one open dispute at a time."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="charges")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charge"], condition=Q(open=True), name="one_open_dispute_a_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.charge_id}"


class CreditRequest(Placed):
    """A waiver or correction asked for (减免、更正申请), perhaps from a dispute or a complaint's remedy.

    Posted once another person approves it; `amount_fen` is what is waived, or what a corrected charge should come to.
    """

    class Kind(models.TextChoices):
        WAIVE = "waive", _("减免")
        CORRECT = "correct", _("更正")

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        APPROVED = "approved", _("已批准入账")
        DECLINED = "declined", _("不同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    STANDS = ("asked", "approved")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=7, choices=Kind.choices, default=Kind.WAIVE)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, related_name="credits")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField(_("金额"))
    reason = models.CharField(_("原因"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)
    credit = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="+")  # the row it was posted as

    seen_by = SEES_DISPUTES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) | Q(kind="correct", amount_fen=0), name="arrears_credit_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="credit_decided_by_another"
            ),
            models.UniqueConstraint(fields=["charge"], condition=Q(state="asked"), name="one_open_credit_request"),
        ]
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.amount_fen}"

    def url(self) -> str:
        """Where it is decided: the dispute it came from, else the list of requests."""
        return self.dispute.url() if self.dispute is not None else f"/arrears/credits#credit-{self.pk}"

    def belongs_to(self) -> models.Model:
        """The dispute or complaint it came from: who asked there does not approve."""
        return self.dispute or self.case or self
