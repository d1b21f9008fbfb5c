"""What renovations say about people outside: the person in charge of the work, found by telephone number (PIPL 47).

The applicant stands with the unit's register and is erased there. Workers gave no number to find them by, so their names
are shortened without being asked, once nobody needs them any more (PIPL 19).
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.renovation.models import Pass, Renovation
from zhishou.kernel import files, privacy
from zhishou.kernel.models import EventWords, StoredFile
from zhishou.kernel.privacy import ERASED, Found, Holder, Whose
from zhishou.kernel.scope import subject_of
from zhishou.kernel.templatetags.zhishou import mask_name


def _led(whose: Whose) -> QuerySet[Renovation]:
    rows: QuerySet[Renovation] = Renovation.objects.filter(foreman_mobile__in=whose.phones, site_id__in=whose.sites)
    return rows


def _going_on(whose: Whose) -> QuerySet[Renovation]:
    return _led(whose).filter(closed_at=None)


privacy.register(Renovation, Holder(_led, {"foreman": ERASED, "foreman_mobile": ""}, busy=_going_on))


def shorten(row: Renovation) -> None:
    """Of whoever worked on what is accepted the family name stays, with trade and number, once the pass is back or lost.

    The portrait goes, and the names in the words of events. A pass that is still out keeps its name, to be asked back by.
    """
    back = list(row.passes.exclude(state=Pass.State.OUT))
    for one in back:
        one.holder = mask_name(one.holder)
        one.save(update_fields=["holder"])
    portraits = StoredFile.objects.filter(about__in=[subject_of(one) for one in back]).exclude(kind=files.ERASED)
    issued = EventWords.objects.filter(event__operation="renovation.issue_passes", event__context=subject_of(row))
    words = {said.pk: {"workers"} for said in issued if "workers" in said.texts} if back else {}
    privacy.erase(Found(words=words, files=list(portraits)))
