"""Every morning files are sorted into their classes, and those not updated for too long are listed for who looks after them."""

from __future__ import annotations

import contextlib

from procrastinate.contrib.django import app as queue

from zhishou.areas.customers import queries, rounds
from zhishou.areas.customers.models import Classing, CustomerClass
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused


@queue.periodic(cron="20 22 * * *")  # 06:20 in Shanghai
@queue.task(name="customers.every_morning", queueing_lock="customers.every_morning", lock="customers.every_morning")
def every_morning(timestamp: int) -> None:
    """Look after the files."""
    look_after_files()


def look_after_files() -> tuple[int, int]:
    """How many sites were sorted anew and how many lists were drawn. Repeating it adds nothing."""
    actor, sorted_, drawn = Actor.system("customers"), 0, 0
    for site in _with_classes():
        with contextlib.suppress(Refused):  # nothing moves
            perform("customers.classify_daily", actor, {"site": site}, door="job")
            sorted_ += 1
    for site, person in rounds.to_draw(clock.now()):
        with contextlib.suppress(Refused):  # the list is there, or one is open
            perform("customers.draw_round", actor, {"site": site, "person": person}, door="job")
            drawn += 1
    return sorted_, drawn


def _with_classes() -> list[Site]:
    """The sites at which classes count, or did when the files were last sorted."""
    nodes = set(CustomerClass.objects.filter(retired_at=None).values_list("site__path", flat=True))
    nodes |= set(Classing.objects.order_by().values_list("site__path", flat=True).distinct())
    sites = Site.objects.order_by("path")
    below = [one for one in sites if any(one.path.startswith(path) for path in nodes)]
    return [one for one in below if queries.at(one).exists()]
