"""Confirmations not in force yet, and promotions to settle, go from one person to another when work is handed over."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.confirmations.models import OPEN, Confirmation
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def _mine(person: Person) -> QuerySet[Confirmation]:
    open_ = Q(state__in=OPEN) | Q(kind="promotion", state="in_force", settled_at=None)
    found: QuerySet[Confirmation] = Confirmation.objects.filter(open_, responsible=person)
    return found


def rows(person: Person) -> list[QuerySet[Any]]:
    """What the person is responsible for."""
    return [_mine(person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
    for row in _mine(person).order_by("pk").select_for_update(of=("self",)):
        row.responsible = successor
        row.save(update_fields=["responsible"])
        obligation.give(row, successor)
        moved += 1
    return moved


handover.register(gettext_noop("往来确认书"), rows, move)
