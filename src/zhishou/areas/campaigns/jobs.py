"""Every morning the occasions whose time has come are called up."""

from __future__ import annotations

import contextlib

from procrastinate.contrib.django import app as queue

from zhishou.areas.campaigns.operations import occasions
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused


@queue.periodic(cron="25 22 * * *")  # 06:25 in Shanghai
@queue.task(name="campaigns.occasions", queueing_lock="campaigns.occasions", lock="campaigns.occasions")
def every_morning(timestamp: int) -> None:
    """Look after the occasions."""
    look_after_occasions()


def look_after_occasions() -> int:
    """Call up what comes up; returns how many. Repeating it adds nothing."""
    called = 0
    for row in occasions.due_now(clock.today()):
        with contextlib.suppress(Refused):  # called up or retired a moment before
            perform("campaigns.call_up", Actor.system("campaigns"), {"occasion": row}, door="job")
            called += 1
    return called
