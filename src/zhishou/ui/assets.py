"""Gathers the page assets into the home's `static` folder, once a version of them."""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parent.parent


def collect() -> None:
    """Copy, fingerprint and compress the assets when they changed since the last time. One process does it, others wait."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    now = _fingerprint()
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with (Path(settings.HOME) / "static.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(now)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted(p for folder in settings.STATICFILES_DIRS for p in Path(folder).rglob("*") if p.is_file()):
        digest.update(f"{file.relative_to(PACKAGE)}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
