"""Open renovations, and violations to look at again, go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.people import handover
from zhishou.areas.renovation.models import Renovation, Violation
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def _open(person: Person) -> QuerySet[Renovation]:
    rows: QuerySet[Renovation] = Renovation.objects.filter(responsible=person, closed_at=None)
    return rows


def _faults(person: Person) -> QuerySet[Violation]:
    rows: QuerySet[Violation] = Violation.objects.filter(again_by=person, state=Violation.State.OPEN)
    return rows


def rows(person: Person) -> list[QuerySet[Any]]:
    """Renovations the person is responsible for, and violations the person is to look at again."""
    return [_open(person), _faults(person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
    for row in _open(person).order_by("pk").select_for_update(of=("self",)):
        row.responsible = successor
        row.save(update_fields=["responsible"])
        moved += 1
    for found in _faults(person).order_by("pk").select_for_update(of=("self",)):
        found.again_by = successor
        found.save(update_fields=["again_by"])
        obligation.give(found, successor)
        moved += 1
    return moved


handover.register(gettext_noop("装修"), rows, move)
