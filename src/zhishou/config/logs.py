"""What the program writes to its log: one line a request, errors without values, slow statements without parameters.

A log is read by more people than the data, so it carries none of it: no names, no phones, no addresses with a token in
them, no message of an exception (it quotes what was typed). Where an error arose and of what kind it was is always there.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

Line = MutableMapping[str, Any]
PACKAGE = Path(__file__).resolve().parent.parent
TELL_TALES = ("django.request", "django.security", "django.server", "axes")  # their messages quote addresses and names
KEPT = {"timestamp", "level", "logger", "request_id", "where", "sql", "route"}
FRAMES = 20
_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,}[Xx]?")  # phones, identity cards, bank accounts
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def configuration(level: str, *, as_json: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error, as one JSON object or one plain line each."""
    before = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_only,
        _where,
        _masked,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: a line nobody reads costs nothing
            *before,  # type: ignore[list-item]
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    written = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _plain
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, written],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"level": level},
            "django.request": {"level": "ERROR"},  # a refusal has its request's line
            "zhishou.slow": {"level": "WARNING"},
        },
    }


def _name_only(_logger: Any, _method: str, line: Line) -> Line:
    """A library that quotes what people sent is allowed to say that something happened, not what was in it."""
    record = line.get("_record")
    if record is not None and record.name.startswith(TELL_TALES):
        line["event"] = "failed" if record.levelname in ("ERROR", "CRITICAL") else "refused"
        if status := getattr(record, "status_code", None):
            line["status"] = status
    return line


def _where(_logger: Any, _method: str, line: Line) -> Line:
    """An exception as its kind and its frames. Only what the system itself says (no such host, disk full) is quoted."""
    told = line.pop("exc_info", None)
    if isinstance(told, BaseException):
        told = (type(told), told, told.__traceback__)
    elif told is True:
        import sys

        told = sys.exc_info()
    if not told or told[1] is None:
        return line
    error = told[1]
    line["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, OSError) and error.strerror:
        line["reason"] = error.strerror
    for one in (error, error.__cause__):
        if state := getattr(one, "sqlstate", None):
            line["sqlstate"] = state
        if name := getattr(getattr(one, "diag", None), "constraint_name", None):
            line["constraint"] = name
    line["where"] = _frames(told[2])
    return line


def _frames(trace: TracebackType | None) -> list[str]:
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = Path(code.co_filename)
        name = file.relative_to(PACKAGE) if file.is_relative_to(PACKAGE) else Path(*file.parts[-2:])
        found.append(f"{name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-FRAMES:]


def _masked(_logger: Any, _method: str, line: Line) -> Line:
    """The second line of defence: long numbers and mail addresses in whatever a library said."""
    for name, value in line.items():
        if name not in KEPT and isinstance(value, str):
            line[name] = _MAIL.sub("<mail>", _NUMBER.sub("<number>", value))
    return line


def _plain(_logger: Any, _method: str, line: Line) -> str:
    """`2026-11-25T08:00:00Z INFO zhishou.request request route=… status=200`."""
    head = [str(line.pop(name, "")) for name in ("timestamp", "level", "logger", "event")]
    where = line.pop("where", [])
    rest = [f"{name}={value}" for name, value in line.items()]
    return " ".join([head[0], head[1].upper(), *head[2:], *rest]) + "".join(f"\n    {frame}" for frame in where)
