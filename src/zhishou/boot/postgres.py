"""The database: the embedded PostgreSQL of this home, or the one DATABASE_URL names."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from zhishou.boot import place
from zhishou.boot.account import Account, account_for
from zhishou.boot.external import connect_and_check
from zhishou.boot.home import BootError, Home
from zhishou.boot.server import Server

OWNER = "zhishou_owner"
APP = "zhishou_app"
DATABASE = "zhishou"


@dataclass(frozen=True)
class DatabaseUrls:
    """Where to connect: `owner` may change the schema, `app` may only change rows; `embedded` is our own server."""

    owner: str
    app: str
    embedded: bool

    def environment(self) -> dict[str, str]:
        """The variables the settings read."""
        return {
            "ZHISHOU_DB_URL": self.app,
            "ZHISHOU_DB_OWNER_URL": self.owner,
            "ZHISHOU_EMBEDDED": "1" if self.embedded else "0",
        }


def ensure_database(home: Home) -> DatabaseUrls:
    """A database that answers. Starts the embedded one when none runs; several callers at once share one server.

    DATABASE_URL (with DATABASE_OWNER_URL for migrations, by default the same) is used instead when set.
    Refuses by BootError: home not writable, server not startable, DATABASE_URL unreachable or older than 15.
    """
    home.create()
    external = os.environ.get("DATABASE_URL", "").strip()
    if external:
        owner = os.environ.get("DATABASE_OWNER_URL", "").strip() or external
        for name, url in {"DATABASE_URL": external, "DATABASE_OWNER_URL": owner}.items():
            connect_and_check(name, url)
        return DatabaseUrls(owner=owner, app=external, embedded=False)
    with _locked(home):
        passwords = _passwords(home)
        server = _server(home)
        server.start(owner=OWNER, password=passwords[OWNER])
        urls = DatabaseUrls(
            owner=_url(OWNER, passwords, server.sockets), app=_url(APP, passwords, server.sockets), embedded=True
        )
        _create_database_once(server, urls.owner, passwords[APP])
    return urls


def stop(home: Home) -> bool:
    """Stop the embedded server of this home; False when none was running. Never touches an external database."""
    if not home.pg.is_dir():
        return False
    base = place.recorded_base(home) or home.pg
    if not (base / "data" / "PG_VERSION").exists():
        return False
    with _locked(home):
        return _server(home).stop()


def watcher(home: Home) -> Callable[[], bool]:
    """A quick question to ask again and again: does the embedded server of this home live?"""
    return _server(home).lives


def _server(home: Home) -> Server:
    recorded = place.recorded_base(home)
    if recorded is not None and not (recorded / "data").is_dir():
        raise BootError(
            f"数据库文件夹 {recorded} 不见了，请恢复它；若要重新开始，请删除 {home.pg}。"
            f" / The database folder {recorded} is gone; restore it, or delete {home.pg} to start anew."
        )
    base = recorded or home.pg
    account = account_for(base / "data")
    if recorded is None and not (base / "data").is_dir():
        base = _new_base(home, account)
    place.refuse_odd_path(base)
    return Server.at(base, account)


def _new_base(home: Home, account: Account) -> Path:
    base = place.choose_base(home, account)
    for forgotten in place.forgotten_bases(home):
        if forgotten != base and (forgotten / "data" / "PG_VERSION").exists():
            Server.at(forgotten, account).stop()  # its home was deleted; the data stays, the server must not
    return base


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    with (home.run / "database.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _passwords(home: Home) -> dict[str, str]:
    """Both roles' passwords, made once, readable by the owner of the home only."""
    kept = home.pg / "passwords.json"
    if not kept.exists():
        if (home.pg / "data").is_dir() or place.recorded_base(home):
            raise BootError(
                f"数据库还在，但密码文件 {kept} 不见了，请从备份恢复它。"
                f" / The database is there but its password file {kept} is gone; restore it from a backup."
            )
        fresh = kept.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        made = {role: secrets.token_urlsafe(32) for role in (OWNER, APP)}
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
            json.dump(made, out)
        fresh.rename(kept)
    passwords: dict[str, str] = json.loads(kept.read_text())
    return passwords


def _url(role: str, passwords: dict[str, str], sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://{role}:{quote(passwords[role])}@/{database}?host={quote(str(sockets), safe='')}"


def _create_database_once(server: Server, owner_url: str, app_password: str) -> None:
    """The database and the application's role, which can read and write rows but owns nothing."""
    done = server.data / "zhishou.prepared"
    if done.exists():
        return
    import psycopg
    from psycopg import sql

    app, database = sql.Identifier(APP), sql.Identifier(DATABASE)
    role = sql.SQL("{} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(app, sql.Literal(app_password))
    # In template1 first, so that a test database gets the same default rights as the real one.
    template = owner_url.replace(f"@/{DATABASE}?", "@/template1?")
    with psycopg.connect(template, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
        connection.execute(sql.SQL("ALTER ROLE {}" if known else "CREATE ROLE {}").format(role))
        for right in (
            "SELECT, INSERT, UPDATE, DELETE ON TABLES",
            "USAGE, SELECT ON SEQUENCES",
        ):
            connection.execute(sql.SQL(f"ALTER DEFAULT PRIVILEGES GRANT {right} TO {{}}").format(app))
    with psycopg.connect(owner_url.replace(f"@/{DATABASE}?", "@/postgres?"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template1").format(database))
    done.touch()
