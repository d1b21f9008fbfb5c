"""The database goes away and the disk fills up under a running installation: plain sentences, and no typed text lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from conftest import Cast
from django.db import OperationalError
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.external import free_port
from tests.faults.fleet import COMPANY, environment, scratch, until
from tests.staffing import PASSWORD
from zhishou.boot import Home, ensure_database, stop, web_command
from zhishou.kernel.doors.outage import AWAY, BUSY, FULL, outage_of
from zhishou.kernel.files import store

TYPED = "电梯夜里响得睡不着，三天了还没有人来看。"


@contextmanager
def served(home: Home) -> Iterator[tuple[str, dict[str, object]]]:
    """A staffed company behind a web part alone: no supervisor brings the database back."""
    told, port = environment(home), free_port()
    made = subprocess.run([sys.executable, "-c", COMPANY], env=told, capture_output=True, text=True, check=True)
    urls = ensure_database(home).environment()
    subprocess.run([sys.executable, "-c", "from zhishou.command import *; setup(); collect_static()"],
                   env={**told, **urls}, check=True)  # fmt: skip
    web = subprocess.Popen(web_command(port, workers=1), env={**told, **urls})
    url = f"http://127.0.0.1:{port}"
    try:
        until("the web part answers", 60, lambda: ask(f"{url}/healthz/ready")[0] == 200)
        yield url, json.loads(made.stdout.splitlines()[-1])
    finally:
        web.terminate()
        web.wait(30)


def ask(url: str, data: dict[str, object] | None = None, key: str = "", token: str = "") -> tuple[int, str]:
    """Status and body of an answer, refusals included; 0 while nobody answers."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key} if token else {}
    asked = urllib.request.Request(url, json.dumps(data).encode() if data else None, headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as said:
            return said.status, said.read().decode()
    except urllib.error.HTTPError as no:
        return no.code, no.read().decode()
    except OSError:
        return 0, ""


def test_a_lost_database_is_told_plainly_and_what_was_typed_is_sent_when_it_is_back() -> None:
    with scratch() as home, served(home) as (url, facts):
        keys, site = facts["keys"], facts["site"]
        assert isinstance(keys, dict)
        given: dict[str, object] = {"site": site, "kind": "repair", "content": TYPED, "anonymous": True}
        call = (f"{url}/api/do/cases.take_in", given, "once", keys["property.assistant"])
        with sync_playwright() as driver:
            flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
            browser = driver.chromium.launch(executable_path=chromium(), args=flags)
            page = browser.new_page(base_url=url, locale="zh-CN")
            page.goto("/sign-in")
            page.fill("#username", "property-assistant")
            page.fill("#password", PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            page.goto("/cases/new?kind=repair")
            page.locator("[name=content]").fill(TYPED)

            stop(home)

            status, said = ask(*call)
            assert (status, json.loads(said)["code"]) == (503, "database.away")
            assert "稍等一会儿再提交一次" in json.loads(said)["sentence"]
            page.locator("form.op-form button[type=submit]").first.click()
            expect(page.locator("#toasts")).to_contain_text("数据库暂时连不上", timeout=20_000)
            expect(page.locator("[name=content]")).to_have_value(TYPED)
            shown = page.goto("/cases")
            assert shown is not None and shown.status == 503
            expect(page.locator("[data-sentence]")).to_contain_text("数据库暂时连不上")

            ensure_database(home)

            until("the database is found again", 30, lambda: ask(f"{url}/healthz/ready")[0] == 200)
            until("each web process has found it too", 60, lambda: _answered(page, "/cases/new?kind=repair"))
            expect(page.locator("[name=content]")).to_have_value(TYPED)
            expect(page.locator(".draft-note")).to_be_visible()
            browser.close()
        until("the wish is taken", 30, lambda: ask(*call)[0] == 200)
        assert json.loads(ask(*call)[1])["repeated"] is True


def _answered(page: Page, address: str) -> bool:
    shown = page.goto(address, timeout=30_000)
    return shown is not None and shown.status == 200


needs_mount = pytest.mark.skipif(os.geteuid() != 0, reason="a small disk of one's own is mounted by root alone")


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A file system of this size."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(place)])
    if mounted.returncode:
        pytest.skip("this container lets nobody mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@needs_mount
def test_a_photo_on_a_full_disk_is_refused_plainly_and_leaves_no_half_file(
    cast: Cast, client: Client, settings: object, tmp_path: Path
) -> None:
    clerk = cast.person("lin", "林晓雯", "take_in")
    with small_disk(tmp_path / "files", "64k") as disk:
        settings.FILES = disk  # type: ignore[attr-defined]
        given = {"data": os.urandom(200_000), "name": "a.bin", "mime": "image/png", "sha256": "ab" * 32, "kind": "x"}
        with pytest.raises(OSError) as full:
            store(about=cast.garden, site=cast.garden, by=clerk, **given)  # type: ignore[arg-type]
        assert full.value.errno == errno.ENOSPC and outage_of(full.value) is FULL
        assert not [file for file in disk.rglob("*") if file.is_file()]
        taken = store(about=cast.garden, site=cast.garden, by=clerk, **{**given, "data": b"small"})  # type: ignore[arg-type]
        assert taken.size == 5


@needs_mount
def test_postgresql_itself_out_of_disk_is_told_as_a_full_disk_and_goes_on_when_there_is_room() -> None:
    with scratch() as home:
        home.root.mkdir(parents=True)
        with small_disk(home.root, "400m") as disk:
            owner = ensure_database(home).owner
            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute("CREATE TABLE filled (words text)")
                with (disk / "filler").open("wb") as filler, pytest.raises(OSError) as full:
                    while True:
                        filler.write(b"\0" * 1_000_000)
                        filler.flush()
                assert outage_of(full.value) is FULL
                with pytest.raises(psycopg.OperationalError) as no:
                    fill = "INSERT INTO filled SELECT repeat(md5(n::text), 200) FROM generate_series(1, 20000) n"
                    connection.execute(fill)
                assert outage_of(no.value) in (FULL, AWAY)  # a full log ends the server, a full table the statement
            (disk / "filler").unlink()
            with psycopg.connect(ensure_database(home).owner) as connection:
                connection.execute("INSERT INTO filled VALUES ('room again')")
            stop(home)


@pytest.mark.django_db
def test_what_gives_way_is_named_at_every_door(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = cast.person("lin", "林晓雯", "take_in")
    client.raise_request_exception = False
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    cases = [
        (OSError(errno.ENOSPC, "full"), FULL),
        (psycopg.errors.DiskFull("full"), FULL),
        (psycopg.errors.DeadlockDetected("deadlock"), BUSY),
        (psycopg.errors.AdminShutdown("gone"), AWAY),
        (OperationalError("no connection"), AWAY),
    ]
    for error, outage in cases:

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("zhishou.kernel.doors.web.perform", fail)
        monkeypatch.setattr("zhishou.kernel.doors.api.perform", fail)
        page = client.post("/do/cases.take_in", {"site": cast.garden.pk})
        assert page.status_code == outage.status and str(outage.sentence) in page.content.decode()
        answer = client.post("/api/do/cases.take_in", {}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (outage.status, outage.code)
    assert outage_of(ValueError("a mistake of the program")) is None
