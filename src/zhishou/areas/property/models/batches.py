"""What one import brought, so that it can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed


class ImportBatch(Placed):
    """A file, or a part of one, that was taken in at a site: by whom, when, how much."""

    class What(models.TextChoices):
        UNITS = "units", _("房屋")
        METERS = "meters", _("仪表")
        READINGS = "readings", _("读数")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    taken = models.PositiveIntegerField()
    already = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    seen_by: ClassVar = ("keep_register", "enter_readings")
    refs = ()

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d %H:%M}"
