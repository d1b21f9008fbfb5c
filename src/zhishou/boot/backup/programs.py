"""pg_dump, pg_restore and psql of the embedded package; they read every PostgreSQL up to their own version.

Those of the package speak no TLS: a server that is spoken to over TLS needs the system's pg_dump and psql.
"""

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
DEBIAN = Path("/usr/lib/postgresql")  # its programs by version; elsewhere they are on the path
SCRIPTED = ("--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction")
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
    script = [str(_ours() / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    psql = [str(_speaking_to(url) / "psql"), *SCRIPTED, place, "--file=-"]
    with (
        tempfile.TemporaryFile("w+", errors="replace") as unread,
        tempfile.TemporaryFile("w+", errors="replace") as unwritten,
        subprocess.Popen(script, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=unread) as reading,
        subprocess.Popen(psql, env=environment, stdin=subprocess.PIPE, stderr=unwritten) as writing,
    ):
        assert reading.stdout and writing.stdin
        broken = False
        try:
            _pass_on(reading.stdout, writing.stdin)
        except BrokenPipeError:  # psql has ended and says why
            reading.kill()
        else:
            broken = reading.wait() != 0
        if broken:
            writing.kill()  # at the end of half a script it would keep that half
        with contextlib.suppress(BrokenPipeError):
            writing.stdin.close()
        if writing.wait():
            _refuse("pg_restore", unread) if broken else _refuse("psql", unwritten)


def _pass_on(script: IO[bytes], psql: IO[bytes]) -> None:
    psql.writelines(line for line in islice(script, SETTINGS_END) if line != UNKNOWN_BEFORE_17)
    shutil.copyfileobj(script, psql, 1 << 20)


def _run(program: str, url: str, *words: str) -> None:
    place, environment = _connection(url)
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        command, quiet = [str(_speaking_to(url) / program), place, *words], subprocess.DEVNULL
        if subprocess.run(command, env=environment, stdin=quiet, stdout=quiet, stderr=said).returncode:
            _refuse(program, said)


def _ours() -> Path:
    return binaries.installed(binaries.package_name(), major=None) / "bin"


def _speaking_to(url: str) -> Path:
    """The folder of programs that can speak to this server."""
    import psycopg

    with psycopg.connect(url) as connection:
        if not connection.pgconn.ssl_in_use:
            return _ours()
    found = max(DEBIAN.glob("*/bin/pg_dump"), key=lambda path: float(path.parts[-3]), default=shutil.which("pg_dump"))
    if found is None:
        raise BackupRefused(
            "backup.no_client",
            "数据库用 TLS 连接，这台机器上缺少会用 TLS 的 pg_dump 和 psql。请安装 PostgreSQL 客户端"
            "（Debian：apt-get install postgresql-client），再执行一次。",
        )
    return Path(found).parent


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
