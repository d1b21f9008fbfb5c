"""Which cases of a period a callback was owed about."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from zhishou.areas.cases.models import Case, ClosedAs
from zhishou.areas.cases.models.states import Channel
from zhishou.kernel.actor import Actor

WITHOUT_CUSTOMER = (ClosedAs.UNREACHABLE, ClosedAs.REFUSED_TO_SIGN, ClosedAs.ANONYMOUS, ClosedAs.DECLINED)


def owed_callbacks(actor: Actor, since: datetime, until: datetime) -> QuerySet[Case]:
    """Cases settled in the period, or closed in it without the customer; history and what was answered at once are not."""
    settled = Q(resolved_at__gte=since, resolved_at__lt=until)
    ended = Q(closed_at__gte=since, closed_at__lt=until, closed_as__in=WITHOUT_CUSTOMER)
    rows: QuerySet[Case] = Case.objects.within(actor).filter(settled | ended)
    return rows.exclude(channel=Channel.IMPORT).exclude(closed_as=ClosedAs.ANSWERED)
