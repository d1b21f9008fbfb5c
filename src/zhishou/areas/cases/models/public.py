"""What the customer says by a link after a case has closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.case import CaseRow
from zhishou.kernel import clock


class Satisfaction(CaseRow):
    """The customer's own score of how a case was handled, in their own words; once a link, and nobody edits it."""

    class Score(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        FAIR = "fair", _("一般")
        DISSATISFIED = "dissatisfied", _("不满意")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="satisfactions")
    score = models.CharField(_("满意程度"), max_length=12, choices=Score.choices)
    words = models.TextField(_("意见"), blank=True)
    link = models.OneToOneField("kernel.Link", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(score="dissatisfied") | ~Q(words=""), name="dissatisfaction_says_why"),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_score_display())
