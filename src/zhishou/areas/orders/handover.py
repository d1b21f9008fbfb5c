"""Orders that are not over go to another person when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.orders.models import Order
from zhishou.areas.orders.queries import OVER
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def _open(person: Person) -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.filter(by=person).exclude(state__in=OVER)
    return rows


def rows(person: Person) -> list[QuerySet[Any]]:
    """Quotes and orders the person answers for; one whose discount the successor approved stays with its author."""
    return [_open(person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed."""
    moved = 0
    for row in _open(person).exclude(approved_by=successor).order_by("pk").select_for_update(of=("self",)):
        row.by = successor
        row.save(update_fields=["by"])
        obligation.give(row, successor)
        moved += 1
    return moved


handover.register(gettext_noop("订货与团购"), rows, move)
