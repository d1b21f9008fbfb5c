"""An employee's errands in their copy; the words go two years after leaving, the dates stay with the deadlines."""

from __future__ import annotations

from django.db import models

from zhishou.areas.errands.models import Errand, Step
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel.models import Person
from zhishou.kernel.privacy import ERASED, Holder, register_staff


def _of(person: Person) -> models.QuerySet[Errand]:
    rows: models.QuerySet[Errand] = Errand.objects.filter(person=person)
    return rows


def _said(person: Person) -> models.QuerySet[Step]:
    rows: models.QuerySet[Step] = Step.objects.filter(errand__person=person)
    return rows


register_staff(Errand, Holder(_of, {"title": ERASED, "wanted": ERASED}, years=KEPT_YEARS))
register_staff(Step, Holder(_said, {"note": ERASED, "was": ERASED, "becomes": ERASED}, years=KEPT_YEARS))
