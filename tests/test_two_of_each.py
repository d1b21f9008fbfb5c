"""Two web and two worker processes against one PostgreSQL of Debian: over TLS, with two roles, every job once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.external import APP, OWNER, External, external, free_port
from zhishou.boot.backup import BackupRefused, programs

__all__ = ["external"]

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
GRANT INSERT ON starts TO zhishou_app;
CREATE FUNCTION note_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO starts VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER note_start AFTER UPDATE OF state ON kernel_job FOR EACH ROW
WHEN (NEW.state = 'running') EXECUTE FUNCTION note_start();
"""


@pytest.fixture
def environment(external: External, tmp_path: Path) -> dict[str, str]:
    """What an operator sets on every host: rows through one role, tables through the other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHISHOU_", "DJANGO_"))}
    home = str(tmp_path / "home")
    urls = {"DATABASE_URL": external.url(APP), "DATABASE_OWNER_URL": external.url(OWNER)}
    return {**kept, **urls, "ZHISHOU_HOME": home}


def answer(port: int, path: str) -> str | None:
    """What an address says; None while nobody answers or all is not well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as said:
            return str(said.read().decode())
    except (urllib.error.HTTPError, OSError):
        return None


def until(what: str, seconds: float, ready: Callable[[], object]) -> None:
    """Ask again and again until it is so; a plain failure when time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@contextmanager
def running(commands: list[list[str]], environment: dict[str, str]) -> Iterator[None]:
    """The parts, each in a session of its own, ended in the end."""
    parts = [subprocess.Popen(c, env=environment, start_new_session=True) for c in commands]
    try:
        yield
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)


def test_two_of_each_share_one_database_and_a_job_runs_once(external: External, environment: dict[str, str]) -> None:
    ports = [free_port(), free_port()]
    zhishou = [sys.executable, "-m", "zhishou"]
    commands = [[*zhishou, "web", "--port", str(port)] for port in ports] + [[*zhishou, "worker"]] * 2
    with running(commands, environment), psycopg.connect(external.url(OWNER), autocommit=True) as owner:
        until("both web processes say that all is well", 240, lambda: all(answer(p, "/healthz") for p in ports))
        owner.execute(COUNT_STARTS)
        subprocess.run([sys.executable, "-c", ENQUEUE, str(JOBS)], env=environment, check=True)

        def finished() -> bool:
            return owner.execute("SELECT count(*) FROM kernel_job WHERE state = 'done'").fetchone() == (JOBS,)

        until("all jobs are done", 120, finished)
        assert owner.execute("SELECT count(*), count(DISTINCT job) FROM starts").fetchone() == (JOBS, JOBS)
        assert owner.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (2,)
        encrypted = "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = %s"
        with psycopg.connect(external.url("admin")) as admin:
            assert admin.execute(encrypted, [APP]).fetchall() == [(True,)]
        _counted_together(ports, environment)


def _counted_together(ports: list[int], environment: dict[str, str]) -> None:
    """The metrics of one process know what the workers did: all processes of a home count into one place."""
    for port in ports:
        said = answer(port, "/metrics")
        assert said is not None
        assert f'zhishou_jobs_total{{name="office.export_evidence",outcome="done"}} {JOBS}.0' in said
    assert "ZHISHOU_METRICS_TOKEN" not in environment


def test_somebodys_database_gets_no_demo_neither_by_demo_nor_by_up(
    external: External, environment: dict[str, str]
) -> None:
    zhishou = [sys.executable, "-m", "zhishou"]
    told = subprocess.run([*zhishou, "demo", "--json"], env=environment, capture_output=True, text=True)
    assert told.returncode == 2
    said = json.loads(told.stdout.splitlines()[-1])
    assert said["refused"] == "demo.external" and "DATABASE_URL" in said["sentence"]
    port = free_port()
    with (
        running([[*zhishou, "up", "--port", str(port)]], environment),
        psycopg.connect(external.url(OWNER), autocommit=True) as owner,
    ):
        until("the program says that all is well", 240, lambda: answer(port, "/healthz"))
        assert owner.execute("SELECT count(*) FROM kernel_site").fetchone() == (0,)
        assert owner.execute("SELECT count(*) FROM kernel_person").fetchone() == (0,)


def test_the_applications_role_changes_no_event_and_owns_nothing(
    external: External, environment: dict[str, str]
) -> None:
    audit = [sys.executable, "-m", "zhishou", "audit", "--json"]
    told = subprocess.run(audit, env=environment, capture_output=True, text=True, check=True)
    assert not any(json.loads(told.stdout.splitlines()[-1]).values())
    with psycopg.connect(external.url(APP)) as app:
        owned = "SELECT count(*) FROM pg_class WHERE relowner = to_regrole(current_user)::oid"
        assert app.execute(owned).fetchone() == (0,)
    for statement in (
        "UPDATE kernel_event SET door = 'x'",
        "DELETE FROM kernel_seal",
        "TRUNCATE kernel_event CASCADE",
        "ALTER TABLE kernel_event DISABLE TRIGGER ALL",
        "CREATE TABLE loose (id int)",
    ):
        with psycopg.connect(external.url(APP)) as app:
            app.execute("SELECT set_config('zhishou.operation', 'maintenance', true)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_a_server_that_wants_tls_is_not_talked_to_without(external: External, environment: dict[str, str]) -> None:
    plain = {**environment, "DATABASE_URL": external.url(APP, tls="disable")}
    told = subprocess.run([sys.executable, "-m", "zhishou", "audit"], env=plain, capture_output=True, text=True)
    assert told.returncode == 2
    assert "连不上 DATABASE_URL" in told.stderr and "Traceback" not in told.stderr


def test_a_database_that_cannot_serve_is_told_in_one_sentence(external: External, environment: dict[str, str]) -> None:
    with psycopg.connect(external.url("admin", database="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE fresh OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0")
        admin.execute(f"CREATE DATABASE latin OWNER {OWNER} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    one = {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}
    for url, said in (
        (external.url(APP, database="fresh"), "请让 DATABASE_OWNER_URL 用拥有这个数据库的用户"),
        (external.url(OWNER, database="latin"), "编码是 LATIN1，存不下中文"),
    ):
        audit = [sys.executable, "-m", "zhishou", "audit", "--json"]
        told = subprocess.run(audit, env={**one, "DATABASE_URL": url}, capture_output=True, text=True)
        assert told.returncode == 2 and "Traceback" not in told.stderr
        answered = json.loads(told.stdout.splitlines()[-1])
        assert answered["refused"] == "boot.failed" and said in answered["sentence"]


def test_a_backup_comes_back_into_somebodys_database_and_a_new_home(
    external: External, environment: dict[str, str], tmp_path: Path
) -> None:
    def made(name: str) -> dict[str, str]:
        with psycopg.connect(external.url("admin", database="postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0")
        urls = {
            "DATABASE_URL": external.url(APP, database=name),
            "DATABASE_OWNER_URL": external.url(OWNER, database=name),
        }
        return {**environment, **urls, "ZHISHOU_HOME": str(tmp_path / name)}

    def zhishou(there: dict[str, str], *words: str) -> None:
        subprocess.run([sys.executable, "-m", "zhishou", *words], env=there, check=True)

    kept, here, there = tmp_path / "zhishou.backup", made("once"), made("again")
    zhishou(here, "backup", str(kept))
    shutil.copytree(tmp_path / "once" / "keys", tmp_path / "again" / "keys")
    zhishou(there, "restore", str(kept))
    zhishou(there, "audit")
    with psycopg.connect(there["DATABASE_URL"]) as app:
        app.execute("SELECT 1 FROM kernel_event")


def test_a_backup_over_tls_needs_the_systems_programs_and_says_so(
    external: External, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="postgresql-client") as no:
        programs.dump(external.url(OWNER), "00000000-0", tmp_path / "dump")
    assert no.value.code == "backup.no_client"
