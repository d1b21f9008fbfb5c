"""改进与整改: a measure with its owner and date, reported done, and followed until its effect is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.case import Case
from zhishou.kernel import clock
from zhishou.kernel.scope import Placed, ScopedQuerySet

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


class Improvement(Placed):
    """What is to be improved after a complaint (service.complaint.6), or put right after an inspection (property.manager.3).

    It comes from a case or from another paper: `source` is that paper's number, `source_url` its page.
    """

    class Effect(models.TextChoices):
        EFFECTIVE = "effective", _("有效")
        NOT_EFFECTIVE = "not_effective", _("无效")
        WITHDRAWN = "withdrawn", _("已撤销")  # with the paper it came from, before it was done

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="improvements")
    source = models.CharField(_("来源单号"), max_length=20, blank=True)
    source_url = models.CharField(max_length=60, blank=True)
    measure = models.CharField(_("改进措施"), max_length=300)
    owner = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    due_on = models.DateField(_("完成日期"))
    by = models.ForeignKey("kernel.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    done_note = models.CharField(_("怎样做的"), max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    effect = models.CharField(_("效果"), max_length=13, choices=Effect.choices, blank=True)
    effect_note = models.CharField(_("效果说明"), max_length=300, blank=True)
    checked_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    refs = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(effect="", checked_at=None) | ~Q(effect="") & Q(checked_at__isnull=False),
                name="improvement_checked_has_effect",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, source="") | Q(case=None) & ~Q(source=""), name="improvement_has_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source"], condition=~Q(source=""), name="improvement_source"),
            models.Index(fields=["owner"], condition=Q(effect=""), name="improvement_owner_open"),
        ]
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.measure[:40]

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Those of the cases one sees, those one owns and those one asked for."""
        mine = Q(owner_id=actor.person_id) | Q(by_id=actor.person_id)
        return rows.filter(mine | Q(case__in=Case.objects.within(actor)))

    @property
    def number(self) -> str:
        """The number of the case or paper it came from."""
        return self.case.number if self.case is not None else self.source

    def get_absolute_url(self) -> str:
        """The page of what it came from."""
        return str(self.case.get_absolute_url()) if self.case is not None else self.source_url

    def belongs_to(self) -> models.Model:
        """The case; one that came from elsewhere stands alone."""
        return self.case or self
