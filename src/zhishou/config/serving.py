"""`python -m zhishou.config.serving --host H --port P --workers N`: the web server with its workers.

The program is loaded once, before the workers are forked: they start at once, share its memory, and so does a worker
that takes a dead one's place. With `--when-told` it serves once a line comes on its standard input, so that it loads while
the database is prepared; it ends when none will come.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from zhishou.config import heap
from zhishou.config.loading import load_for_web, quickly

APPLICATION = "zhishou.config.wsgi"
THREADS = 4


def main() -> None:
    """Serve until told to stop."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--host", required=True)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--workers", type=int, required=True)
    asked.add_argument("--when-told", action="store_true")
    given = asked.parse_args()
    heap.give_back()
    with quickly():
        load_for_web()
    if given.when_told and not sys.stdin.readline():
        sys.exit(1)
    with quickly():
        import_module(APPLICATION)
    Granian(
        f"{APPLICATION}:application", address=given.host, port=given.port, interface=Interfaces.WSGI,
        workers=given.workers, blocking_threads=THREADS, websockets=False, respawn_failed_workers=True,
        workers_kill_timeout=5, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
