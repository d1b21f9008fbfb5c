"""Many transactions of one piece of work, and one wait for the disk instead of one each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

from zhishou.kernel import statement


@contextmanager
def awaited_at_the_end() -> Iterator[None]:
    """Commits within do not wait until they are on the disk; leaving waits for all of them, however it is left.

    The log keeps their order, so a machine that loses its power in between has lost the last of them, never one before
    another: for work that goes on where it stood, and of which nobody is told before its end. Within another such
    piece of work, or within a transaction, the outer end is the one that counts.
    """
    connection.ensure_connection()
    if connection.in_atomic_block or _is_off():
        yield
        return
    statement.run("SET synchronous_commit = off")
    try:
        yield
    except BaseException:
        with suppress(Error):  # a database that went away says so by the error that is under way
            _wait()
        raise
    _wait()


def _is_off() -> bool:
    ((setting,),) = statement.run("SELECT current_setting('synchronous_commit')")
    return bool(setting == "off")


def _wait() -> None:
    statement.run("RESET synchronous_commit")
    statement.run("SELECT pg_logical_emit_message(true, 'zhishou', '')")  # its commit waits for all that lies before it
