"""`python -m zhishou.config.serving --host H --port P --workers N`: the web server with its workers.

The program is loaded once, before the workers are forked: they start at once, share its memory, and so does a worker
that takes a dead one's place.
"""

from __future__ import annotations

import argparse
import gc
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "zhishou.config.wsgi"
THREADS = 4


def main() -> None:
    """Serve until told to stop."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--host", required=True)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--workers", type=int, required=True)
    given = asked.parse_args()
    gc.disable()  # nothing of what loading makes is given up: looking for it again and again costs a fifth of the start
    import_module(APPLICATION)
    gc.freeze()  # so that collecting does not write to, and thus copy, the pages that workers share
    gc.enable()
    Granian(
        f"{APPLICATION}:application", address=given.host, port=given.port, interface=Interfaces.WSGI,
        workers=given.workers, blocking_threads=THREADS, websockets=False, respawn_failed_workers=True,
        workers_kill_timeout=5, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
