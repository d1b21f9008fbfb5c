"""Typed readers of environment variables, and the secret that signs cookies."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding space, or the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """The variable as a whole number, or the default when it is unset or no number."""
    value = text(name)
    return int(value) if value.isascii() and value.isdigit() else default


def database(url: str) -> dict[str, Any]:
    """A Django database entry from a PostgreSQL URL (`postgresql://user:pass@host:port/name?host=/socket`)."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "application_name": "zhishou", "prepare_threshold": 2},
    }


def cookie_secret(keys: Path) -> str:
    """The secret of this installation, made once and kept beside the other keys, outside the database."""
    file = keys / "cookie-secret"
    if not file.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = keys / f"cookie-secret.{os.getpid()}"
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # several processes load at once: one secret is kept, whole
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text()


def count_together(home: Path) -> None:
    """Let the processes of this home count into one folder (see kernel/metrics.py); before anything counts.

    Files of processes that have ended are dropped: their counters begin anew, as Prometheus expects.
    """
    folder = home / "run" / "metrics"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in folder.glob("*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
