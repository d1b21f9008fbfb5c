"""Columns of 64-bit integers out of and into PostgreSQL by binary COPY: no row objects, no parsing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection

from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = later("numpy")


Column: TypeAlias = "npt.NDArray[Any]"
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
WIDTHS = {"int8": (8, ">i8"), "int4": (4, ">i4"), "int2": (2, ">i2"), "bool": (1, "?"), "date": (4, ">i4")}
DATE_EPOCH = 10_957  # days from 1970-01-01 to PostgreSQL's 2000-01-01
NO_DATE = -(2**31)


def read(sql: str, params: Sequence[Any], names: Sequence[str]) -> dict[str, Column]:
    """The rows of a SELECT whose columns are all `bigint` and never null, as one int64 array a column."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", list(params)) as copy,
    ):
        data = b"".join(bytes(part) for part in copy)
    fields: list[tuple[str, str]] = [("_n", ">i2")]
    for name in names:
        fields += [(f"_{name}", ">i4"), (name, ">i8")]
    body = np.frombuffer(
        data, dtype=np.dtype(fields), offset=len(_HEAD), count=(len(data) - len(_HEAD) - 2) // _width(fields)
    )
    if len(body) and ((body["_n"] != len(names)).any() or any((body[f"_{n}"] != 8).any() for n in names)):
        raise ValueError("a column is null or no bigint")
    return {name: body[name].astype(np.int64) for name in names}


def numbers(column: Column) -> str:
    """Integers as the text of a PostgreSQL array: a parameter for `ANY(%s::bigint[])`, however many they are."""
    return "{" + ",".join(map(str, column.tolist())) + "}"


def _width(fields: Sequence[tuple[str, str]]) -> int:
    return int(np.dtype(list(fields)).itemsize)


def write(table: str, kinds: Mapping[str, str], columns: Mapping[str, Column]) -> int:
    """Append rows: one array a column, each of the kind the table has (`int8`, `int4`, `int2`, `bool`). Returns how many."""
    count = len(next(iter(columns.values())))
    if not count:
        return 0
    fields: list[tuple[str, str]] = [("_n", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"_{name}", ">i4"), (name, WIDTHS[kind][1])]
    rows = np.empty(count, dtype=np.dtype(fields))
    rows["_n"] = len(kinds)
    for name, kind in kinds.items():
        rows[f"_{name}"] = WIDTHS[kind][0]
        rows[name] = columns[name]
    names = ", ".join(f'"{name}"' for name in kinds)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.write(_HEAD)
        copy.write(rows.tobytes())
        copy.write(_END)
    return count


_ASIDE = itertools.count(1)


@contextmanager
def aside(kinds: Mapping[str, str], columns: Mapping[str, Column]) -> Iterator[str]:
    """The columns as a temporary table that statements may join, for as long as the block runs; its name.

    Within a transaction: what fails leaves nothing behind.
    """
    name = f"aside_{next(_ASIDE)}"
    fields = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({fields}) ON COMMIT DROP")
    write(name, kinds, columns)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {name}")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")
