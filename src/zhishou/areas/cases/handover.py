"""Open cases go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.cases.models import Case
from zhishou.areas.people import handover
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def rows(person: Person) -> list[QuerySet[Case]]:
    """Open cases the person answers for or works on."""
    return [Case.objects.filter(Q(handler=person) | Q(engineer=person), closed_at=None)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place on every open case; what was done stays in the person's name."""
    moved = rows(person)[0].count()
    Case.objects.filter(handler=person, closed_at=None).update(handler=successor)
    Case.objects.filter(engineer=person, closed_at=None).update(engineer=successor)
    return moved


handover.register(gettext_noop("工单"), rows, move)
