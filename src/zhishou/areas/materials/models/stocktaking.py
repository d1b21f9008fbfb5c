"""盘点, wherever a stock is kept: counted by one person, confirmed by another, one at a time a place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class StockTake(Placed):
    """What was found on the shelf against the ledger, in lines of the area's own; the stock changes once it is confirmed.

    An area that keeps stock makes a model of it; its steps follow `operations.stocktaking`.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("count", "待复核")
        CONFIRMED = "confirmed", _("已复核")
        DROPPED = "dropped", _("已作废")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("盘点单号"), max_length=20, unique=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("复核意见"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site"], condition=Q(state="open"), name="%(app_label)s_one_open_count"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | ~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False),
                name="%(app_label)s_count_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(closed_by=F("by")), name="%(app_label)s_count_by_two"
            ),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Waits for the second person."""
        return self.state == self.State.OPEN

    def url(self) -> str:
        """Its page."""
        return f"/{self._meta.app_label}/counts/{self.number}"
