"""Clients and open projects go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.agency.models import Client, Project
from zhishou.areas.people import handover
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Any]]:
    """Clients the person answers for, and projects they lead or coordinate."""
    clients = Client.objects.filter(owner=person).exclude(standing=Client.Standing.ENDED)
    return [clients, Project.objects.filter(Q(lead=person) | Q(coordinator=person), closed_at=None)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place; what is owed about them stays with the duty."""
    moved = 0
    for found in rows(person):
        # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
        for row in found.order_by("pk").select_for_update(of=("self",)):
            mine = [name for name in ("owner", "lead", "coordinator") if getattr(row, f"{name}_id", None) == person.pk]
            for name in mine:
                setattr(row, name, successor)
            row.save(update_fields=mine)
            moved += 1
    return moved


handover.register(gettext_noop("客户和广告项目"), rows, move)
