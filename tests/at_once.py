"""Several people press a button at the same moment, each in a thread and a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

from django.db import connection

from zhishou.kernel.operation import Refused


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start every act together, on the clock of the test; how each ended: “done”, or the code of its refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
            return "done"
        except Refused as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(copy_context().run, run, act) for act in acts]]
