"""Upkeep that somebody planned is owed by the successor when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.assets.models import Upkeep
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Any]]:
    """Upkeep planned; what is kept is handed over by whoever manages it, since it wants to be accepted."""
    return [Upkeep.objects.filter(by=person, ended_at=None)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    for row in Upkeep.objects.filter(by=person, ended_at=None).order_by("pk").select_for_update(of=("self",)):
        row.by = successor
        row.save(update_fields=["by"])
        obligation.give(row, successor)
        moved += 1
    return moved


handover.register(gettext_noop("维保计划"), rows, move)
