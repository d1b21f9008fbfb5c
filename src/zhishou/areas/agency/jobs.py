"""Minutes that nobody answered until the agreed time are confirmed by silence."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.agency.models import Sending
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="agency.minutes", queueing_lock="agency.minutes", lock="agency.minutes")
def every_ten_minutes(timestamp: int) -> None:
    """Look after the minutes."""
    look_after_minutes()


def look_after_minutes() -> int:
    """Deem confirmed what nobody answered in time; returns how many minutes that were. Repeating it adds nothing."""
    deemed = 0
    due = Sending.objects.filter(answer=Sending.Answer.WAITING, answer_by__lte=clock.now()).order_by("pk")
    for one in due:
        try:
            perform("agency.deem_minutes", Actor.system("minutes"), {"sending": one}, door="job")
            deemed += 1
        except Refused:  # the client answered a moment before
            continue
    return deemed
