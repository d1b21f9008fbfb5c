"""When what the program stands on gives way: the database is away, the disk is full. One plain sentence at every door.

Nothing here asks the database: sessions, menus and names are out of reach at such a moment.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

log = structlog.get_logger("zhishou.outage")
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Outage:
    """A stable code, the HTTP status, and what to tell."""

    code: str
    status: int
    sentence: str | Promise


AWAY = Outage(
    "database.away",
    503,
    gettext_lazy("数据库暂时连不上，这一步没有确认。填的内容还在；请稍等一会儿再提交一次，不会重复。"),
)
BUSY = Outage("database.busy", 503, gettext_lazy("现在太忙，这一步没有完成。填的内容还在；请稍等几秒再提交一次。"))
FULL = Outage(
    "disk.full", 507, gettext_lazy("服务器的磁盘满了，这一步没有记下。填的内容还在；请让管理员清出空间后再提交一次。")
)
_FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT}
# Deadlock, serialization, lock not available, statement cancelled, too many connections: wait and try again.
_BUSY_STATES = {"40P01", "40001", "55P03", "57014", "53300"}


def outage_of(error: BaseException | None) -> Outage | None:
    """What gave way, when an error tells of that; None for a fault of the program itself."""
    chain = list(_chain(error))
    if any(isinstance(each, psycopg.errors.DiskFull) or _disk_is_full(each) for each in chain):
        return FULL
    for each in chain:
        if isinstance(each, psycopg.OperationalError) and each.sqlstate in _BUSY_STATES:
            return BUSY
    lost = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
    return AWAY if any(isinstance(each, lost) for each in chain) else None


def _disk_is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL_NUMBERS


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def fault(request: HttpRequest) -> HttpResponse:
    """Whatever no page and no door has caught: an outage tells what to do, the rest is a fault with its number."""
    found = outage_of(sys.exc_info()[1])
    number = getattr(request, "number", "")
    if found is None:
        sentence = _("系统出了差错，这一步没有完成。请再试一次；还是不行，请把编号告诉系统管理员。")
        code, status = "fault", 500
        facts = {"number": number}
    else:
        log.error("outage", code=found.code)
        sentence, code, status, facts = str(found.sentence), found.code, found.status, {}
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(
            {"code": code, "sentence": sentence, "facts": facts, "errors": {}}, status=status,
            json_dumps_params={"ensure_ascii": False},
        )  # fmt: skip
    else:
        template = "500.html" if found is None else "outage.html"
        words = {"sentence": sentence if found else "", "code": code, "status": status, "number": number}
        answer = HttpResponse(render_to_string(template, words), status=status)
    if status == 503:
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
