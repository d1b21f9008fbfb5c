"""Restore a backup into an empty home, and prove that it is the same."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhishou import __version__
from zhishou.boot import place, postgres
from zhishou.boot.backup import archive, programs, saving
from zhishou.boot.backup.archive import BackupRefused, Manifest
from zhishou.boot.home import Home
from zhishou.boot.postgres import DatabaseUrls
from zhishou.boot.why import why

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


def restore(
    home: Home, source: Path, *, known_migrations: Callable[[DatabaseUrls], list[str]], without_keys: bool = False
) -> Manifest:
    """Bring a backup back; afterwards counts, seal and attachments equal its list.

    `known_migrations` tells those of this program, given its database; a backup made with others is refused. The keys are put into the
    home beforehand. Refuses a home in use, other keys than the backup's, missing keys unless `without_keys`, and every
    backup that is foreign, damaged or of another version; then the home is as it was.
    """
    manifest = archive.check(source)
    _right_keys(home, manifest, without_keys)
    _empty(home)
    try:
        urls = postgres.ensure_database(home)
        _no_tables(urls.owner)
        _same_tables(manifest, known_migrations(urls), source)
        _fill(home, urls.owner, source, manifest)
        _prove(urls.owner, manifest)
    except OSError as error:
        _clear(home)
        raise BackupRefused("backup.unwritable", f"写不了 {home.root}：{why(error)}。什么也没有恢复。") from error
    except BackupRefused:
        _clear(home)
        raise
    return manifest


def _fill(home: Home, url: str, source: Path, manifest: Manifest) -> None:
    with tempfile.TemporaryDirectory(dir=home.run, prefix="restore-") as folder, tarfile.open(source, "r:") as tar:
        dumped = Path(folder) / archive.DUMP
        tar.next()  # the manifest, read before
        _take(tar, dumped)
        for digest in manifest.files:
            target = home.files / digest[:2] / digest
            target.parent.mkdir(mode=0o700, exist_ok=True)
            _take(tar, target)
        programs.load(url, dumped)


def _clear(home: Home) -> None:
    """Half a restore is none: an embedded home becomes empty again. A database of somebody else's is left to them."""
    if not _external():
        postgres.stop(home)
        for folder in (place.recorded_base(home), home.pg, home.files):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)


def _same_tables(manifest: Manifest, migrations: list[str], source: Path) -> None:
    ours, theirs = set(migrations), set(manifest.migrations)
    if theirs - ours:
        raise BackupRefused(
            "backup.newer",
            f"{source} 来自较新的版本（{manifest.version}，本程序是 {__version__}）。请先升级程序，再恢复。",
        )
    if ours - theirs:
        raise BackupRefused(
            "backup.older",
            f"{source} 来自较旧的版本（{manifest.version}，本程序是 {__version__}），数据表不同。请用那个版本恢复，再升级。",
        )


def _right_keys(home: Home, manifest: Manifest, without_keys: bool) -> None:
    here = archive.keys_of(home) if home.keys.is_dir() else {}
    other = sorted(
        name for name in here if name in manifest.keys and not archive.fits(home.keys / name, manifest.keys[name])
    )
    if other:
        raise BackupRefused(
            "backup.other_keys",
            f"{home.keys} 里的 {'、'.join(other)} 不是这份备份的密钥。请换成备份时那个文件夹里的文件。",
        )
    missing = sorted(name for name in manifest.keys if name not in here)
    if missing and not without_keys:
        raise BackupRefused(
            "backup.keys_missing",
            f"备份不含密钥。请先把备份时保存的密钥放进 {home.keys}：{'、'.join(missing)}。"
            "密钥真的丢了，可以加 --without-keys：证件号和账号将无法再显示，以后的确认书用新的印章。",
        )


def _empty(home: Home) -> None:
    used = [folder for folder in (home.pg, home.files) if folder.is_dir() and any(folder.iterdir())]
    if used and not _external():
        raise BackupRefused(
            "backup.home_in_use", f"{home.root} 里已经有数据。恢复只进空文件夹：请用 ZHISHOU_HOME 指定一个新的。"
        )


def _external() -> bool:
    return bool(os.environ.get("DATABASE_URL", "").strip())


def _no_tables(url: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise BackupRefused("backup.home_in_use", "这个数据库里已经有表。恢复只进空的数据库：请新建一个。")


def _take(tar: tarfile.TarFile, target: Path) -> None:
    entry = tar.next()
    data = tar.extractfile(entry) if entry else None
    assert data is not None  # checked before
    with target.open("wb") as out:
        shutil.copyfileobj(data, out, archive.CHUNK)


def _prove(url: str, manifest: Manifest) -> None:
    """The restored database against the list, and its transactions made to count on from the old ones."""
    import psycopg

    with psycopg.connect(url) as connection:
        counts, seal = saving.counts_of(connection), saving.last_seal(connection)
        if counts != manifest.counts or seal != manifest.seal:
            told = [f"{name} {n}→{counts.get(name, 0)}" for name, n in manifest.counts.items() if counts.get(name) != n]
            raise BackupRefused(
                "backup.differs", f"恢复出来的行数与清单不同：{'、'.join(told) or '封存值'}。请换一份备份。"
            )
        _count_on(connection, manifest.newest_xid)


def _count_on(connection: Connection, newest: str) -> None:
    """This server's transaction ids are other ones: add what makes the next greater than every one in the events."""
    row = connection.execute("SELECT %s::bigint + 1 - pg_current_xact_id()::text::bigint", [newest]).fetchone()
    assert row is not None
    body = f"SELECT {int(row[0])}::bigint"
    connection.execute(f"CREATE OR REPLACE FUNCTION zhishou_era() RETURNS bigint LANGUAGE sql IMMUTABLE AS '{body}'")
