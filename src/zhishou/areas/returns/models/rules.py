"""退换货规则 of a category of goods, as data: what the house promises, what the law demands, and where that stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.returns.models.who import SEES
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet

LAW_DAYS = 7  # 消费者权益保护法 24: no contract may give less


class Rule(Placed):
    """The rule of one category from a moment on; a return keeps the one it was decided by. No category: for all others.

    Days count from the day after the sale. A promise of 0 days is none.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    category = models.CharField(_("品类"), max_length=30, blank=True)
    promise_days = models.PositiveSmallIntegerField(_("无理由退换（天）"), default=0)
    refund_days = models.PositiveSmallIntegerField(_("质量问题退货（天）"), default=LAW_DAYS)
    exchange_days = models.PositiveSmallIntegerField(_("质量问题换货（天）"), default=15)
    price_days = models.PositiveSmallIntegerField(_("保价（天）"), default=0)
    condition = models.CharField(_("商品要求"), max_length=300, blank=True)
    evidence = models.CharField(_("要的凭证"), max_length=200, blank=True)
    law = models.CharField(_("依据"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    seen_by = SEES
    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "category"], condition=Q(ended_at=None), name="returns_rule_once"),
            models.CheckConstraint(
                condition=Q(refund_days__gte=LAW_DAYS, exchange_days__gte=F("refund_days")), name="returns_rule_lawful"
            ),
            models.CheckConstraint(condition=~Q(law=""), name="returns_rule_has_source"),
        ]
        ordering: ClassVar = ["category", "pk"]

    def __str__(self) -> str:
        return self.category or str(_("其他品类"))

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of one's own sites and of the nodes above them."""
        held = actor.sites(*cls.seen_by)
        return rows.filter(site_id__in=held | actor.sites_seen() if held else held)
