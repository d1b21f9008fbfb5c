"""Rate limits counted in the database, so they hold over processes and restarts."""

from __future__ import annotations

from datetime import timedelta

from zhishou.kernel import clock
from zhishou.kernel.models import RateMark
from zhishou.kernel.operation import Refused


def count(what: str, who: str, *, limit: int, within: timedelta) -> None:
    """Count one attempt; refused with `rate.limited` when there were `limit` already within the time."""
    now = clock.now()
    seen = RateMark.objects.filter(what=what, who=who, at__gt=now - within).count()
    if seen >= limit:
        minutes = max(1, int(within.total_seconds() // 60))
        raise Refused("rate.limited", limit=limit, minutes=minutes)
    RateMark.objects.create(what=what, who=who, at=now)


def forget_old(days: int = 2) -> int:
    """Drop marks that can no longer count."""
    return RateMark.objects.filter(at__lt=clock.now() - timedelta(days=days)).delete()[0]
