"""Promises are looked at every morning: kept or broken; a broken one puts the unit back on the list and tells who asked."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.arrears.models import Contact
from zhishou.areas.arrears.operations.collecting import is_kept
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice


@queue.periodic(cron="10 22 * * *")  # 06:10 in Shanghai
@queue.task(name="arrears.promises", queueing_lock="arrears.promises", lock="arrears.promises")
def every_morning(timestamp: int) -> None:
    """Look after the promises."""
    look_after_promises()


def look_after_promises() -> int:
    """Settle every promise whose day has passed; returns how many were broken. Repeating it adds nothing."""
    broken = 0
    today = clock.today()
    for contact in Contact.objects.filter(promise=Contact.Promise.OPEN, promise_on__lt=today).order_by("pk"):
        kept = is_kept(contact)
        does = "arrears.keep_promise" if kept else "arrears.break_promise"
        perform(does, Actor.system("promises"), {"contact": contact}, door="job")
        if not kept:
            broken += 1
            _tell(contact)
    return broken


def _tell(contact: Contact) -> None:
    Notice.objects.get_or_create(
        natural_key=f"arrears.broken|{contact.pk}",
        defaults={
            "person": contact.by, "kind": "arrears.broken", "at": clock.now(), "url": f"/arrears/units/{contact.unit_id}",
            "facts": {"unit": contact.unit.code, "day": str(contact.promise_on)},
        },
    )  # fmt: skip
