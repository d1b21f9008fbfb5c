"""Columns of 64-bit integers out of and into PostgreSQL in binary form: no row objects, no parsing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from django.db import connection
from psycopg.adapt import Dumper

from zhishou.kernel import statement
from zhishou.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = later("numpy")


Column: TypeAlias = "npt.NDArray[Any]"
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_EVERY = 2**62  # more rows than there are
# Rows handed over at once: less than 256 KiB. A larger block is mapped anew each time, which takes longer than filling it,
# and the server reads one block while the next is made.
_BLOCK = 1_000
_BIGINT, _BIGINTS = 20, 1016  # the numbers of the type and of its arrays in PostgreSQL
_NUMBER = [("length", ">i4"), ("value", ">i8")]  # its length and itself
WIDTHS = {"int8": (8, ">i8"), "int4": (4, ">i4"), "int2": (2, ">i2"), "bool": (1, "?"), "date": (4, ">i4")}
DATE_EPOCH = 10_957  # days from 1970-01-01 to PostgreSQL's 2000-01-01


def read(sql: str, params: Sequence[Any], names: Sequence[str]) -> dict[str, Column]:
    """The rows of a SELECT whose columns are all `bigint` and never null, as one int64 array a column, in its order.

    Each column comes as one array of PostgreSQL's: a message for all rows, where COPY would send one a row. The limit
    keeps a parallel plan from mixing the order, as a materialised query would, but holds no row back.
    """
    listed = ", ".join(f'"{name}"' for name in names)
    whole = ", ".join(f'array_agg("{name}")' for name in names)
    query = f"SELECT {whole} FROM ({sql}\n LIMIT {_EVERY}) AS q({listed})"
    found = statement.execute(query, list(params), psycopg.pq.Format.BINARY).pgresult
    assert found is not None
    return {name: _array(found.get_value(0, place)) for place, name in enumerate(names)}


def _array(data: bytes | memoryview | None) -> Column:
    """An array of PostgreSQL's in binary form: its head, then for each number its length and itself."""
    if data is None:
        return np.zeros(0, dtype=np.int64)
    _dimensions, nulls, kind, _size, _from = np.frombuffer(data, dtype=">i4", count=5)
    if nulls or kind != _BIGINT:
        raise ValueError("a column is null or no bigint")
    return np.frombuffer(data, dtype=np.dtype(_NUMBER), offset=20)["value"].astype(np.int64)


class Packed:
    """Several small integers of a row in one column of `read`, which costs by the column.

    `Packed(kind=3, day=40)`: names with their bits, the lowest first; all but the last are never below zero.
    """

    def __init__(self, **bits: int) -> None:
        if sum(bits.values()) > 64:
            raise ValueError("a column has 64 bits")
        self._bits = bits

    def sql(self, **values: str) -> str:
        """The column, of an SQL expression for each name."""
        parts, low = [], 0
        for name, bits in self._bits.items():
            parts.append(f"(({values[name]})::bigint << {low})")
            low += bits
        return " | ".join(parts)

    def apart(self, column: Column) -> dict[str, Column]:
        """The integers again, one column a name."""
        found = {}
        *low, (last, _rest) = self._bits.items()
        for name, bits in low:
            found[name] = column & (2**bits - 1)
            column = column >> bits
        return found | {last: column}


def among(column: Column, others: Column | Sequence[int]) -> Column:
    """Which of the integers are among the others, in whatever order those stand.

    `np.isin` says the same and loads numpy's masked arrays (6 MiB) to find that there are none.
    """
    known = np.sort(np.asarray(others, dtype=np.int64))
    if not len(known):
        return np.zeros(len(column), dtype=bool)
    found: Column = known[np.minimum(np.searchsorted(known, column), len(known) - 1)] == column
    return found


def distinct(column: Column) -> Column:
    """The integers, each once, ascending (see `among` for why not `np.unique`)."""
    ordered = np.sort(column)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


class _Numbers(bytes):
    """An array of bigint as PostgreSQL sends and takes it."""


class _AsTheyAre(Dumper):
    format, oid = psycopg.pq.Format.BINARY, _BIGINTS

    def dump(self, obj: _Numbers) -> bytes:
        """What is sent: already in binary form."""
        return obj


psycopg.adapters.register_dumper(_Numbers, _AsTheyAre)


def numbers(column: Column | Sequence[int]) -> bytes:
    """Integers as a parameter of `ANY(%s)` or `unnest(%s)`, however many: nothing is written as text or read from it."""
    rows = np.empty(len(column), dtype=np.dtype(_NUMBER))
    rows["length"], rows["value"] = 8, column
    head = np.array([1, 0, _BIGINT, len(column), 1] if len(column) else [0, 0, _BIGINT], dtype=">i4")
    return _Numbers(head.tobytes() + rows.tobytes())


def write(table: str, kinds: Mapping[str, str], columns: Mapping[str, Column]) -> int:
    """Append rows: one array a column, each of the kind the table has (`int8`, `int4`, `int2`, `bool`). Returns how many."""
    count = len(next(iter(columns.values())))
    if not count:
        return 0
    fields: list[tuple[str, str]] = [("_n", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"_{name}", ">i4"), (name, WIDTHS[kind][1])]
    rows = np.empty(min(count, _BLOCK), dtype=np.dtype(fields))
    rows["_n"] = len(kinds)
    for name, kind in kinds.items():
        rows[f"_{name}"] = WIDTHS[kind][0]
    names = ", ".join(f'"{name}"' for name in kinds)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.write(_HEAD)
        for start in range(0, count, _BLOCK):
            part = rows[: count - start]
            for name in kinds:
                part[name] = columns[name][start : start + _BLOCK]
            copy.write(part.view(np.uint8).data)
        copy.write(_END)
    return count


def add(table: str, columns: Mapping[str, Column], same: Mapping[str, Any]) -> None:
    """Append some hundred rows, and what is the `same` in all of them: one statement kept prepared, where `write` asks thrice."""
    if len(next(iter(columns.values()))):
        values = [*same.values(), *map(numbers, columns.values())]
        statement.run(_addition(table, tuple(columns), tuple(same)), values)


@lru_cache
def _addition(table: str, columns: tuple[str, ...], same: tuple[str, ...]) -> str:
    named, fields = (", ".join(f'"{name}"' for name in names) for names in (columns, (*same, *columns)))
    once, arrays = ("%s, " * len(same), ", ".join(["%s::bigint[]"] * len(columns)))
    return f'INSERT INTO "{table}" ({fields}) SELECT {once}{named} FROM unnest({arrays}) AS r({named})'


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
