"""Somebody asked for a copy of their data, or to have them erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.kernel import clock
from zhishou.kernel.models.org import Person, Site
from zhishou.kernel.scope import Placed


class DataRequest(Placed):
    """A request for a copy of one's data or to have them erased (PIPL 45 and 47); a copy hangs on it as a file."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("提供副本")
        ERASE = "erase", _("删除")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("事项"), max_length=6, choices=Kind.choices)
    counts = models.JSONField(default=dict)  # rows, texts, files, kept
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    seen_by: ClassVar = ("protect_data",)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number
