"""An employee's inspections in their copy; the words go two years after leaving, the marks stay with the counts."""

from __future__ import annotations

from django.db import models

from zhishou.areas.inspections.models import Inspection
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel.models import Person
from zhishou.kernel.privacy import ERASED, Holder, register_staff


def _of(person: Person) -> models.QuerySet[Inspection]:
    rows: models.QuerySet[Inspection] = Inspection.objects.filter(person=person)
    return rows


register_staff(
    Inspection,
    Holder(_of, {"marks": list, "remark": ERASED, "objection": ERASED, "reply": ERASED}, years=KEPT_YEARS),
)
