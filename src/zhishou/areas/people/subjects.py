"""What trainings are called in lists of other areas, and where the month's training is planned and closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.people.models import Attendance, Training
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_trainings(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Trainings within sight: subject and number."""
    rows = Training.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(row.subject, row.number, row.url(), _("打开")) for row in rows}


def describe_attendances(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Who attends which training, within sight."""
    rows = Attendance.objects.within(actor).filter(pk__in=ids).select_related("training", "person")
    return {
        row.pk: Described(
            row.training.subject, f"{row.training.number} {row.person.name}", row.training.url(), _("打开")
        )
        for row in rows
    }


subjects.register("people.training", describe_trainings)
subjects.register("people.attendance", describe_attendances)
subjects.register_step("people.close_training", lambda subject: ("组织培训", "/trainings"))
