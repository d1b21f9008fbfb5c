"""The program's own statements on the way of every write, kept prepared by each connection.

Django's cursor writes the values into the text, so the database reads and plans the same statement anew each time. Here
text and values travel apart; from its third use on (`prepare_threshold` in config/env.py) only the values travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from psycopg.pq import Format

Row = tuple[Any, ...]
M = TypeVar("M", bound=models.Model)


def run(sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Execute one statement with the values for its `%s` and return its rows: none when it answers with none."""
    native = execute(sql, values)
    found = native.pgresult
    return native.fetchall() if found is not None and found.nfields else []


def execute(sql: str, values: Sequence[Any], form: Format = Format.TEXT) -> psycopg.Cursor[Row]:
    """The same, as the cursor that holds the answer; `form`: how the database writes it."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.connection is None:
        connection.ensure_connection()
    native: psycopg.Cursor[Row] = psycopg.Cursor(connection.connection)
    native.format = form
    # Within Django's wrapper: errors become Django's own, slow statements and the tests' counting see it.
    connection._prepare_cursor(native).execute(sql, values)
    return native


def rows(model: type[M], tail: str, values: Sequence[Any] = ()) -> list[M]:
    """Whole rows of a model by a statement kept prepared: `tail` is what follows `FROM` and the table, called `r`.

    The ORM compiles a question anew each time it is asked, which costs more than most small questions do.
    """
    head, names, converters = _whole(model)
    found = [list(each) for each in run(f"{head} {tail}", values)]
    for place, convert in converters.items():
        for each in found:
            each[place] = convert(each[place], None, connections[DEFAULT_DB_ALIAS])
    return [model.from_db(DEFAULT_DB_ALIAS, names, each) for each in found]


def row(model: type[M], tail: str, values: Sequence[Any] = ()) -> M | None:
    """The first of such rows, or none."""
    return next(iter(rows(model, f"{tail} LIMIT 1", values)), None)


@lru_cache
def _whole(model: type[models.Model]) -> tuple[str, list[str], dict[int, Any]]:
    """The head of the question, the fields it answers, and how the values of some become Python's."""
    fields = model._meta.local_concrete_fields
    converters = {n: f.from_db_value for n, f in enumerate(fields) if hasattr(f, "from_db_value")}
    columns = ", ".join(f'r."{field.column}"' for field in fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" r', [field.attname for field in fields], converters
