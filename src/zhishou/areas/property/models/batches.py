"""What one import brought, so that it can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel.models.batch import Batch


class ImportBatch(Batch):
    """A file of the register, or a part of one, that was taken in."""

    class What(models.TextChoices):
        UNITS = "units", _("房屋")
        METERS = "meters", _("仪表")
        READINGS = "readings", _("读数")

    what = models.CharField(max_length=10, choices=What.choices)

    seen_by: ClassVar = ("keep_register", "enter_readings")

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d %H:%M}"
