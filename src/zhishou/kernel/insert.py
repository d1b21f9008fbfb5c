"""Rows in one statement, its text made once a model: what every operation writes (events, words, obligations, cases).

The ORM compiles the same INSERT anew for each row, which costs more than the database does. Values, placeholders and
types are still the fields' own; a value that already has its column's type goes as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from zhishou.kernel import statement
from zhishou.kernel.tokens import TokensField

# What a field of this very class hands to the driver unchanged.
_AS_IT_IS: dict[type[models.Field[Any, Any]], type] = {
    models.CharField: str, models.TextField: str, TokensField: str, models.BooleanField: bool, models.UUIDField: UUID,
    models.DateTimeField: datetime, models.ForeignKey: int, models.PositiveSmallIntegerField: int,
}  # fmt: skip


@dataclass(frozen=True)
class Into:
    """How rows of a model are written: the head of the INSERT, the places of one row, its fields and their types."""

    head: str
    places: str
    fields: tuple[tuple[str, type, models.Field[Any, Any]], ...]

    def values(self, row: models.Model) -> list[Any]:
        """The values of a new row, in the order of the places."""
        held = row.__dict__
        return [
            value
            if (value := held[name]) is None or type(value) is kind
            else field.get_db_prep_save(field.pre_save(row, True), connection=connection)
            for name, kind, field in self.fields
        ]


@lru_cache
def into(model: type[models.Model]) -> Into:
    """All columns but the id and what the database fills in."""
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key and f.db_default is NOT_PROVIDED]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    places = ", ".join(_place(f) for f in fields)
    kinds = tuple((f.attname, _kind(f), f) for f in fields)
    return Into(f'INSERT INTO "{model._meta.db_table}" ({columns})', f"({places})", kinds)


def insert(row: models.Model) -> None:
    """Write one new row and learn its id."""
    insert_all([row])


def insert_all(rows: Sequence[models.Model], *, skip_conflicts: bool = False) -> int:
    """Write new rows of one model; how many were new. With `skip_conflicts` what is there already is left alone.

    Then no row learns its id.
    """
    if not rows:
        return 0
    how = into(type(rows[0]))
    values = [value for row in rows for value in how.values(row)]
    tail = " ON CONFLICT DO NOTHING" if skip_conflicts else ""
    made = statement.run(f"{how.head} VALUES {', '.join([how.places] * len(rows))}{tail} RETURNING id", values)
    if not skip_conflicts:
        for row, (pk,) in zip(rows, made, strict=True):
            written(row, pk)
    return len(made)


def written(row: models.Model, pk: int) -> None:
    """The row stands in the database under this id."""
    row.pk = pk
    row._state.adding, row._state.db = False, connection.alias


def _kind(field: models.Field[Any, Any]) -> type:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _Never
    return _AS_IT_IS.get(type(field), _Never)


class _Never:
    """The type of no value: the field always prepares its own."""


def _place(field: models.Field[Any, Any]) -> str:
    make = getattr(field, "get_placeholder", None)
    return make(None, None, connection) if make else "%s"
