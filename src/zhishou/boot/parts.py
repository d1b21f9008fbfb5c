"""One supervised process: started so that it dies with its parent, restarted with growing pauses."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 30.0
STEADY_AFTER = 10.0  # a part that lived this long did not fail at its start and is restarted at once again

_libc = ctypes.CDLL(None)


def adopt_orphans() -> None:
    """Grandchildren whose parent died become our children, so that `end_orphans` can find them."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(known: set[int]) -> None:
    """Forget adopted children that have ended: a killed database server would stay in the list of processes."""
    for pid in _children() - known:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def end_orphans(known: set[int]) -> None:
    """Kill adopted children of our process group: a killed web server's workers would keep its port."""
    group = os.getpgrp()
    for pid in _children() - known:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if os.getpgid(pid) == group:  # the database server lives in a group of its own
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _children() -> set[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


class Part:
    """A named command that is meant to run for ever."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._started = 0.0
        self._due = 0.0

    def start(self, environment: Mapping[str, str], *, told: bool = True) -> None:
        """Start it now, in our process group; its standard input is a line that tells it to begin, at once or by `tell`."""
        parent = os.getpid()

        def in_child() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            # Ctrl-C reaches the whole group, but the supervisor alone answers it and ends the parts in order. Blocked,
            # not ignored: the web server sets a handler, and two signals at once can leave its workers hanging.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            if os.getppid() != parent:
                os._exit(0)

        # preexec_fn is unsafe beside threads that hold locks it needs; it makes three calls and takes none.
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            bufsize=0,
            env=dict(environment),
            preexec_fn=in_child,  # noqa: PLW1509
        )
        self._started = time.monotonic()
        if told:
            self.tell()

    def tell(self) -> None:
        """Let it begin; nothing comes on its standard input after that."""
        if self.process and self.process.stdin:
            with contextlib.suppress(BrokenPipeError), self.process.stdin as told:  # it may have ended
                told.write(b"\n")

    def ended(self) -> int | None:
        """The exit code when it has ended since it was started, else None."""
        return self.process.poll() if self.process else None

    def schedule_restart(self) -> float:
        """Forget the ended process and plan the next start; answers the pause in seconds."""
        now = time.monotonic()
        pause = FIRST_PAUSE if now - self._started > STEADY_AFTER else self._pause
        self._pause = min(pause * 2, LONGEST_PAUSE)
        self.process, self._due = None, now + pause
        return pause

    def due(self) -> bool:
        """True when a planned restart should happen now."""
        return self.process is None and time.monotonic() >= self._due

    def ask_to_end(self) -> None:
        """Send SIGTERM; the part finishes what it is doing."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until the deadline (monotonic seconds), then kill."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
