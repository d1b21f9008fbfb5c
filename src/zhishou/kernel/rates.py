"""Rate limits counted in the database, so they hold over processes and restarts."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from zhishou.kernel import clock, statement
from zhishou.kernel.models import RateMark
from zhishou.kernel.operation import Refused


def count(what: str, who: str, *, limit: int, within: timedelta, code: str = "rate.limited") -> None:
    """Count one attempt; refused with `code` when there were `limit` already within the time.

    Attempts of the same one wait for each other, so that many at once are not each the first.
    """
    now = clock.now()
    with transaction.atomic():
        statement.run("SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [f"rate.{what}", who])
        seen = RateMark.objects.filter(what=what, who=who, at__gt=now - within).count()
        if seen < limit:
            RateMark.objects.create(what=what, who=who, at=now)
            return
    minutes = max(1, int(within.total_seconds() // 60))
    raise Refused(code, limit=limit, minutes=minutes)


def forget_old(days: int = 2) -> int:
    """Drop marks that can no longer count."""
    return RateMark.objects.filter(at__lt=clock.now() - timedelta(days=days)).delete()[0]
