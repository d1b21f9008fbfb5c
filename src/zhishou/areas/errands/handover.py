"""Open errands go from one person to another when work is handed over (people.hand_over); the word stays in the history."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.errands.models import Errand, Step
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Person


def _open(person: Person) -> QuerySet[Errand]:
    rows: QuerySet[Errand] = Errand.objects.filter(Q(person=person) | Q(by=person), closed_at=None)
    return rows


def rows(person: Person) -> list[QuerySet[Errand]]:
    """Errands the person is to do, and those the person asked for and has still to decide about."""
    return [_open(person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in the person's place, with what is owed. What lies between the two stays: nobody asks themselves."""
    at = Appointment.objects.filter(person=successor, ended_at=None).select_related("post").order_by("pk").first()
    moved = 0
    # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
    for row in _open(person).order_by("pk").select_for_update(of=("self",)):
        if successor.pk in (row.person_id, row.by_id):
            continue
        if row.person_id == person.pk:
            row.person, row.post = successor, at.post if at is not None else row.post
            obligation.give(row, successor)
        else:
            row.by = successor
        row.save(update_fields=["person", "post", "by"])
        Step.objects.create(
            errand=row, kind=Step.Kind.HANDED, by=act.actor.person or successor, at=act.now,
            note=f"{person.name} → {successor.name}",
        )  # fmt: skip
        moved += 1
    return moved


handover.register(gettext_noop("交办事项"), rows, move)
