"""What is kept about people of the media, found by telephone number (PIPL 45 and 47)."""

from __future__ import annotations

from django.db.models import QuerySet

from zhishou.areas.publicity.models import Reporter
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _known(whose: Whose) -> QuerySet[Reporter]:
    rows: QuerySet[Reporter] = Reporter.objects.filter(mobile__in=whose.phones, site_id__in=whose.sites)
    return rows


privacy.register(Reporter, Holder(_known, {"name": ERASED, "title": "", "mobile": "", "email": "", "note": ""}))
