"""Every morning whoever took up a duty is asked to read the rules that go with it."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.library.queries import with_new_readers
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform


@queue.periodic(cron="25 22 * * *")  # 06:25 in Shanghai
@queue.task(name="library.readers", queueing_lock="library.readers", lock="library.readers")
def every_morning(timestamp: int) -> None:
    """Ask the new readers."""
    ask_new_readers()


def ask_new_readers() -> int:
    """Ask everybody who holds a rule's duty and was not asked yet; returns of how many rules. Repeating it adds nothing."""
    found = with_new_readers(clock.now())
    for document in found:
        perform("library.ask_readers", Actor.system("readers"), {"document": document}, door="job")
    return len(found)
