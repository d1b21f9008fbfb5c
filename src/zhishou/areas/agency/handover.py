"""Clients, chances, projects, tasks and mails to answer go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.agency.emails import WAITS
from zhishou.areas.agency.models import Cadence, Chance, Client, Email, Handover, Project, Task
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person

PLACES = ("owner", "lead", "coordinator", "person", "to", "to_answer")


def rows(person: Person) -> list[QuerySet[Any]]:
    """Clients the person answers for, chances, cadences, open projects, tasks, what was handed to them and mails."""
    return [
        Client.objects.filter(owner=person).exclude(standing=Client.Standing.ENDED),
        Chance.objects.filter(owner=person, closed_at=None),
        Cadence.objects.filter(person=person, ended_at=None),
        Project.objects.filter(Q(lead=person) | Q(coordinator=person), closed_at=None),
        Task.objects.filter(person=person, state__in=["draft", "planned", "started"]),
        Handover.objects.filter(to=person, state=Handover.State.PASSED),
        Email.objects.filter(WAITS, to_answer=person),
    ]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with the deadlines that were set for that one person."""
    moved = 0
    for found in rows(person):
        # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
        for row in found.order_by("pk").select_for_update(of=("self",)):
            mine = [name for name in PLACES if getattr(row, f"{name}_id", None) == person.pk]
            for name in mine:
                setattr(row, name, successor)
            row.save(update_fields=mine)
            obligation.give(row, successor)
            moved += 1
    return moved


handover.register(gettext_noop("客户和广告项目"), rows, move)
