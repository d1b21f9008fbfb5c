"""pg_dump and pg_restore of the embedded package; they read every PostgreSQL up to their own version."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from zhishou.boot import binaries
from zhishou.boot.backup.archive import BackupRefused

FORGOTTEN = ("django_session",)  # sign-ins do not outlive their installation


def dump(url: str, snapshot: str, target: Path) -> None:
    """The database as this snapshot sees it, in PostgreSQL's own packed format."""
    words = ["--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", url, *words, *(f"--exclude-table-data={name}" for name in FORGOTTEN))


def load(url: str, source: Path) -> None:
    """Everything of a dump into an empty database, in one transaction."""
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source))


def _run(program: str, url: str, *words: str) -> None:
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    password = str(told.pop("password", "") or "")
    parts = " ".join(f"{name}='{_quoted(str(value))}'" for name, value in told.items())
    path = binaries.installed(binaries.package_name(), major=None) / "bin" / program
    done = subprocess.run(
        [str(path), f"--dbname={parts}", *words],
        env={
            **os.environ,
            "PGPASSWORD": password,
            "LC_ALL": "C",
        },  # never on the command line, where others could see it
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[-200:])
        raise BackupRefused("backup.database", f"{program} 没有完成：{said}。请检查磁盘空间和数据库是否在运行。")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
