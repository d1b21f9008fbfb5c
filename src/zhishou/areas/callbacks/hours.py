"""When a customer may be called (seed service.visits.5): the company's hours without its quiet times, not on the
customer's rest day or in their rest hours, and within the time they wish for. Plain functions of clock times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from zhishou.kernel import clock

DAY = 24 * 60
AHEAD_DAYS = 14
AGREED_SLACK = timedelta(minutes=30)  # a call this near to the agreed time keeps the agreement
_BANDS = (0, 12 * 60, 14 * 60, 18 * 60, DAY)  # morning, noon, afternoon, evening

Span = tuple[int, int]  # minutes of a day, half open


class Wishes(Protocol):
    """What a customer's file says about being disturbed."""

    rest_from: time | None
    rest_to: time | None
    rest_days: list[int]
    wish_from: time | None
    wish_to: time | None


def minute_of(value: time) -> int:
    """Minutes since midnight."""
    return value.hour * 60 + value.minute


def band_of(moment: datetime) -> int:
    """Which part of the day a moment falls in: 0 morning, 1 noon, 2 afternoon, 3 evening."""
    minute = minute_of(clock.local(moment).time())
    return next(n for n in range(len(_BANDS) - 1) if minute < _BANDS[n + 1])


def without(spans: Iterable[Span], cut: Span) -> list[Span]:
    """The spans with `cut` taken out; a cut over midnight takes from both ends of the day."""
    start, end = cut
    if start > end:
        return without(without(spans, (start, DAY)), (0, end))
    kept: list[Span] = []
    for low, high in spans:
        kept += [(a, b) for a, b in ((low, min(high, start)), (max(low, end), high)) if a < b]
    return kept


@dataclass(frozen=True)
class Hours:
    """The hours in which one customer may be called."""

    spans: tuple[Span, ...]  # of any day that is not a rest day
    rest_days: frozenset[int] = frozenset()

    def day(self, day: date) -> tuple[Span, ...]:
        """The open spans of a local date, in order."""
        return () if day.isoweekday() in self.rest_days else self.spans

    def is_open(self, moment: datetime) -> bool:
        """True when the customer may be called at this moment."""
        local = clock.local(moment)
        minute = minute_of(local.time())
        return any(low <= minute < high for low, high in self.day(local.date()))

    def closes_at(self, moment: datetime) -> datetime | None:
        """Until when the span that is open now lasts; None when it is not open."""
        local = clock.local(moment)
        minute = minute_of(local.time())
        return next((_at(local, high) for low, high in self.day(local.date()) if low <= minute < high), None)

    def next_open(self, moment: datetime) -> datetime | None:
        """The moment itself when open, else the first open one within two weeks; None when there is none."""
        if self.is_open(moment):
            return moment
        return next(self._starts(moment), None)

    def other_band(self, moment: datetime) -> datetime | None:
        """The first open moment later than `moment` in another part of the day; None when no other part is open."""
        return next((start for start in self._starts(moment) if band_of(start) != band_of(moment)), None)

    def retry(self, moment: datetime) -> datetime | None:
        """When to try again: another part of the day, or, where only one is open, the next day's first open moment."""
        later = (s for s in self._starts(moment) if clock.local(s).date() > clock.local(moment).date())
        return self.other_band(moment) or next(later, None)

    def fits_retry(self, moment: datetime, wanted: datetime) -> bool:
        """True when `wanted` is a good time to try again after a try at `moment`."""
        other = band_of(wanted) != band_of(moment) or self.other_band(moment) is None
        return wanted > moment and self.is_open(wanted) and other

    def _starts(self, moment: datetime) -> Iterator[datetime]:
        """Open moments later than `moment` at which a span or a part of the day begins."""
        local = clock.local(moment)
        for ahead in range(AHEAD_DAYS + 1):
            midnight = local + timedelta(days=ahead)
            for low, high in self.day(midnight.date()):
                for edge in sorted({low, *(b for b in _BANDS if low < b < high)}):
                    if (start := _at(midnight, edge)) > moment:
                        yield start


def hours_for(call_from: time, call_to: time, quiet: Iterable[tuple[time, time]], customer: Wishes | None) -> Hours:
    """The hours for a customer (or for somebody without a file) under a company's rules."""
    spans: list[Span] = [(minute_of(call_from), minute_of(call_to))]
    cuts = [(minute_of(start), minute_of(end)) for start, end in quiet]
    if customer is None:
        rest_days: frozenset[int] = frozenset()
    else:
        rest_days = frozenset(customer.rest_days)
        if customer.rest_from is not None and customer.rest_to is not None:
            cuts.append((minute_of(customer.rest_from), minute_of(customer.rest_to)))
        if customer.wish_from is not None and customer.wish_to is not None:
            cuts += [(0, minute_of(customer.wish_from)), (minute_of(customer.wish_to), DAY)]
    for cut in cuts:
        spans = without(spans, cut)
    return Hours(tuple(spans), rest_days)


def _at(local: datetime, minute: int) -> datetime:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)
