"""Is the installation well? Asked by load balancers, monitors and `zhishou health`; the answer holds no secret."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from pkgutil import iter_modules

import psycopg
from django.apps import apps
from django.db import connection
from psycopg.conninfo import make_conninfo

OK = "ok"
PATIENCE_SECONDS = 3
SILENT_AFTER_SECONDS = 60  # a worker writes its heartbeat every ten


def standing() -> dict[str, str]:
    """`database`, `migrations` and `worker`, each `ok` or what is wrong in one word."""
    settings = connection.settings_dict
    options = {k: v for k, v in settings["OPTIONS"].items() if k not in ("pool", "prepare_threshold")}
    where = {
        "host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"],
        "user": settings["USER"], "password": settings["PASSWORD"],
    }  # fmt: skip
    address = make_conninfo("", **{k: v for k, v in where.items() if v}, **options)
    try:
        # A connection of its own: the pool would make the asker wait for a database that is gone.
        with psycopg.connect(address, connect_timeout=PATIENCE_SECONDS, autocommit=True) as asked:
            return {"database": OK, "migrations": _migrations(asked), "worker": _worker(asked)}
    except psycopg.Error:
        return {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}


def _migrations(asked: psycopg.Connection) -> str:
    if asked.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return "missing"
    done = set(asked.execute("SELECT app, name FROM django_migrations").fetchall())
    return OK if known_migrations() <= done else "missing"


@lru_cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration this version of the program brings: (app, name)."""
    found = set()
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        found |= {(config.label, m.name) for m in iter_modules([str(folder)]) if m.name[:1].isdigit()}
    return frozenset(found)


def _worker(asked: psycopg.Connection) -> str:
    if asked.execute("SELECT to_regclass('procrastinate_workers')").fetchone() == (None,):
        return "unknown"
    row = asked.execute(
        "SELECT max(last_heartbeat) > now() - make_interval(secs => %s) FROM procrastinate_workers",
        [SILENT_AFTER_SECONDS],
    ).fetchone()
    return OK if row and row[0] else "silent"
