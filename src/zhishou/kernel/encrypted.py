"""The keys of this installation at work: which columns are encrypted with them, and how they get a new key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, IntegerField

from zhishou.kernel.secrets import KEYRING_FILE, DecryptError, Keyring, load_or_create

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """An encrypted column: its model and field, the context its values are bound to, and which rows are encrypted."""

    model: type[models.Model]
    field: str
    context: str
    rows: Callable[[Rows], Rows] = lambda rows: rows

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def values(self) -> Rows:
        """The rows that hold an encrypted value, with the number of its key as `key`."""
        rows: Rows = self.rows(self.model._base_manager.exclude(**{self.field: None}))
        numbered: Rows = rows.annotate(key=Func(F(self.field), 1, function="get_byte", output_field=IntegerField()))
        return numbered

    def stale(self) -> Rows:
        """The rows whose value was written with an older key."""
        return self.values().exclude(key=ring().current)


COLUMNS: dict[str, Column] = {}


def register(column: Column) -> None:
    """Called once by the area that owns the table; a column that is not here keeps its old key for ever."""
    COLUMNS[column.name] = column


def ring() -> Keyring:
    """The keys of this installation. The file is looked at each time, so that a new key is known to every process."""
    path = Path(settings.KEYS) / KEYRING_FILE
    if not path.exists():
        return load_or_create(path)
    told = path.stat()
    return _read(path, told.st_ino, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _inode: int, _changed: int, _size: int) -> Keyring:
    return Keyring.load(path)


def add_key() -> int:
    """Put one more key into the file; from now on it writes. Its number. The older ones go on reading."""
    grown = ring().with_new_key()
    grown.save(Path(settings.KEYS) / KEYRING_FILE)
    return grown.current


def by_key() -> dict[int, int]:
    """How many values stand under each key."""
    found = dict.fromkeys(ring().numbers, 0)
    for column in COLUMNS.values():
        counted = column.values().values("key").annotate(n=Count("pk")).order_by()
        for key, n in counted.values_list("key", "n"):
            found[key] = found.get(key, 0) + n
    return found


def encrypt_anew(column: Column, after: int, most: int) -> tuple[int, int, int | None]:
    """Write the values of the next rows past id `after` with the newest key, within the operation in progress.

    How many were written, how many no key of the file can read (they stay as they are), and the last id; None at the end.
    """
    keys = ring()
    rows = list(column.stale().filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:most])
    unreadable = 0
    for row in rows:
        try:
            text = keys.decrypt(getattr(row, column.field), column.context)
        except DecryptError:
            unreadable += 1
            continue
        setattr(row, column.field, keys.encrypt(text, column.context))
    column.model._base_manager.bulk_update(rows, [column.field])
    return len(rows) - unreadable, unreadable, rows[-1].pk if rows else None
