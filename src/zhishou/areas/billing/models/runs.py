"""A month run: one guard row a community and period, its chunks, and the pools it split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from zhishou.areas.billing.models.tariffs import SEES_FEES, Item
from zhishou.areas.property import periods
from zhishou.kernel import statement, typed
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


def _known(cls: Any, actor: Actor, text: str) -> Any:
    """A run or a part of one by id within sight, by a question kept prepared (see `Ref`)."""
    if actor.person is None or (pk := typed.number(text)) is None:
        return None
    found: Any = statement.row(cls, "WHERE id = %s", [pk])
    if found is None or found.site_id not in actor.sites(*cls.seen_by):
        return None
    if (site := actor.house.site(str(found.site_id))) is None:
        return None
    found.site = site
    if cls is Chunk:
        found.run = statement.row(Run, "WHERE id = %s", [found.run_id])
    return found


class Run(Placed):
    """The month run of a community (出账). There is one; who starts it again goes on with what is missing."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    passes = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)

    seen_by = SEES_FEES
    refs = ()
    known = classmethod(_known)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "period"], name="one_run_a_period")]

    def __str__(self) -> str:
        return f"{self.site} {self.period}"

    @property
    def label(self) -> str:
        """2026 年 3 月."""
        return periods.words(self.period)

    def url(self) -> str:
        """Its month on the billing page."""
        return f"/billing?site={self.site.code}&period={self.label}"


class Chunk(Placed):
    """A part of a run that is done in one transaction: units `first` to `last`, or the pools, or the late fees.

    Or, in a community whose units are one part, the whole: its units, then its pools, then its late fees.
    """

    class Kind(models.IntegerChoices):
        UNITS = 1
        POOLS = 2
        LATE = 3
        WHOLE = 4

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="chunks")
    turn = models.PositiveIntegerField()  # which start of the run made it
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)

    seen_by = SEES_FEES
    refs = ()
    known = classmethod(_known)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "turn", "kind", "first"], name="chunk_once"),
            models.CheckConstraint(condition=Q(last__gte=0), name="chunk_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.turn} {self.kind} {self.first}"


class PoolInvoice(Placed):
    """The supplier's invoice for a pool and period: it takes the place of usage × price."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    number = models.CharField(max_length=60)

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "period"], name="one_invoice_a_pool_and_period"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="pool_invoice_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class PoolSplit(Placed):
    """A pool's cost was split over its units in a period. Never opened again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="splits")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()
    cost_fen = models.BigIntegerField()
    usage_milli = models.BigIntegerField(default=0)
    weight = models.BigIntegerField()

    seen_by = SEES_FEES
    refs = ()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "period"], name="one_split_a_pool_and_period")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.period}"
