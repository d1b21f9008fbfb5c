"""The embedded server, for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from zhishou.boot import BootError, DatabaseUrls, Home, ensure_database, place, stop
from zhishou.boot.account import Account

START = "import sys; from pathlib import Path; from zhishou.boot import *; ensure_database(Home.at(Path(sys.argv[1])))"


def ask(url: str, question: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def server_pid(urls: DatabaseUrls) -> int:
    """The server's main process."""
    text = ask(urls.owner, "SELECT pg_read_file('postmaster.pid')")
    return int(str(text).split()[0])


def test_a_server_starts_keeps_rows_and_stops(new_home: Home) -> None:
    urls = ensure_database(new_home)
    assert urls.embedded
    expected = {
        "timezone": "UTC",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "fsync": "on",
        "data_checksums": "on",
    }
    assert {name: ask(urls.app, f"SHOW {name}") for name in expected} == expected
    ask(urls.owner, "CREATE TABLE note (text text)")
    ask(urls.app, "INSERT INTO note VALUES ('职守')")

    assert ensure_database(new_home) == urls
    assert stop(new_home)
    assert not stop(new_home)
    assert ask(ensure_database(new_home).app, "SELECT text FROM note") == "职守"


def test_the_application_owns_nothing_and_the_passwords_are_private(home: Home) -> None:
    urls = ensure_database(home)
    ask(urls.owner, "CREATE TABLE note (text text)")

    for forbidden in ("DROP TABLE note", "TRUNCATE note", "CREATE TABLE other (x int)", "CREATE ROLE intruder"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(urls.app, forbidden)
    with pytest.raises(psycopg.OperationalError):
        ask(urls.app.replace("zhishou_app:", "zhishou_app:x"), "SELECT 1")
    assert (home.pg / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_a_killed_server_recovers_with_its_committed_rows(home: Home) -> None:
    urls = ensure_database(home)
    ask(urls.owner, "CREATE TABLE note AS SELECT 7 AS number")

    os.kill(server_pid(urls), signal.SIGKILL)

    assert ask(ensure_database(home).app, "SELECT number FROM note") == 7


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(home: Home) -> None:
    data = home.pg / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")

    assert ask(ensure_database(home).app, "SELECT 1") == 1


def test_three_starters_at_once_share_one_server(new_home: Home) -> None:
    starters = [subprocess.Popen([sys.executable, "-c", START, str(new_home.root)]) for _ in range(3)]

    assert [starter.wait(60) for starter in starters] == [0, 0, 0]
    assert ask(ensure_database(new_home).app, "SELECT 1") == 1


def test_a_deep_home_with_a_space_gets_a_socket_elsewhere(folder: Path) -> None:
    home = Home.at(folder / "一层 很深的文件夹" / ("d" * 90))
    urls = ensure_database(home)
    try:
        assert ask(urls.app, "SELECT 1") == 1
        sockets = Path(unquote(urls.app.partition("host=")[2]))
        assert sockets.parent == Path("/tmp")
    finally:
        stop(home)
    assert not sockets.exists()


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_digest", lambda path: f"test-{os.getpid()}")
    account = Account(os.geteuid() + 1, os.getegid(), lent=False)
    squatted = Path(f"/tmp/zhishou-{account.uid}-test-{os.getpid()}")
    squatted.mkdir()
    try:
        with pytest.raises(BootError, match="belongs to somebody else"):
            place.socket_folder(folder / ("d" * 120), account)
    finally:
        squatted.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")
def test_below_a_closed_folder_the_data_lies_in_the_state_folder(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home = Home.at(closed / "var")
    urls = ensure_database(home)
    try:
        recorded = place.recorded_base(home)
        assert recorded is not None
        assert recorded.parent == place.STATE
        assert ask(urls.app, "SELECT 1") == 1
        assert stop(home)
        assert ensure_database(home) == urls
    finally:
        stop(home)


def test_an_initialisation_cut_short_is_done_again(new_home: Home) -> None:
    new_home.create()
    (new_home.pg / "data.new").mkdir()
    (new_home.pg / "data.new" / "PG_VERSION").write_text("18\n")

    assert ask(ensure_database(new_home).app, "SELECT 1") == 1


def test_a_lost_password_file_is_told_and_nothing_is_overwritten(home: Home) -> None:
    (home.pg / "passwords.json").unlink()

    with pytest.raises(BootError, match=r"passwords\.json"):
        ensure_database(home)
    assert not (home.pg / "passwords.json").exists()


def test_an_external_database_is_used_as_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ensure_database(home)
    monkeypatch.setenv("DATABASE_URL", own.app)

    urls = ensure_database(Home.at(home.root / "other"))
    assert urls == DatabaseUrls(owner=own.app, app=own.app, embedded=False)
    monkeypatch.setenv("DATABASE_OWNER_URL", own.owner)
    assert ensure_database(home).owner == own.owner


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y", "postgresql://u:secret@127.0.0.1:1/zhishou", "postgresql:///x?nonsense=1",
        "postgresql://u:secret[@127.0.0.1/zhishou", "postgresql://u:secret@127.0.0.1:99999/zhishou",
    ],
)  # fmt: skip
def test_an_unusable_external_database_is_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(BootError, match="DATABASE_URL") as refusal:
        ensure_database(home)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_an_unknown_database_package_is_named(new_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHISHOU_PG_PACKAGE", "no_such_package")

    with pytest.raises(BootError, match="no_such_package"):
        ensure_database(new_home)
