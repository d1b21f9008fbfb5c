"""What renovations say about people outside: the person in charge of the work, found by telephone number (PIPL 47).

The applicant stands with the unit's register and is erased there; workers' names stay on the record of who was let in.
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.renovation.models import Renovation
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _led(whose: Whose) -> QuerySet[Renovation]:
    rows: QuerySet[Renovation] = Renovation.objects.filter(foreman_mobile__in=whose.phones, site_id__in=whose.sites)
    return rows


def _going_on(whose: Whose) -> QuerySet[Renovation]:
    return _led(whose).filter(closed_at=None)


privacy.register(Renovation, Holder(_led, {"foreman": ERASED, "foreman_mobile": ""}, busy=_going_on))
