"""An employee's assessments in their copy; the words go two years after leaving, the figures stay with the books."""

from __future__ import annotations

from django.db import models

from zhishou.areas.assessment.models import Assessment
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel.models import Person
from zhishou.kernel.privacy import ERASED, Holder, register_staff


def _of(person: Person) -> models.QuerySet[Assessment]:
    rows: models.QuerySet[Assessment] = Assessment.objects.filter(person=person)
    return rows


register_staff(Assessment, Holder(_of, {"remark": ERASED, "objection": ERASED, "finding": ""}, years=KEPT_YEARS))
