"""What one import brought, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
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


class ListingBatch(Batch):
    """A batch that lists what it made: the table of each kind of row → their ids. For rows that cannot point to it."""

    made = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def list_made(self, rows: Iterable[models.Model]) -> None:
        """Write down rows that the import made; the caller saves."""
        for row in rows:
            self.made.setdefault(row._meta.label_lower, []).append(row.pk)

    def brought(self, model: type[models.Model]) -> models.QuerySet[Any]:
        """The rows of a kind that the table made."""
        return model._default_manager.filter(pk__in=self.made.get(model._meta.label_lower, []))

    def all_brought(self) -> list[models.QuerySet[Any]]:
        """The rows of every kind that the table made."""
        return [self.brought(apps.get_model(label)) for label in self.made]
