"""Two web and two worker processes against one DATABASE_URL: they start together, every job runs once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

JOBS = 12
ENQUEUE = """
import sys
from zhishou.command import prepare
prepare()
from django.db import transaction
from zhishou.kernel import jobs
for _ in range(int(sys.argv[1])):
    jobs.enqueue("office.export_evidence", {}, site=None, person=None)
"""


COUNT_STARTS = """
CREATE TABLE starts (job bigint);
CREATE FUNCTION note_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO starts VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER note_start AFTER UPDATE OF state ON kernel_job FOR EACH ROW
WHEN (NEW.state = 'running') EXECUTE FUNCTION note_start();
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own on the tests' server, as an outside PostgreSQL would be."""
    server = os.environ["ZHISHOU_DB_URL"]
    name = f"two_of_each_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def environment(database: str, tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHISHOU_", "DJANGO_"))}
    return {**kept, "DATABASE_URL": database, "ZHISHOU_HOME": str(tmp_path / "home")}


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def until(what: str, seconds: float, ready: object) -> None:
    """Ask again and again until it is so; a plain failure when time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def test_two_of_each_share_one_database_and_a_job_runs_once(database: str, environment: dict[str, str]) -> None:
    ports = [free_port(), free_port()]
    zhishou = [sys.executable, "-m", "zhishou"]
    commands = [[*zhishou, "web", "--port", str(port)] for port in ports] + [[*zhishou, "worker"]] * 2
    parts = [subprocess.Popen(c, env=environment, start_new_session=True) for c in commands]
    try:
        until("both web processes answer", 240, lambda: all(answers(port) for port in ports))
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(COUNT_STARTS)
            subprocess.run([sys.executable, "-c", ENQUEUE, str(JOBS)], env=environment, check=True)

            def finished() -> bool:
                row = connection.execute("SELECT count(*) FROM kernel_job WHERE state = 'done'").fetchone()
                return row is not None and row[0] == JOBS

            until("all jobs are done", 120, finished)
            starts = connection.execute("SELECT count(*), count(DISTINCT job) FROM starts").fetchone()
        assert starts == (JOBS, JOBS), "each job was started once"
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)
