"""Rows in one statement, its text made once a model: what every operation writes (events, words, obligations, cases).

The ORM compiles the same INSERT anew for each row, which costs more than the database does. Values, placeholders and
types are still the fields' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED


def insert(row: models.Model) -> None:
    """Write one new row and learn its id."""
    insert_all([row])


def insert_all(rows: Sequence[models.Model], *, skip_conflicts: bool = False) -> None:
    """Write new rows of one model. With `skip_conflicts` a row that is there already is left alone and gets no id."""
    if not rows:
        return
    head, places, fields = _statement(type(rows[0]))
    values = [f.get_db_prep_save(f.pre_save(row, True), connection=connection) for row in rows for f in fields]
    tail = " ON CONFLICT DO NOTHING" if skip_conflicts else " RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(f"{head} VALUES {', '.join([places] * len(rows))}{tail}", values)
        if not skip_conflicts:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _statement(model: type[models.Model]) -> tuple[str, str, list[models.Field[Any, Any]]]:
    """The head of the INSERT, the places of one row, and the fields: all but the id and what the database fills in."""
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key and f.db_default is NOT_PROVIDED]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    places = ", ".join(_place(f) for f in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns})', f"({places})", fields


def _place(field: models.Field[Any, Any]) -> str:
    make = getattr(field, "get_placeholder", None)
    return make(None, None, connection) if make else "%s"
