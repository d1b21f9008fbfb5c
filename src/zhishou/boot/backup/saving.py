"""Make a backup while people work: one snapshot decides what is in it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhishou import __version__
from zhishou.boot.backup import archive, programs
from zhishou.boot.backup.archive import BackupRefused, Manifest
from zhishou.boot.home import Home
from zhishou.boot.why import why

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


def make(home: Home, owner_url: str, target: Path) -> Manifest:
    """Write a backup of the database and its attachments to `target`; what others commit meanwhile is not in it.

    Attachments are kept under their digest and never change, so those the snapshot names are those of its moment; one
    whose bytes are gone or damaged, or are erased before they are written, is listed as lost and the rest is saved.
    Refuses a name that is taken, no room, no database; then no file is left.
    """
    with tempfile.TemporaryDirectory(dir=_room(target), prefix=".zhishou-") as folder:
        dumped = Path(folder) / archive.DUMP
        with _snapshot(owner_url) as (connection, snapshot):
            programs.dump(owner_url, snapshot, dumped)
            manifest = _manifest(home, connection, dumped)
        while True:
            try:
                _write(home, target, manifest, dumped)
                return manifest
            except _TakenAwayError as gone:  # a person's data was erased meanwhile: what is listed must be in it
                manifest = _without(home, manifest, str(gone))


class _TakenAwayError(Exception):
    """An attachment (its digest) that was there a moment ago cannot be opened any more."""


def _write(home: Home, target: Path, manifest: Manifest, dumped: Path) -> None:
    with archive.written(target) as tar:
        archive.add_manifest(tar, manifest)
        with dumped.open("rb") as data:
            archive.add(tar, archive.DUMP, data, dumped.stat().st_size)
        for digest in manifest.files:
            try:
                data = _place(home, digest).open("rb")
            except OSError:
                raise _TakenAwayError(digest) from None
            with data:
                archive.add(tar, f"files/{digest}", data, os.fstat(data.fileno()).st_size)


def _without(home: Home, manifest: Manifest, first: str) -> Manifest:
    gone = {first, *(digest for digest in manifest.files if not os.access(_place(home, digest), os.R_OK))}
    left = [digest for digest in manifest.files if digest not in gone]
    return replace(manifest, files=left, lost=sorted({*manifest.lost, *gone}))


def _room(target: Path) -> Path:
    folder = target.resolve().parent
    if not folder.is_dir():
        raise BackupRefused("backup.unwritable", f"没有文件夹 {folder}。请先建立它，或换一个地方。")
    try:
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise BackupRefused("backup.unwritable", f"文件夹 {folder} 不能写入：{why(error)}。") from error


@contextmanager
def _snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def _manifest(home: Home, connection: Connection, dumped: Path) -> Manifest:
    wanted = [
        row[0]
        for row in connection.execute("SELECT DISTINCT sha256 FROM kernel_storedfile WHERE kind <> 'erased' ORDER BY 1")
    ]
    lost = [digest for digest in wanted if not _whole(_place(home, digest), digest)]
    gone = set(lost)
    return Manifest(
        made_at=str(_one(connection, "SELECT now()")),
        version=__version__,
        migrations=migrations_in(connection),
        counts=counts_of(connection),
        seal=last_seal(connection),
        newest_xid=newest_xid(connection),
        files=[digest for digest in wanted if digest not in gone],
        lost=lost,
        dump=archive.sha256(dumped),
        keys=archive.keys_of(home),
    )


def migrations_in(connection: Connection) -> list[str]:
    """The migrations that made the tables."""
    return [
        f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    ]


def counts_of(connection: Connection) -> dict[str, int]:
    """Rows by table, but those a backup forgets."""
    from psycopg import sql

    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) ORDER BY 1",
        [list(programs.FORGOTTEN)],
    ).fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    return {name: int(_one(connection, count.format(sql.Identifier(name)))) for (name,) in names}


def last_seal(connection: Connection) -> list[str]:
    """Number and root of the last seal, empty when there is none."""
    row = connection.execute("SELECT number::text, root FROM kernel_seal ORDER BY number DESC LIMIT 1").fetchone()
    return list(row) if row else []


def newest_xid(connection: Connection) -> str:
    """The newest transaction id that an event, a closed deadline, a seal or the counts of this database know."""
    return str(
        _one(
            connection,
            "SELECT greatest((SELECT max(xid::text::numeric) FROM kernel_event),"
            " (SELECT max(below_xid::text::numeric) FROM kernel_seal),"
            " (SELECT max(closed_xid::text::numeric) FROM kernel_obligation),"
            " (SELECT max(below_xid::text::numeric) FROM kernel_rollupmark), 0)::text",
        )
    )


def _one(connection: Connection, statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _place(home: Home, digest: str) -> Path:
    return home.files / digest[:2] / digest


def _whole(path: Path, digest: str) -> bool:
    try:
        return archive.sha256(path) == digest
    except OSError:
        return False
