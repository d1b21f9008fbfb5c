"""PostgreSQL as Debian ships it, started for the tests in a scratch folder under a normal account, with TLS."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ACCOUNTS = ("postgres", "nobody")
OWNER, APP, PASSWORD = "zhishou_owner", "zhishou_app", "only for the tests"


def programs() -> Path | None:
    """The newest server of 15 or later that Debian's packages left under /usr/lib/postgresql."""
    found = [
        p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit() and (p / "initdb").exists()
    ]
    return max((p for p in found if int(p.parent.name) >= 15), key=lambda p: int(p.parent.name), default=None)


@dataclass(frozen=True)
class External:
    """A running server: its port, its folder, and the certificate it shows."""

    port: int
    folder: Path
    certificate: Path

    def url(self, role: str, *, tls: str = "verify-ca", database: str = "zhishou") -> str:
        """An address as an operator writes it."""
        asked = f"sslmode={tls}" + (f"&sslrootcert={self.certificate}" if tls.startswith("verify") else "")
        return f"postgresql://{role}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}?{asked}"


@pytest.fixture(scope="module")
def external() -> Iterator[External]:
    """The server with two roles and an empty database; only TLS connections are let in."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.fail("PostgreSQL 15 or newer is missing: sudo apt-get install -y postgresql")
    folder = Path(tempfile.mkdtemp(prefix="zs-ext-", dir="/tmp"))
    account = _account() if os.geteuid() == 0 else None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o755)

    def run(*words: str) -> None:
        subprocess.run(
            [str(bin_folder / words[0]), *words[1:]], check=True, stdout=subprocess.DEVNULL, cwd="/",
            user=account.pw_uid if account else None, group=account.pw_gid if account else None,
            extra_groups=[] if account else None, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    data = folder / "data"
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    run("initdb", "-D", str(data), "-U", "admin", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8",
        "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    certificate = _certificate(folder, data, account)
    (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
    port = free_port()
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c ssl=on -c fsync=off -c unix_socket_directories=''"
    run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    made = External(port, folder, certificate)
    try:
        _roles(made)
        yield made
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("no account to run the server under")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certificate(folder: Path, data: Path, account: pwd.struct_passwd | None) -> Path:
    """A self-signed certificate for 127.0.0.1; the key lies with the server, readable by it alone."""
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    key, shown = data / "server.key", data / "server.crt"
    subprocess.run([*words, "-keyout", str(key), "-out", str(shown)], check=True, capture_output=True)
    key.chmod(0o600)
    if account:
        for file in (key, shown):
            os.chown(file, account.pw_uid, account.pw_gid)
    copy = folder / "root.crt"
    shutil.copyfile(shown, copy)
    copy.chmod(0o644)
    return copy


def _roles(server: External) -> None:
    """What docs/operate.md tells the database's administrator to type."""
    with psycopg.connect(server.url("admin", database="postgres"), autocommit=True) as admin:
        for role in (OWNER, APP):
            admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        admin.execute(f"CREATE DATABASE zhishou OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0")
