"""What one import brought, so that it can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhishou.kernel import clock
from zhishou.kernel.models.org import Person, Site
from zhishou.kernel.scope import Placed


class Batch(Placed):
    """A table, or a chunk of one, that was taken in at a site: by whom, when, how much, and whether it was taken back.

    An area that imports makes a model of it; the rows an import makes point to their batch.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    taken = models.PositiveIntegerField()
    already = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
