"""The backup file: a tar of `manifest.json`, `database.dump`, and the attachments under their SHA-256."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from zhishou.boot.home import BootError, Home
from zhishou.boot.why import why

FORMAT = 1
MAGIC = "zhishou-backup"
MANIFEST, DUMP = "manifest.json", "database.dump"
LARGEST_MANIFEST = 64 * 1024 * 1024  # bytes
CHUNK = 1024 * 1024


class BackupRefused(BootError):
    """No backup was made, or nothing was restored; `code` is stable."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `keys` names the key files that belong to it, by SHA-256; they lie elsewhere.

    `counts` are rows by table, `seal` the last seal's number and root, `files` the attachments' digests in order,
    `lost` those whose bytes were gone or damaged when the backup was made.
    """

    made_at: str
    version: str
    migrations: list[str]
    counts: dict[str, int]
    seal: list[str]
    newest_xid: str
    files: list[str]
    lost: list[str]
    dump: str
    keys: dict[str, str]


def keys_of(home: Home) -> dict[str, str]:
    """The key files of a home by relative name, with the SHA-256 of each."""
    found = sorted(path for path in home.keys.rglob("*") if path.is_file())
    return {str(path.relative_to(home.keys)): sha256(path) for path in found}


def fits(path: Path, digest: str) -> bool:
    """True when a key file is the one of this digest, or a ring that has only got more keys since."""
    if sha256(path) == digest:
        return True
    try:
        ring = json.loads(path.read_text())
        kept = list(ring["keys"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    earlier = (json.dumps({**ring, "keys": dict(kept[:most])}) for most in range(1, len(kept)))
    return any(hashlib.sha256(text.encode()).hexdigest() == digest for text in earlier)


def sha256(path: Path) -> str:
    """The digest of a file, read in pieces."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@contextmanager
def written(target: Path) -> Iterator[tarfile.TarFile]:
    """A new backup file, complete or not there at all. Refuses a name that is taken, and a place without room."""
    if target.exists():
        raise BackupRefused("backup.exists", f"{target} 已经存在。请换一个文件名，旧的备份不会被覆盖。")
    fresh = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield tar
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(target)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        code = "backup.no_space" if full else "backup.unwritable"
        raise BackupRefused(code, f"写不了备份文件 {target}：{why(error)}。没有留下半个文件。") from error
    finally:
        fresh.unlink(missing_ok=True)


def add(tar: tarfile.TarFile, name: str, data: IO[bytes], size: int) -> None:
    """One member, with nothing of this machine in it."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, data)


def add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The first member, so that a reader knows at once what it reads."""
    text = json.dumps({"backup": MAGIC, "format": FORMAT, **asdict(manifest)}, ensure_ascii=False).encode()
    add(tar, MANIFEST, io.BytesIO(text), len(text))


def check(file: Path) -> Manifest:
    """Read the whole backup once. Refuses what is no backup of ours, was cut, or differs from its own list."""
    try:
        with tarfile.open(file, "r:") as tar:
            manifest = _manifest(tar, file)
            _check_members(tar, manifest, file)
    except OSError as error:
        raise BackupRefused("backup.unreadable", f"打不开 {file}：{why(error)}。") from error
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(file, "文件不完整") from error
    return manifest


def _manifest(tar: tarfile.TarFile, file: Path) -> Manifest:
    first = tar.next()
    inside = tar.extractfile(first) if first and first.name == MANIFEST and first.size < LARGEST_MANIFEST else None
    if inside is None:
        raise BackupRefused("backup.foreign", f"{file} 不是职守的备份。")
    try:
        told = json.loads(inside.read())
        if told.pop("backup") != MAGIC:
            raise ValueError
        written_as = int(told.pop("format"))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BackupRefused("backup.foreign", f"{file} 不是职守的备份。") from error
    if written_as != FORMAT:
        raise BackupRefused(
            "backup.format",
            f"{file} 的备份格式是第 {written_as} 版，本程序只读第 {FORMAT} 版。请用制作它的程序版本恢复。",
        )
    try:
        return Manifest(**told)
    except TypeError as error:
        raise _damaged(file, "清单不完整") from error


def _check_members(tar: tarfile.TarFile, manifest: Manifest, file: Path) -> None:
    expected = [(DUMP, manifest.dump), *((f"files/{each}", each) for each in manifest.files)]
    for name, wanted in expected:
        entry = tar.next()
        if entry is None or entry.name != name:
            raise _damaged(file, f"缺少 {name}")
        data = tar.extractfile(entry)
        if data is None or hashlib.file_digest(data, "sha256").hexdigest() != wanted:  # type: ignore[arg-type]
            raise _damaged(file, f"{name} 的内容被改动或没有写完")
    if tar.next() is not None:
        raise _damaged(file, "里面有清单之外的文件")


def _damaged(file: Path, why: str) -> BackupRefused:
    return BackupRefused("backup.damaged", f"备份 {file} 已损坏：{why}。什么也没有恢复，请换一份备份。")
