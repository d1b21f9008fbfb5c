"""What the account department keeps about people outside: those at a client's, found by telephone number (PIPL 47)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.agency.models import ContactPerson
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _known(whose: Whose) -> QuerySet[ContactPerson]:
    rows: QuerySet[ContactPerson] = ContactPerson.objects.filter(
        mobile__in=whose.phones, client__site_id__in=whose.sites
    )
    return rows


privacy.register(ContactPerson, Holder(_known, {"name": ERASED, "title": "", "mobile": "", "email": "", "note": ""}))
