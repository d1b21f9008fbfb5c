"""Rows through the person: every model that belongs to a site is read through `within(actor)`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

M = TypeVar("M", bound="Placed")


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that can be narrowed to what an actor may see. A row outside it does not exist for the actor."""

    def within(self, actor: Actor) -> Self:
        """Rows at the sites where the actor holds one of the model's `seen_by` capabilities.

        A link sees the one row it was made for; a named system job sees all.
        """
        if actor.is_system:
            return self
        if actor.link is not None:
            return self.filter(pk=actor.link.pk_for(self.model))
        return self.model.visible(self, actor)  # type: ignore[return-value]


class Placed(models.Model):
    """A row that lives at a site (`site`) and is seen by those who hold one of `seen_by` there."""

    seen_by: ClassVar[tuple[str, ...]] = ()
    site_field: ClassVar[str] = "site"
    refs: ClassVar[tuple[str, ...]] = ("number",)  # fields by which people name a row, tried in this order
    files_by_operation: ClassVar[bool] = False  # its files leave by an operation of its own, not at /files/<id>

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """Narrow `rows` for a person; a model with other rules (own rows only, a whole company) overrides this."""
        return rows.filter(**{f"{cls.site_field}_id__in": actor.sites(*cls.seen_by)})

    @classmethod
    def with_file(cls, kind: str, actor: Actor) -> ScopedQuerySet[Any]:
        """The rows whose kept files of a kind the actor may open: those within sight. A model that shows some of its files to
        fewer overrides this.
        """
        seen: ScopedQuerySet[Any] = cls.objects.within(actor)
        return seen

    def belongs_to(self) -> models.Model:
        """The row whose history this one is part of (a callback's case); itself when it stands alone."""
        return self

    def answerable(self) -> int | None:
        """The person (id) who should do what is owed about this row, when one is named; else whoever holds the duty."""
        return None

    def agreed(self) -> datetime | None:
        """Until when what was asked of that one person is to be done, when a moment was set (`within: agreed`)."""
        return None


def subject_of(row: models.Model) -> str:
    """How an event names a row: `cases.case:12`."""
    return f"{row._meta.label_lower}:{row.pk}"
