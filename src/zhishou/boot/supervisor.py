"""`zhishou up`: the database, the web server and the worker as one thing that starts and stops together."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from zhishou.boot.home import BootError, Home
from zhishou.boot.parts import FIRST_PAUSE, LONGEST_PAUSE, Part, adopt_orphans, end_orphans, reap_orphans
from zhishou.boot.ports import require_free
from zhishou.boot.postgres import DatabaseUrls, ensure_database, stop, watcher

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 10.0  # for running requests and jobs after the word to stop
START_SECONDS = 60.0
GLANCE_SECONDS = 0.1
OWNER_ONLY = "ZHISHOU_DB_OWNER_URL"


class _Stopped(BaseException):
    """The word to stop came; a BaseException so that no `except Exception` on the way swallows it."""


def web_command(port: int, *, host: str = LOOPBACK, workers: int = 2, when_told: bool = False) -> list[str]:
    """The web server: `workers` processes with four threads each; `when_told` as a part of `run_up`, which tells it."""
    return [
        *(sys.executable, "-m", "zhishou.config.serving"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *(["--when-told"] if when_told else []),
    ]


def worker_command() -> list[str]:
    """The process that runs queued jobs."""
    return [sys.executable, "-m", "zhishou", "worker"]


def run_up(
    home: Home,
    *,
    port: int,
    prepare: Callable[[DatabaseUrls], None],
    parts: dict[str, list[str]],
    host: str = LOOPBACK,
) -> int:
    """Run everything in the foreground until SIGINT, SIGTERM or SIGHUP; answers the exit code 0.

    Refuses by BootError, before anything starts: home not writable, already running, port taken. Then the database
    starts, its addresses go into the environment, `prepare` runs (migrations, demo) while the part named `web` loads, which is
    told by a line on its standard input that it may serve; one line tells the address once it answers, and the other parts
    start. The parts never see the owner's address.
    """
    home.create()
    with _alone(home) as lock:
        require_free(host, port)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        supervisor = _Supervisor(home, parts)
        with _signals(signal.SIG_IGN):  # what holds while stopping: a second Ctrl-C does not cut it short
            try:
                with contextlib.suppress(_Stopped), _signals(_raise_stopped):
                    supervisor.start(prepare)
                    supervisor.wait_for_web(host, port)
                    _say(f"职守已启动: http://{host}:{port} (Ctrl-C 停止)")
                    supervisor.watch()
            finally:
                supervisor.stop()
    return 0


def take_down(home: Home) -> bool:
    """Stop a running `zhishou up` of this home and the embedded database; False when neither ran."""
    pid = running(home)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        with (home.run / "up.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # granted when that process has ended
    return stop(home) or pid is not None


def running(home: Home) -> int | None:
    """The process id of the `zhishou up` that holds this home, if one does."""
    with contextlib.suppress(FileNotFoundError), (home.run / "up.lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = lock.read().strip()
            return int(held) if held.isdigit() else None
    return None


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[TextIO]:
    with (home.run / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BootError(
                f"职守已在 {home.root} 运行，可用 zhishou down 停止。"
                f" / Zhishou already runs in {home.root}; zhishou down stops it."
            ) from None
        lock.truncate(0)
        yield lock


@contextlib.contextmanager
def _signals(handler: Callable[[int, object], None] | signal.Handlers) -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _raise_stopped(_number: int, _frame: object) -> None:
    raise _Stopped


def _say(sentence: str) -> None:
    print(sentence, flush=True)


class _Supervisor:
    def __init__(self, home: Home, parts: dict[str, list[str]]) -> None:
        self._home = home
        self._parts = [Part(name, command) for name, command in parts.items()]
        self._embedded = False
        self._database_lives: Callable[[], bool] = lambda: True
        self._database_pause, self._database_due = FIRST_PAUSE, 0.0

    def start(self, prepare: Callable[[DatabaseUrls], None]) -> None:
        os.environ["ZHISHOU_HOME"] = str(self._home.root)
        self._embedded = not os.environ.get("DATABASE_URL", "").strip()
        urls = ensure_database(self._home)
        os.environ.update(urls.environment())
        if self._embedded:
            self._database_lives = watcher(self._home)
        adopt_orphans()  # after the database: its server must not become our child
        web = [part for part in self._parts if part.name == "web"]
        for part in web:
            part.start(self._environment(), told=False)
        prepare(urls)
        for part in web:
            part.tell()

    def wait_for_web(self, host: str, port: int) -> None:
        """Until the web server gives any answer. Refuses when it ends or stays silent for a minute."""
        web = next((part for part in self._parts if part.name == "web"), None)
        deadline = time.monotonic() + START_SECONDS
        while web is not None and not _answers(host, port):
            if web.ended() is not None or time.monotonic() > deadline:
                raise BootError("网页服务没有启动，原因见上面的输出。 / The web server did not start; see above.")
            time.sleep(GLANCE_SECONDS)

    def watch(self) -> None:
        """Start the other parts, which thus do not slow the first page, and restart what ends; leaves by _Stopped."""
        while True:
            if not self._database_lives() and time.monotonic() >= self._database_due:
                self._revive_database()
            for part in self._parts:
                code = part.ended()
                if code is not None:
                    end_orphans(self._known())
                    pause = part.schedule_restart()
                    _say(f"{part.name} 意外结束({code})，{pause:g} 秒后重启 / {part.name} ended, restarting")
                elif part.due():
                    part.start(self._environment())
            time.sleep(GLANCE_SECONDS)

    def _revive_database(self) -> None:
        """Start a killed database server again; on a failure (a full disk) later once more, with growing pauses."""
        _say("数据库意外停止，正在重新启动 / the database ended, restarting")
        reap_orphans(self._known())
        try:
            # Its first process becomes our child, as every orphan must: a killed web server's workers may be among them.
            # It lives in a session of its own, so end_orphans lets it be.
            ensure_database(self._home)
        except BootError as error:
            _say(str(error))
            self._database_due = time.monotonic() + self._database_pause
            self._database_pause = min(self._database_pause * 2, LONGEST_PAUSE)
        else:
            self._database_pause = FIRST_PAUSE
            _say("数据库已恢复 / the database is back")

    def stop(self) -> None:
        """Parts first, the database last."""
        for part in self._parts:
            part.ask_to_end()
        deadline = time.monotonic() + GRACE_SECONDS
        for part in self._parts:
            part.end(deadline)
        end_orphans(set())
        if self._embedded:
            stop(self._home)

    def _known(self) -> set[int]:
        return {part.process.pid for part in self._parts if part.process}

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name != OWNER_ONLY}


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=START_SECONDS)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
