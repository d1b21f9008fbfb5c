"""An employee's exchanges and what they wrote when handing over, in their copy; the words go two years after leaving."""

from __future__ import annotations

from django.db import models

from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.areas.roster.models import Exchange
from zhishou.kernel.models import Person
from zhishou.kernel.privacy import ERASED, Holder, register_staff


def _of(person: Person) -> models.QuerySet[Exchange]:
    rows: models.QuerySet[Exchange] = Exchange.objects.filter(asked_by=person)
    return rows


register_staff(Exchange, Holder(_of, {"reason": ERASED, "opinion": ERASED}, years=KEPT_YEARS))
