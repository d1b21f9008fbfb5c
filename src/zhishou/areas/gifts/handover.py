"""A draw that somebody sees to its end goes to the successor when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.gifts.models import Draw
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person

OPEN = (Draw.State.WRITTEN, Draw.State.OPEN, Draw.State.CLOSED, Draw.State.DRAWN)


def rows(person: Person) -> list[QuerySet[Any]]:
    """Draws that are not over."""
    return [Draw.objects.filter(owner=person, state__in=OPEN)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    for row in rows(person)[0].order_by("pk").select_for_update(of=("self",)):
        row.owner = successor
        row.save(update_fields=["owner"])
        obligation.give(row, successor)
        moved += 1
    return moved


handover.register(gettext_noop("抽奖"), rows, move)
