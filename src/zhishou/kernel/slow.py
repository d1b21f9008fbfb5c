"""Statements that took longer than ZHISHOU_SLOW_QUERY_MS go to the log: their text, never their parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from zhishou.kernel import metrics

log = structlog.get_logger("zhishou.slow")
LONGEST_TEXT = 300
_expected: ContextVar[bool] = ContextVar("expected", default=False)


@contextmanager
def expected() -> Iterator[None]:
    """Write none meanwhile: making tables or a demo takes its time, and nobody need look into it."""
    before = _expected.set(True)
    try:
        yield
    finally:
        _expected.reset(before)


def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put the stopwatch on a connection; a connection opened again keeps the one it has."""
    if settings.SLOW_QUERY_MS and _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        ms = (perf_counter() - started) * 1000
        if ms >= settings.SLOW_QUERY_MS:
            metrics.SLOW.inc()
            if not _expected.get():
                text = " ".join((sql if isinstance(sql, str) else type(sql).__name__).split())
                log.warning("slow statement", ms=round(ms), sql=text[:LONGEST_TEXT])
