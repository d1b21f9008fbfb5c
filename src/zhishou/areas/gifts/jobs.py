"""A draw's list closes by itself at its announced time: it must be final before the public figure is known."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.gifts.models import Draw
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused


@queue.periodic(cron="* * * * *")
@queue.task(name="gifts.draws", queueing_lock="gifts.draws", lock="gifts.draws")
def every_minute(timestamp: int) -> None:
    """Close what is due."""
    close_lists()


def close_lists() -> int:
    """Close the list of every draw whose time has come; returns how many that were. Repeating it adds nothing."""
    closed = 0
    for draw in Draw.objects.filter(state=Draw.State.OPEN, closes_at__lte=clock.now()).order_by("pk"):
        try:
            perform("gifts.close_draw", Actor.system("draws"), {"draw": draw}, door="job")
            closed += 1
        except Refused:  # somebody closed it a moment before
            continue
    return closed
