"""A whole installation under fire: `zhishou up` in a scratch home, and a killer that takes parts of it by SIGKILL."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhishou.boot import Home, stop

ROOT = Path(__file__).resolve().parent.parent.parent
COMPANY = """
import json
from zhishou.command import prepare
prepare()
from django.db import transaction
from conftest import Cast, writing
from tests.staffing import staff
from zhishou.kernel import evidence
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import ApiToken
from zhishou.kernel.secrets import digest, new_token
with transaction.atomic():
    staffed = staff(Cast(), ("common", "property"))
    keys = {code: new_token() for code in staffed.people}
    with writing():
        for code, key in keys.items():
            ApiToken.objects.create(person=staffed.people[code], name="faults", digest=digest(key))
administration, archive = Actor.of(staffed.people["implied.administration"]), {"code": "ARC", "name": "档案室"}
perform("people.make_department", administration, {"site": staffed.cast.company.pk, **archive}, door="api")
assert evidence.seal()  # an export of the evidence wants a seal
print(json.dumps({"keys": keys, "site": staffed.cast.garden.pk, "department": staffed.cast.engineering.pk}))
"""


@dataclass
class Fleet:
    """A running installation: its home, its address, and keys of the people in each post."""

    home: Home
    port: int
    up: subprocess.Popen[bytes]
    keys: dict[str, str]
    site: int
    department: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        """Stop all of it, as Ctrl-C does."""
        self.up.terminate()
        self.up.wait(60)

    def restart(self) -> None:
        """Stop all of it and start it again."""
        self.end()
        self.up = launched(self.home, self.port)
        until("the installation is up again", 240, self.healthy)

    def parts(self, name: str) -> list[int]:
        """The processes of a part: `web` (its first process and its workers), `worker`, or `database`."""
        if name == "database":
            with contextlib.suppress(OSError, ValueError, IndexError):
                return [int((self.home.pg / "data" / "postmaster.pid").read_text().split()[0])]
            return []
        word = {"web": b"zhishou.config.serving", "worker": b"zhishou\0worker"}[name]
        return [pid for pid in below(self.up.pid) if word in _command(pid)]

    def healthy(self) -> bool:
        """Database, migrations and worker are well, says the installation itself."""
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as said:
            return bool(json.load(said)["status"] == "ok")
        return False

    def answers(self) -> bool:
        """A whole page comes, so the web part has warmed up and the database is there, whatever the worker does."""
        try:
            for address in ("/healthz/ready", "/sign-in"):
                urllib.request.urlopen(self.url + address, timeout=30).close()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def zhishou(self, *words: str) -> str:
        """A command as the administrator runs it; fails with what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "zhishou", *words], env=environment(self.home), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def below(pid: int) -> list[int]:
    """Every process under this one."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *below(child)]
    return found


def environment(home: Home) -> dict[str, str]:
    """What the programs of this home see."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHISHOU_", "DATABASE_", "DJANGO_"))}
    return {
        **kept,
        "ZHISHOU_HOME": str(home.root),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def until(what: str, seconds: float, ready: Callable[[], object]) -> None:
    """Ask again and again until it is so; a plain failure when time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@contextlib.contextmanager
def scratch() -> Iterator[Home]:
    """A home with a short name that every account may pass."""
    folder = Path(tempfile.mkdtemp(prefix="zs-", dir="/tmp"))
    folder.chmod(0o755)
    home = Home.at(folder / "var")
    try:
        yield home
    finally:
        stop(home)
        shutil.rmtree(folder, ignore_errors=True)


def launched(home: Home, port: int) -> subprocess.Popen[bytes]:
    """`zhishou up` of a home, its words in up.log."""
    with (home.root / "up.log").open("ab") as said:
        command = [sys.executable, "-m", "zhishou", "up", "--no-demo", "--port", str(port)]
        return subprocess.Popen(command, env=environment(home), stdout=said, stderr=said, start_new_session=True)


@contextlib.contextmanager
def staffed_fleet(home: Home, port: int) -> Iterator[Fleet]:
    """A company with one signed person in each post, served by `zhishou up`."""
    told = environment(home)
    made = subprocess.run([sys.executable, "-c", COMPANY], env=told, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    facts = json.loads(made.stdout.splitlines()[-1])
    fleet = Fleet(home, port, launched(home, port), **facts)
    try:
        until("the installation is up and well", 240, fleet.healthy)
        yield fleet
    finally:
        fleet.end()
        left = [
            p for p in map(int, filter(str.isdigit, os.listdir("/proc"))) if f"--port\0{port}\0".encode() in _command(p)
        ]
        assert left == [], f"web processes outlived everything: {left}"


@dataclass
class Killer:
    """Kills parts at moments that a seed decides, until told to stop."""

    fleet: Fleet
    seed: int
    least: float = 1.0  # seconds between two kills
    most: float = 5.0
    killed: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Killer:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        chance = random.Random(self.seed)
        while not self._stop.wait(chance.uniform(self.least, self.most)):
            if self._recovered():
                for name in chance.choice((("web",), ("web",), ("worker",), ("database",), ("web", "database"))):
                    self.kill(name, chance)

    def _recovered(self) -> bool:
        """Wait until requests are answered again, so that people get on between two blows; False when told to stop."""
        while not self.fleet.answers():
            if self._stop.wait(0.1):
                return False
        return True

    def kill(self, name: str, chance: random.Random) -> None:
        """Take one process of a part; for the database its first process, which takes the rest along."""
        found = sorted(self.fleet.parts(name))
        for pid in chance.sample(found, k=min(1, len(found))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.killed[name] += 1
