"""Charges: one append-only row each, keyed by what they are for."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models.tariffs import SEES_FEES, Item, Tariff
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed

SEQUENCES, PAYERS, ITEMS, UNITS = 2**8, 2**2, 2**9, 2**32
CORRECTED = 128  # from this sequence on: corrections of charges of closed months, which fall into this period
EPOCH_YEAR = 2000
LAST_SEQUENCES = """
SELECT b, max(c.id - b) FROM unnest(%s::bigint[]) AS k(b)
  JOIN billing_charge c ON c.id >= b AND c.id < b + %s GROUP BY b ORDER BY b
"""  # of each of many keys the last sequence in use below a limit


class Payer(models.IntegerChoices):
    """Who owes a charge."""

    OWNER = 0, _("业主")
    TENANT = 1, _("住户")
    DEVELOPER = 2, _("开发商")


class Source(models.IntegerChoices):
    """Where a charge came from."""

    RUN = 0, _("出账")
    OPENING = 1, _("期初")
    REVERSAL = 2, _("冲销")
    CORRECTION = 3, _("更正")
    WAIVER = 4, _("减免")


class Key(NamedTuple):
    """What a charge's id says: period yyyymm, unit id, item number, payer, sequence."""

    period: int
    unit: int
    item: int
    payer: int
    sequence: int


def charge_id(period: int, unit: int, item: int, payer: int, sequence: int = 0) -> int:
    """The one id of (period, unit, item, payer, sequence): 11 + 32 + 9 + 2 + 8 bits, the period first."""
    months = (period // 100 - EPOCH_YEAR) * 12 + period % 100 - 1
    return ((((months * UNITS + unit) * ITEMS + item) * PAYERS) + payer) * SEQUENCES + sequence


def ids_of(period: int) -> tuple[int, int]:
    """The first id a charge of a period can have, and the first that none of them has any more."""
    return charge_id(period, 0, 0, 0), charge_id(period, UNITS, 0, 0)


def key_of(pk: int) -> Key:
    """What a charge's id stands for."""
    rest, sequence = divmod(pk, SEQUENCES)
    rest, payer = divmod(rest, PAYERS)
    rest, item = divmod(rest, ITEMS)
    months, unit = divmod(rest, UNITS)
    return Key((EPOCH_YEAR + months // 12) * 100 + months % 12 + 1, unit, item, payer, sequence)


class Charge(Placed):
    """One charge (应收): never edited. Its id is its key, so the table needs no other index and a second one fails.

    The facts the amount came from stay with it: area, people, state, days, usage, the year's usage before, months.
    Foreign keys are not checked row by row by the database: the run reads the rows they name in the same transaction,
    and `zhishou audit` recomputes every charge.
    """

    id = models.BigIntegerField(primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False)
    amount_fen = models.BigIntegerField(_("金额"))
    usage_milli = models.BigIntegerField(_("用量"), default=0)  # a share: its weight
    before_milli = models.BigIntegerField(default=0)  # the year's usage before; a share: the pool's cost in fen
    deducted_fen = models.BigIntegerField(default=0)  # what estimates or an earlier part of this charge billed
    chunk = models.BigIntegerField(default=0)
    period = models.IntegerField()  # yyyymm
    area_e2 = models.IntegerField(default=0)
    due_on = models.DateField(_("应缴日"), null=True)
    people = models.SmallIntegerField(default=0)
    status = models.SmallIntegerField(default=0)
    days = models.SmallIntegerField(default=0)
    months = models.SmallIntegerField(default=1)
    payer = models.SmallIntegerField(choices=Payer.choices)
    sequence = models.SmallIntegerField(default=0)
    source = models.SmallIntegerField(choices=Source.choices, default=Source.RUN)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(amount_fen=0), name="charge_not_zero")]

    def __str__(self) -> str:
        return f"{self.period} {self.unit_id} {self.item_id}"


class LateFee(models.Model):
    """What a run booked as late fee for one charge in one period: total so far less what was booked before.

    The database checks the rows named here a statement at a time (kernel/referring.py).
    """

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="late_fees", db_constraint=False, db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_constraint=False)
    period = models.IntegerField()
    amount_fen = models.BigIntegerField()
    through = models.DateField()  # the last day counted
    row = models.BigIntegerField()  # the printed 违约金 charge that sums it; below zero: the sum was nothing

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["charge", "row"], name="late_fee_once_a_row")]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.period}"


BATCH, DISPUTE = "batch:", "dispute:"  # causes of a freeze that begin and end with something else


class Freeze(Placed):
    """Days on which a charge's late fee stands still: from the day a bank batch or dispute opened until it closed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="freezes")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)  # not counted any more from this day on
    cause = models.CharField(max_length=40)  # batch:12, dispute:7, or in words
    recorded_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["charge", "cause"], name="freeze_once_a_cause"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="freeze_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.cause}"

    @property
    def ends_with(self) -> str:
        """What ends it, when that is not a person's decision about the late fee alone."""
        ends = {BATCH: _("银行划账"), DISPUTE: _("费用争议")}
        return next((str(said) for prefix, said in ends.items() if self.cause.startswith(prefix)), "")

    @property
    def why(self) -> str:
        """The cause in words."""
        return self.ends_with or self.cause


class Correction(Placed):
    """A reversal and the new charge in its place, or a waiver: which charge it is about and why. A charge has one at most."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    original = models.ForeignKey(Charge, models.PROTECT, related_name="corrections")
    reversal = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    new = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    recorded_at = models.DateTimeField(default=clock.now)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["original"], name="billing_correction_once")]

    def __str__(self) -> str:
        return f"{self.original_id}"
