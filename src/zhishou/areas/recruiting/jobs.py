"""Every morning the candidates whose time is over are forgotten."""

from __future__ import annotations

import contextlib

from procrastinate.contrib.django import app as queue

from zhishou.areas.recruiting import retention
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused


@queue.periodic(cron="35 22 * * *")  # 06:35 in Shanghai
@queue.task(name="recruiting.forget", queueing_lock="recruiting.forget", lock="recruiting.forget")
def every_morning(timestamp: int) -> None:
    """Forget whose time is over."""
    forget_due()


def forget_due() -> int:
    """How many were forgotten. Repeating it adds nothing."""
    done = 0
    for row in retention.due(clock.now()):
        with contextlib.suppress(Refused):  # forgotten a moment before, on request
            perform("recruiting.forget", Actor.system("recruiting"), {"candidate": row}, door="job")
            done += 1
    return done
