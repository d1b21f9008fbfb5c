"""Tests run against an embedded PostgreSQL of their own, under ./var/test unless ZHISHOU_TEST_HOME says otherwise.

Each process of a parallel run has a server of its own: whatever waits for "every older transaction has ended" (seals,
counts) must not wait for the other process, one of whose tests may be a single transaction of minutes. Bringing an empty
database to today's tables takes some ten seconds of processor time, so a server does it once for each set of migrations and
every run begins with a copy.
"""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from zhishou.boot.home import Home
from zhishou.boot.postgres import ensure_database, stop

PROGRAM = Path(__file__).resolve().parent.parent


def _migrated_once(owner_url: str) -> str:
    """The name of a database with today's tables and no rows; made when there is none, older ones dropped."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    digest = hashlib.sha256()
    for file in sorted(PROGRAM.rglob("migrations/*.py")):
        digest.update(f"{file.relative_to(PROGRAM)}\n".encode() + file.read_bytes())
    name = f"migrated_{digest.hexdigest()[:16]}"
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('zhishou.migrated'))")
        there = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'migrated\_%'").fetchall()
        if (name,) in there:
            return name
        for (old,) in there:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(old)))
        making = Identifier(f"migrated_{os.getpid()}")
        connection.execute(SQL("CREATE DATABASE {}").format(making))
        address = owner_url.replace("/zhishou?", f"/migrated_{os.getpid()}?")
        environment = os.environ | {"ZHISHOU_DB_URL": address, "DJANGO_SETTINGS_MODULE": "zhishou.config.settings"}
        subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=environment, check=True)
        connection.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(making, Identifier(name)))
    return name


def _for_tests(owner_url: str) -> None:
    """No statistics of tables that happened to be empty: a test of one long transaction waited minutes for plans made by them.

    Nor does a commit wait for the disk: a killed server loses nothing by that, only a machine without power would.
    """
    import psycopg

    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


_home = Path(os.environ.setdefault("ZHISHOU_TEST_HOME", str(Path("var/test").resolve())))
os.environ["ZHISHOU_HOME"] = str(_home / os.environ.get("PYTEST_XDIST_WORKER", ""))
_urls = ensure_database(Home.from_environment())
os.environ["ZHISHOU_DB_URL"] = _urls.owner  # test databases are made and dropped
os.environ.pop("ZHISHOU_DB_OWNER_URL", None)
os.environ["ZHISHOU_EMBEDDED"] = "1" if _urls.embedded else "0"
os.environ["ZHISHOU_NO_POOL"] = "1"
os.environ["ZHISHOU_PLAIN_ASSETS"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver runs a loop of its own
if _urls.embedded:
    _for_tests(_urls.owner)
    os.environ["ZHISHOU_TEST_TEMPLATE"] = _migrated_once(_urls.owner)


def pytest_collection_finish() -> None:
    """The program and the tests are never garbage: nothing looks through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """The server goes when the tests are over."""
    if _urls.embedded:
        stop(Home.from_environment())
