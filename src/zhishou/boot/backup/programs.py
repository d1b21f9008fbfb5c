"""pg_dump, pg_restore and psql of the embedded package; they read every PostgreSQL up to their own version."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from itertools import islice
from pathlib import Path
from typing import IO, NoReturn

from zhishou.boot import binaries
from zhishou.boot.backup.archive import BackupRefused

UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
SETTINGS_END = 40  # the line by which a script has said its settings, long before the first row
FORGOTTEN = ("django_session",)  # sign-ins do not outlive their installation


def dump(url: str, snapshot: str, target: Path) -> None:
    """The database as this snapshot sees it, in PostgreSQL's own packed format."""
    words = ["--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", url, *words, *(f"--exclude-table-data={name}" for name in FORGOTTEN))


def load(url: str, source: Path) -> None:
    """Everything of a dump into an empty database, in one transaction.

    As a script: what pg_restore says to a server itself, servers before 17 refuse.
    """
    place, environment = _connection(url)
    script = [_path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    psql = [
        _path("psql"),
        "--no-psqlrc",
        "--quiet",
        "--output=/dev/null",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
    ]
    with (
        tempfile.TemporaryFile("w+", errors="replace") as unread,
        tempfile.TemporaryFile("w+", errors="replace") as unwritten,
        subprocess.Popen(script, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=unread) as reading,
        subprocess.Popen(
            [*psql, place, "--file=-"], env=environment, stdin=subprocess.PIPE, stderr=unwritten
        ) as writing,
    ):
        assert reading.stdout and writing.stdin
        with contextlib.suppress(BrokenPipeError):  # psql has ended and says why
            _pass_on(reading.stdout, writing.stdin)
        reading.stdout.close()
        if reading.wait() and writing.poll() is None:
            writing.kill()  # at the end of half a script it would keep that half
        with contextlib.suppress(BrokenPipeError):
            writing.stdin.close()
        if writing.wait() and not reading.returncode:
            _refuse("psql", unwritten)
        if writing.returncode or reading.returncode:
            _refuse("pg_restore", unread)


def _pass_on(script: IO[bytes], psql: IO[bytes]) -> None:
    psql.writelines(line for line in islice(script, SETTINGS_END) if line != UNKNOWN_BEFORE_17)
    shutil.copyfileobj(script, psql, 1 << 20)


def _run(program: str, url: str, *words: str) -> None:
    place, environment = _connection(url)
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        command = [_path(program), place, *words]
        if subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        ).returncode:
            _refuse(program, said)


def _path(program: str) -> str:
    return str(binaries.installed(binaries.package_name(), major=None) / "bin" / program)


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """What names the database on a command line, and the environment with the password, which others cannot see."""
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    password = str(told.pop("password", "") or "")
    parts = " ".join(f"{name}='{_quoted(str(value))}'" for name, value in told.items())
    return f"--dbname={parts}", {**os.environ, "PGPASSWORD": password, "LC_ALL": "C"}


def _refuse(program: str, said: IO[str]) -> NoReturn:
    said.seek(0)
    text = said.read()
    line = next((line for line in text.splitlines() if "error" in line.lower()), text.strip()[-200:])
    raise BackupRefused("backup.database", f"{program} 没有完成：{line}。请检查磁盘空间和数据库是否在运行。")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
