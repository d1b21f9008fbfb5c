"""合同与证件: what was signed with whom or granted by whom, from when to when, and where the original lies (property.clerk.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents.models.archive import SEES_ARCHIVE
from zhishou.areas.errands.deadlines import end_of
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

KEEPS_FILES = ("keep_register", "keep_customers")
SEES_CONTRACTS = (
    *SEES_ARCHIVE,
    *KEEPS_FILES,
)  # the register of those of owners and customers is open to who keeps their files


class Contract(Placed):
    """One contract, licence or card that no other part of the program makes. `ends_on` is the last day; none: without end."""

    class State(models.TextChoices):
        COMING = "coming", _("未开始")
        IN_FORCE = "in_force", _("有效")
        PAST = "past", _("已过期")
        RENEWED = "renewed", _("已续")
        ENDED = "ended", _("已终止")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(_("登记号"), max_length=20, unique=True)
    kind = models.CharField(_("种类"), max_length=30)
    title = models.CharField(_("名称"), max_length=80)
    own_number = models.CharField(_("合同号或证号"), max_length=60, blank=True)
    party = models.CharField(_("对方或发证单位"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("房屋"))
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("客户"))
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"), null=True)
    place = models.CharField(_("原件在哪里"), max_length=80)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    at = models.DateTimeField(default=clock.now)
    renews = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed_as")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("终止说明"), max_length=200, blank=True)  # empty: renewed
    tokens = TokensField(editable=False, default="")

    seen_by = SEES_CONTRACTS

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="documents_contract_in_order"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="") | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="documents_contract_closed_whole",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="documents_contract_words"),
            models.Index(fields=["ends_on"], condition=Q(closed_at=None), name="documents_contracts_open"),
        ]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Who keeps or oversees the archive sees all of their sites; who keeps files those of owners and customers."""
        of_somebody = Q(unit__isnull=False) | Q(customer__isnull=False)
        beside = Q(site_id__in=actor.sites(*KEEPS_FILES)) & of_somebody
        return rows.filter(Q(site_id__in=actor.sites(*SEES_ARCHIVE)) | beside)

    @property
    def state(self) -> Contract.State:
        """Where it stands today."""
        today = clock.today()
        if self.closed_at is not None:
            return self.State.ENDED if self.outcome else self.State.RENEWED
        if self.starts_on > today:
            return self.State.COMING
        return self.State.PAST if self.ends_on is not None and self.ends_on < today else self.State.IN_FORCE

    def url(self) -> str:
        """Its page."""
        return f"/contracts/{self.number}"

    def answerable(self) -> int | None:
        """Whoever registered it, or took it over."""
        return int(self.by_id)

    def agreed(self) -> datetime | None:
        """The end of work on its last day: by then it is renewed or ended."""
        return end_of(self.ends_on, self.site) if self.ends_on is not None and self.closed_at is None else None
