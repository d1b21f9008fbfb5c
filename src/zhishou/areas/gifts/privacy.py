"""Who won and came for the prize (PIPL 47): the telephone goes on request; name and signature are the record order 32 wants."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from zhishou.areas.gifts.models import Win
from zhishou.kernel import clock, privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose

KEPT = timedelta(days=2 * 366)
"""Order 32: the record of a draw, with who won, is kept for two years."""


def _known(whose: Whose) -> QuerySet[Win]:
    rows: QuerySet[Win] = Win.objects.filter(phone__in=whose.phones, prize__draw__site_id__in=whose.sites)
    return rows


def _wanted(row: Win) -> bool:
    drawn = row.prize.draw.drawn_at
    return drawn is not None and clock.now() < drawn + KEPT


def _nameless(row: Win) -> None:
    """The name goes with the signature, once the two years are over."""
    if not _wanted(row):
        row.name = ERASED
        row.save(update_fields=["name"])


privacy.register(Win, Holder(_known, {"phone": ""}, files=("signature",), keeps=_wanted, after=_nameless))
