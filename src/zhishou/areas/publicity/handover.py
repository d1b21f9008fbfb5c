"""Activities that are not closed go to whoever takes over somebody's work (people.hand_over), with what is owed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.people import handover
from zhishou.areas.publicity.models import Activity
from zhishou.kernel import obligation
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person


def _open(person: Person) -> QuerySet[Activity]:
    rows: QuerySet[Activity] = Activity.objects.filter(owner=person, closed_at=None)
    return rows


def rows(person: Person) -> list[QuerySet[Activity]]:
    """Activities the person is in charge of."""
    return [_open(person)]


def move(act: Act, person: Person, successor: Person) -> int:
    """Put the successor in charge."""
    moved = 0
    # By number, as every hand-over does, so that two at once wait for one another instead of locking each other out.
    for row in _open(person).order_by("pk").select_for_update(of=("self",)):
        row.owner = successor
        row.save(update_fields=["owner"])
        obligation.give(row, successor)
        moved += 1
    return moved


handover.register(gettext_noop("公关活动"), rows, move)
