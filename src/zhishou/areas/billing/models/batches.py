"""What one import of tariffs or of opening balances brought."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel.models.batch import ListingBatch


class ImportBatch(ListingBatch):
    """A list of tariffs, or a table of opening balances or a chunk of one, that was taken in."""

    class What(models.TextChoices):
        TARIFFS = "tariffs", _("收费标准")
        OPENING = "opening", _("期初")
        OLD_BILL = "old-bill", _("旧系统账单")

    what = models.CharField(max_length=10, choices=What.choices)

    seen_by: ClassVar = ("keep_tariffs",)
