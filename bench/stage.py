"""What the benchmarks stand on: a scratch home, a company with one clerk, servers, and wrk."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


@dataclass(frozen=True)
class Load:
    """One round of wrk: requests a second, the 95th percentile in ms, answers that were no success."""

    per_second: float
    p95_ms: float
    failed: int


@contextmanager
def home() -> Iterator[Path]:
    """A scratch home with its own PostgreSQL, dropped afterwards; Django is ready inside."""
    folder = Path(tempfile.mkdtemp(prefix="zhishou-bench-"))
    os.environ["ZHISHOU_HOME"] = str(folder)
    sys.path.insert(0, str(ROOT / "src"))
    from zhishou import command
    from zhishou.boot.home import Home
    from zhishou.boot.place import recorded_base
    from zhishou.boot.postgres import stop

    made = Home.from_environment()
    try:
        command.prepare()
        command.collect_static()
        yield folder
    finally:
        stop(made)
        if (elsewhere := recorded_base(made)) is not None:  # where root's server keeps its data
            shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def clerk() -> tuple[str, str]:
    """A company under enforcement and a signed clerk whose duties oblige; returns the site code and an API key."""
    from datetime import date

    from django.db import transaction

    from zhishou.areas.letters.install import install_packs
    from zhishou.kernel import clock, holding
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import ApiToken, Appointment, Person, Post, Site
    from zhishou.kernel.secrets import digest, new_token

    with transaction.atomic():
        begin("bench")
        site = Site.objects.create(
            code="BENCH", name="基准小区", kind="company", path="/", enforced_from=date(2020, 1, 1)
        )
        site.path = f"/{site.pk}/"
        site.save()
        install_packs(site, ["common", "property"], clock.now())
        person = Person.objects.create(username="clerk", name="基准员", sort_key="jizhunyuan", site=site)
        post = Post.objects.get(code="property.assistant")
        appointment = Appointment.objects.create(person=person, post=post, site=site)
        version = holding.current_version(post)
        assert version is not None
        holding.sign(appointment, version, "ZR-BENCH", clock.now())
        token = new_token()
        ApiToken.objects.create(person=person, name="bench", digest=digest(token))
    return site.code, token


def bare_table() -> None:
    """The one table of the bare view."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bare_note (id bigserial PRIMARY KEY, words text)")
        cursor.execute("GRANT ALL ON bare_note, bare_note_id_seq TO zhishou_app")
    connections["owner"].close()


@contextmanager
def served(application: str, port: int) -> Iterator[str]:
    """An application under granian as `zhishou up` serves it: two workers with four threads."""
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--log-level",
            "warning",
            "--host",
            "127.0.0.1",
        ),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "5", application),
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'bench'}"}
    server = subprocess.Popen(command, env=environment, cwd=ROOT / "bench")
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def wrk(url: str, script: str = "", seconds: int = SECONDS) -> Load:
    """Sixteen connections for some seconds."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + DONE)
        file.flush()
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", file.name, url]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    found = re.search(r"ZS (\S+) (\S+) (\S+)", said)
    assert found, said
    return Load(float(found[1]), float(found[2]), int(float(found[3])))


DONE = """
done = function(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("ZS %.2f %.3f %d", summary.requests / (summary.duration / 1e6), latency:percentile(95) / 1000, bad))
end
"""


def median(loads: list[Load]) -> Load:
    """The medians of several rounds, and all failures."""
    return Load(
        statistics.median(x.per_second for x in loads),
        statistics.median(x.p95_ms for x in loads),
        sum(x.failed for x in loads),
    )
