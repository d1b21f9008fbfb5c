"""住户证 and 业主证明: who lives in or owns a unit, until when, and whether the paper still holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.property.models.parties import Tenure
from zhishou.areas.property.models.places import ISSUES_PAPERS, SEES_REGISTER, Unit
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class Certificate(Placed):
    """A numbered paper about a person of a unit (property.assistant.4). The name stands with the person alone."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("住户证")
        OWNER = "owner", _("业主证明")

    class State(models.TextChoices):
        GOOD = "good", _("有效")
        EXPIRED = "expired", _("已过期")
        REVOKED = "revoked", _("已收回")
        MOVED = "moved", _("持有人已不在这一户")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="certificates")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    kind = models.CharField(_("证件"), max_length=10, choices=Kind.choices)
    purpose = models.CharField(_("用途"), max_length=60, blank=True)
    valid_from = models.DateField(_("从哪天"))
    valid_until = models.DateField(_("有效期至"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(_("收回的原因"), max_length=200, blank=True)

    seen_by = (*SEES_REGISTER, *ISSUES_PAPERS)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="property_certificate_in_order"),
        ]
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> Certificate.State:
        """Whether it holds today: not revoked, not over, and its holder still of the unit."""
        today = clock.today()
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.tenure.ends_on is not None and self.tenure.ends_on <= today:
            return self.State.MOVED
        return self.State.EXPIRED if self.valid_until < today else self.State.GOOD

    def url(self) -> str:
        """The file of the unit, where its papers stand."""
        return f"{self.unit.url()}#certificates"
