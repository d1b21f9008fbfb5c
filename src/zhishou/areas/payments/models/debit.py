"""Bank direct debit (银行划账): a batch, its lines, and the parts of charges each line collects."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models import Charge
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.scope import Placed

SEES_DEBITS = ("make_debits", "release_debits", "take_money", "answer_fees")


class DebitBatch(Placed):
    """A file for the bank: made, released by a second person, answered. Its number is the sequence the bank sees."""

    class State(models.TextChoices):
        MADE = "made", _("待放行")
        RELEASED = "released", _("已送银行")
        POSTED = "posted", _("已回盘入账")
        WITHDRAWN = "withdrawn", _("已作废")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("批次号"), unique=True)
    period = models.PositiveIntegerField()  # yyyymm: charges up to and with this period
    layout = models.CharField(_("文件格式"), max_length=20)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.MADE)
    count = models.PositiveIntegerField(_("笔数"))
    amount_fen = models.BigIntegerField(_("金额"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    retry_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="retries"
    )  # 第二次划账: asks for what failed
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # the return file, as it came
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    seen_by = SEES_DEBITS
    refs = ("number",)
    files_by_operation = (
        True  # the bank's files hold account numbers in the clear: `payments.fetch_debit` alone hands them out
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gt=0) & Q(amount_fen__gt=0), name="debit_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=["made", "withdrawn"]) | Q(released_at__isnull=False), name="debit_released"
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("made_by")), name="debit_released_by_another"
            ),
        ]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.number:06d}"

    def url(self) -> str:
        """The batch's page."""
        return f"/debits/{self}"

    def failures(self) -> list[tuple[str, str, int, int]]:
        """Why lines failed: code, reason, how many, fen; the most first."""
        rows = self.lines.filter(state=DebitLine.State.FAILED).values("code", "reason").order_by()
        told = rows.annotate(n=Count("pk"), fen=Sum("amount_fen")).order_by("-n", "code")
        return [(row["code"], row["reason"] or row["code"], row["n"], row["fen"]) for row in told]


class DebitLine(Placed):
    """What is asked of one account: all that a unit owes in this batch, under our own reference.

    Its result changes no index, and there is room for it beside the line, so a bank's answer rewrites no index entries;
    the payment that came names the line (`Payment.debit_line`), not the line its payment.
    """

    class State(models.TextChoices):
        SENT = "sent", _("等回盘")
        PAID = "paid", _("成功")
        FAILED = "failed", _("失败")

    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reference = models.CharField(_("参考号"), max_length=16)
    amount_fen = models.BigIntegerField(_("金额"))
    state = models.CharField(_("结果"), max_length=6, choices=State.choices, default=State.SENT)
    code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    seen_by = SEES_DEBITS
    site_field = "batch__site"
    refs = ("reference",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="payments_debit_reference_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="debit_line_positive"),
        ]
        ordering: ClassVar = ["reference"]

    def __str__(self) -> str:
        return self.reference

    def belongs_to(self) -> models.Model:
        return self.batch


class DebitPart(models.Model):
    """A charge's principal or late fee that a line collects."""

    line = models.ForeignKey(DebitLine, models.PROTECT, related_name="parts")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    late = models.BooleanField(default=False)
    amount_fen = models.BigIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="debit_part_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.charge_id}"


class DebitHold(models.Model):
    """What a batch asks the bank for just now: only one may hold a charge's principal or its late fee.

    A row of its own, because letting a million of them go costs a fifth of marking them.
    """

    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="holds")
    charge = models.ForeignKey(
        Charge, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )  # a part's
    late = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charge", "late"], name="payments_one_hold_a_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.charge_id}"
