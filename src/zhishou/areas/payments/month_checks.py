"""What money wants to be zero before a month is closed."""

from __future__ import annotations

from zhishou.areas.billing.closing import Left, must_be_zero
from zhishou.areas.payments.auditing import oversettled, unbalanced
from zhishou.areas.payments.models import DebitBatch, Payment
from zhishou.areas.property import periods
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed


@must_be_zero("payments.debits", "没有回盘的划账批次", order=60)
def debits_answered(site: Site, period: int) -> Left:
    """Every batch with charges up to the period is answered or given up."""
    waiting = [DebitBatch.State.MADE, DebitBatch.State.RELEASED]
    rows = DebitBatch.objects.filter(period__lte=period, state__in=waiting, lines__unit__site=site).distinct()
    numbers = [str(batch) for batch in rows[:3]]
    return Left(rows.count() if numbers else 0, listed(numbers), "/debits")


@must_be_zero("payments.books", "收款去向不符", order=62, recount=True)
def payments_add_up(site: Site, period: int) -> Left:
    """Each payment of the month is its allocations plus what is left plus what was taken back."""
    days = (periods.first_day(period), periods.last_day(period))
    wrong = unbalanced(Payment.objects.filter(site=site, paid_on__range=days))
    return Left(len(wrong), "；".join(wrong[:3]))


@must_be_zero("payments.oversettled", "多结的应收", order=64, recount=True)
def nothing_oversettled(site: Site, period: int) -> Left:
    """No principal is settled beyond what is owed."""
    wrong = oversettled(site)
    return Left(len(wrong), "；".join(wrong[:3]))
