"""The program's own statements on the way of every write, kept prepared by each connection.

Django's cursor writes the values into the text, so the database reads and plans the same statement anew each time. Here
text and values travel apart; from its third use on (`prepare_threshold` in config/env.py) only the values travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Row = tuple[Any, ...]


def run(sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """Execute one statement with the values for its `%s` and return its rows: none when it answers with none."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    native: psycopg.Cursor[Row] = psycopg.Cursor(connection.connection)
    # Within Django's wrapper: errors become Django's own, slow statements and the tests' counting see it.
    connection._prepare_cursor(native).execute(sql, values)
    return native.fetchall() if native.description else []
