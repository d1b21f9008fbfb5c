"""What a start has prepared for this program need not be prepared again: the second start is quick."""

from __future__ import annotations

import hashlib
from pathlib import Path

from zhishou.boot.home import Home

PROGRAM = Path(__file__).resolve().parent.parent


def is_ready(home: Home, *, demo: bool) -> bool:
    """Whether this very program has prepared this home's embedded database: tables, assets, and the demo if asked for."""
    mark = _mark(home)
    assets = home.root / "static" / "stamp.txt"
    return mark.exists() and assets.exists() and mark.read_text() in {_prepared(True), _prepared(demo)}


def note_ready(home: Home, *, demo: bool) -> None:
    """Remember it in the database's folder: whoever deletes that to start anew, or restores a backup, has no mark."""
    _mark(home).write_text(_prepared(demo))


def _mark(home: Home) -> Path:
    return home.pg / "prepared"


def _prepared(demo: bool) -> str:
    return f"{_fingerprint()} {'demo' if demo else 'no-demo'}\n"


def _fingerprint() -> str:
    """Every file of the program by name, size and time of change: another version, or an edit, is another program."""
    digest = hashlib.sha256()
    for file in sorted(PROGRAM.rglob("*")):
        if "__pycache__" not in file.parts and "collected" not in file.parts and file.is_file():
            seen = file.stat()
            digest.update(f"{file}:{seen.st_size}:{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
