"""Improvements are looked at every morning: when the day has come, whoever asked for one is told to see whether it worked."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.cases.models import Improvement
from zhishou.kernel import clock
from zhishou.kernel.models import Notice


@queue.periodic(cron="20 22 * * *")  # 06:20 in Shanghai
@queue.task(name="cases.improvements", queueing_lock="cases.improvements", lock="cases.improvements")
def every_morning(timestamp: int) -> None:
    """Look after the improvements."""
    look_after_improvements()


def look_after_improvements() -> int:
    """Tell of every improvement whose day has come, once; returns how many. Repeating it adds nothing."""
    due = Improvement.objects.filter(effect="", due_on__lte=clock.today()).select_related("case").order_by("pk")
    told = 0
    for row in due.defer("case__tokens"):
        _notice, new = Notice.objects.get_or_create(
            natural_key=f"case.improvement_due|{row.pk}",
            defaults={
                "person_id": row.by_id, "kind": "case.improvement_due", "at": clock.now(), "url": "/improvements",
                "facts": {"number": row.number},
            },
        )  # fmt: skip
        told += new
    return told
