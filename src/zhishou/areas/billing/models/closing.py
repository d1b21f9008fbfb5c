"""The close of a month: prepared by one person, reviewed by another, and from then on locked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing.models.runs import Run
from zhishou.areas.billing.models.tariffs import SEES_FEES
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

SEES_CLOSING = (*SEES_FEES, "prepare_close", "close_month")


class MonthClose(Placed):
    """A community's month on its way to being closed (月结). A closed one never opens again.

    The database refuses charges and late fees of a closed period, and changes to what settled in it: see the migration.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("待审核")
        RETURNED = "returned", _("已退回")
        CLOSED = "closed", _("已月结")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审核意见"), max_length=500, blank=True)
    rows = models.PositiveIntegerField(_("笔数"), default=0)  # charges of the period when it was closed
    amount_fen = models.BigIntegerField(_("应收"), default=0)

    seen_by = SEES_CLOSING
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "period"], name="month_close_once"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("prepared_by")), name="month_closed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(reviewed_at__isnull=False), name="month_closed_after_review"
            ),
        ]
        ordering: ClassVar = ["-period"]

    def __str__(self) -> str:
        return periods.words(self.period)

    def url(self) -> str:
        """Where it is prepared, reviewed and looked at."""
        return f"/billing/close?site={self.site.code}&period={self}"

    def belongs_to(self) -> models.Model:
        """The month's run: what was run, checked, handed in and closed is one history."""
        return Run.objects.filter(site_id=self.site_id, period=self.period).first() or self
