"""Gathers the page assets into the home's `static` folder, once a version of them.

Compressing takes seconds, so set-up and the wheel bring them gathered (`ui/collected`) and a first start only copies.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parent.parent
GATHERED = Path(__file__).resolve().with_name("collected")
STAMP = "stamp.txt"


def collect() -> None:
    """Fill the home's `static` folder when the assets changed since the last time. One process does it, others wait."""
    root, now = Path(settings.STATIC_ROOT), _fingerprint()
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with (Path(settings.HOME) / "static.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is(root, now):
            return
        if _is(GATHERED, now):
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(GATHERED, root)
            return
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        (root / STAMP).write_text(now)


def gather() -> None:
    """Copy, fingerprint and compress the assets, and keep them beside the package: for set-up and for the wheel."""
    import django

    django.setup()
    if not _is(GATHERED, _fingerprint()):
        shutil.rmtree(GATHERED, ignore_errors=True)
        collect()
        shutil.copytree(settings.STATIC_ROOT, GATHERED)


def _is(folder: Path, fingerprint: str) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted(p for folder in settings.STATICFILES_DIRS for p in Path(folder).rglob("*") if p.is_file()):
        digest.update(f"{file.relative_to(PACKAGE)}:{file.stat().st_size}:".encode() + file.read_bytes())
    return digest.hexdigest()
