"""An employee's items of plans in their copy; the words go two years after leaving, as those of the errands they became."""

from __future__ import annotations

from django.db import models

from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.areas.plans.models import Item
from zhishou.kernel.models import Person
from zhishou.kernel.privacy import ERASED, Holder, register_staff


def _of(person: Person) -> models.QuerySet[Item]:
    rows: models.QuerySet[Item] = Item.objects.filter(appointment__person=person)
    return rows


register_staff(Item, Holder(_of, {"title": ERASED, "wanted": ERASED, "added_why": ERASED}, years=KEPT_YEARS))
