"""What the counter shows the reviewer of a month close: money the bank and our papers do not agree on yet."""

from __future__ import annotations

from zhishou.areas.billing.closing import Left, must_be_zero
from zhishou.areas.cashdesk import matching
from zhishou.areas.property import periods
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed


@must_be_zero("cashdesk.bank", "没有对上的银行流水", order=66, told=True)
def lines_matched(site: Site, period: int) -> Left:
    """Lines of the bank in the month that are neither matched nor explained."""
    days = (periods.first_day(period), periods.last_day(period))
    rows = matching.open_lines(site).filter(on__range=days)
    count = rows.count()
    return (
        Left(count, listed(str(line) for line in rows[:3]), f"/bank?from={days[0]}&to={days[1]}") if count else Left()
    )
