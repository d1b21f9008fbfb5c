"""Sets of reports that somebody draws again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.kernel.models import Person
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class ReportSet(Placed):
    """常用的一套: which reports somebody chose, by their addresses, under a name of their own: 月报."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=40)
    reports: models.JSONField[Any, Any] = models.JSONField(_("报表"))

    refs = ("name",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="reporting_set_once"),
            models.CheckConstraint(condition=~Q(reports=[]) & ~Q(name=""), name="reporting_set_not_empty"),
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """One's own."""
        return rows.filter(person_id=actor.person_id)

    def url(self) -> str:
        """The report centre with these chosen."""
        return f"/report-centre?set={self.pk}"
