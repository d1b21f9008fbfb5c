"""What the queue does for errands: every ten minutes the late ones that no duty owes are told."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.errands import lateness


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="errands.late", queueing_lock="errands.late", lock="errands.late")
def every_ten_minutes(timestamp: int) -> None:
    """Tell of what has become late."""
    lateness.tell_of_late()
